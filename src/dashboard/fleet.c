#include "dashboard/fleet.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "detect/state.h"

#define AGENTS_MAX 4096 /* more are not shown */

void
fleet_init(struct fleet *f)
{
	*f = (struct fleet){ .count = 0 };
}

static void
agent_free(struct fleet_agent *a)
{
	agent_done(&a->state);
	free(a);
}

void
fleet_done(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++)
		agent_free(f->agents[i]);
	free(f->agents);
	fleet_init(f);
}

struct fleet_agent *
fleet_find(const struct fleet *f, const char *pane_id)
{
	int64_t pane;

	if (*pane_id != '%' || !str_to_int(pane_id + 1, 0, UINT32_MAX, &pane))
		return NULL;
	for (size_t i = 0; i < f->count; i++) {
		if (f->agents[i]->state.pane == pane)
			return f->agents[i];
	}
	return NULL;
}

static struct fleet_agent *
add(struct fleet *f)
{
	struct fleet_agent *a = xcalloc(1, sizeof *a);

	if (f->count == f->cap) {
		f->cap = f->cap > 0 ? 2 * f->cap : 32;
		f->agents =
		    xreallocarray(f->agents, f->cap, sizeof(*f->agents));
	}
	agent_init(&a->state, 0);
	for (int i = 0; i < FLEET_HISTORY; i++)
		a->context[i] = a->velocity[i] = -1;
	f->agents[f->count++] = a;
	return a;
}

/* Takes one AgentState; what is none is passed over. */
static void
take(struct fleet *f, const cJSON *json)
{
	struct fleet_agent *a = fleet_find(f, json_str(json, "pane_id", ""));

	if (a == NULL && f->count < AGENTS_MAX) {
		a = add(f);
		if (!agent_parse(json, &a->state)) {
			agent_free(a);
			f->count--;
			return;
		}
	} else if (a != NULL)
		(void)agent_parse(json, &a->state);
	if (a != NULL)
		a->stays = true;
}

/* Drops those that do not stay. */
static void
sweep(struct fleet *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (f->agents[i]->stays)
			f->agents[kept++] = f->agents[i];
		else
			agent_free(f->agents[i]);
	}
	f->count = kept;
}

void
fleet_set(struct fleet *f, const cJSON *agents)
{
	const cJSON *one;

	for (size_t i = 0; i < f->count; i++)
		f->agents[i]->stays = false;
	cJSON_ArrayForEach(one, agents)
	{
		take(f, one);
	}
	sweep(f);
}

void
fleet_change(struct fleet *f, const cJSON *news)
{
	const cJSON *one;

	for (size_t i = 0; i < f->count; i++)
		f->agents[i]->stays = true;
	cJSON_ArrayForEach(one, json_arr(news, "changed"))
	{
		take(f, one);
	}
	cJSON_ArrayForEach(one, json_arr(news, "gone"))
	{
		struct fleet_agent *a = cJSON_IsString(one)
		                            ? fleet_find(f, one->valuestring)
		                            : NULL;
		if (a != NULL)
			a->stays = false;
	}
	sweep(f);
}

void
fleet_set_past(struct fleet *f, const cJSON *timeline)
{
	const cJSON *row, *sample;
	struct fleet_agent *a;

	cJSON_ArrayForEach(row, json_arr(timeline, "agents"))
	{
		int i = 0;
		a = fleet_find(f, json_str(row, "pane_id", ""));
		if (a == NULL)
			continue;
		(void)strlcpy(
		    a->past, json_str(row, "states", ""), sizeof a->past);
		a->waits = (int)json_int(row, "waits", 0);
		a->waited_ms = json_int(row, "waited_ms", 0);
		cJSON_ArrayForEach(sample, json_arr(row, "context"))
		{
			if (i < FLEET_HISTORY)
				a->context[i++] = (float)sample->valuedouble;
		}
	}
}

void
fleet_sample(struct fleet *f, const cJSON *agent)
{
	struct fleet_agent *a = fleet_find(f, json_str(agent, "pane_id", ""));

	if (a == NULL)
		return;
	memmove(a->velocity, a->velocity + 1,
	    (FLEET_HISTORY - 1) * sizeof *a->velocity);
	a->velocity[FLEET_HISTORY - 1] = (float)json_num(agent, "velocity", 0);
}

/* One that is parked is no concern of the person's. */
static void
count_one(const struct agent_state *a, struct fleet_counts *n)
{
	if (a->parked)
		return;
	if (state_is_dialog(a->detail))
		n->waiting++;
	else if (state_is_busy(a->detail))
		n->busy++;
	else if (a->detail == DETAIL_IDLE || a->detail == DETAIL_TYPED)
		n->idle++;
	else if (a->status == STATUS_ERROR || a->status == STATUS_STALLED)
		n->error++;
}

struct fleet_counts
fleet_count(const struct fleet *f)
{
	struct fleet_counts n = { .all = f->count };

	for (size_t i = 0; i < f->count; i++)
		count_one(&f->agents[i]->state, &n);
	return n;
}
