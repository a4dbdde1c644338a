/*
 * Auto-assign: a round when an agent has been idle for long enough. Who got
 * nothing in it waits a while for the next, and does not hold up those who turn
 * idle meanwhile.
 */
#include <stdint.h>

#include <cjson/cJSON.h>

#include "assign/dispatch-inside.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "io/log.h"

#define AGAIN_MS TIME_SECOND        /* after a round that gave something */
#define EMPTY_MS (15 * TIME_SECOND) /* after one that found nothing */

/* When the agent may be given work: DISPATCH_NEVER unless it is idle. */
static int64_t
idle_due(const struct dispatch *d, const struct agent_state *a)
{
	const struct coordinator_config *own =
	    coordinator_config_of(d->coordinator, a->session);

	if (!own->auto_assign || a->detail != DETAIL_IDLE ||
	    !a->safe_to_dispatch || a->assignments > 0)
		return DISPATCH_NEVER;
	if (!own->assign_only_idle)
		return a->since_ms;
	return a->since_ms + (int64_t)(own->idle_threshold * TIME_SECOND);
}

/* Did it wait in the last round, and ever since? */
static bool
was_there(const struct dispatch *d, unsigned pane, int64_t due_ms)
{
	for (size_t i = 0; i < d->waiting_count && due_ms <= d->round_ms; i++)
		if (d->waiting[i] == pane)
			return true;
	return false;
}

struct search {
	struct dispatch *d;
	int64_t due_ms;
};

static void
find_due(void *arg, const struct agent_state *a)
{
	struct search *s = arg;
	int64_t due = idle_due(s->d, a);

	if (due < s->d->auto_ms && was_there(s->d, a->pane, due))
		due = s->d->auto_ms;
	if (due < s->due_ms)
		s->due_ms = due;
}

int64_t
dispatch_auto_due(struct dispatch *d)
{
	struct search s = { d, DISPATCH_NEVER };

	if (d->ready && d->ledger != NULL)
		coordinator_agents(d->coordinator, NULL, find_due, &s);
	return s.due_ms;
}

static void
note_waiting(void *arg, const struct agent_state *a)
{
	struct dispatch *d = arg;

	if (idle_due(d, a) > d->round_ms)
		return;
	d->waiting =
	    xreallocarray(d->waiting, d->waiting_count + 1, sizeof *d->waiting);
	d->waiting[d->waiting_count++] = a->pane;
}

static void
on_done(void *arg, struct cJSON *results)
{
	(void)arg;
	cJSON_Delete(results);
}

void
dispatch_auto_round(struct dispatch *d, int64_t now_ms)
{
	const struct assign_request request = { .pane = ASSIGN_ANY_PANE,
		.strategy = d->config.strategy,
		.automatic = true };
	struct dispatch_batch *b = NULL;
	struct err err;

	d->round_ms = now_ms;
	d->waiting_count = 0;
	coordinator_agents(d->coordinator, NULL, note_waiting, d);
	d->auto_ms = now_ms + EMPTY_MS;
	if (!dispatch_assign(d, &request, on_done, d, &b, &err))
		log_warnx("work: %s", err.text);
	else if (b != NULL)
		d->auto_ms = now_ms + AGAIN_MS;
}
