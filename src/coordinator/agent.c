#include "coordinator/agent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "detect/monitor.h"
#include "detect/state.h"
#include "tmux/mirror.h"

void
agent_init(struct agent_state *a, unsigned pane)
{
	*a = (struct agent_state){ .pane = pane, .source = SOURCE_NONE };
	a->session_name = xstrdup("");
	a->window_name = xstrdup("");
	a->agent_type = xstrdup("");
	a->agent_mail_name = xstrdup("");
	a->mail_identity = xstrdup("");
	a->project = xstrdup("");
	a->persona = xstrdup("");
	a->profile = xstrdup("");
	a->current_task = xstrdup("");
	a->bead = xstrdup("");
}

void
agent_done(struct agent_state *a)
{
	free(a->session_name);
	free(a->window_name);
	free(a->agent_type);
	free(a->agent_mail_name);
	free(a->mail_identity);
	agent_set_reservations(a, NULL, 0);
	free(a->project);
	free(a->persona);
	free(a->profile);
	free(a->current_task);
	free(a->bead);
}

/* Most fields keep their text for hours: compare before copying. */
static void
set(char **field, const char *value)
{
	if (strcmp(*field, value) == 0)
		return;
	free(*field);
	*field = xstrdup(value);
}

/* "on", or until when in seconds since 1970. */
static void
take_parking(struct agent_state *a, const char *value)
{
	bool on;

	if (str_to_int(value, 2, INT64_MAX / 1000, &a->parked_until_ms))
		a->parked_until_ms *= 1000;
	else
		a->parked_until_ms = 0;
	a->parked = a->parked_until_ms != 0 || (str_to_bool(value, &on) && on);
}

void
agent_place(struct agent_state *a, const struct mirror_pane *p)
{
	a->window = p->window;
	a->session = p->session;
	a->pane_index = p->index;
	a->window_index = p->window_index;
	set(&a->session_name, p->session_name);
	set(&a->window_name, p->window_name);
	set(&a->agent_mail_name, p->mail_name);
	set(&a->project, p->project);
	set(&a->persona, p->persona);
	take_parking(a, p->parked);
}

void
agent_fill(struct agent_state *a, const struct monitor_result *r)
{
	set(&a->agent_type, r->agent_type);
	if (a->assignments <= 0)
		set(&a->current_task, r->topic);
	a->status = r->status;
	a->detail = r->detail;
	a->context_usage = r->context_usage;
	a->context_known = r->context_known;
	a->last_activity_ms = r->last_activity_ms;
	a->since_ms = r->since_ms;
	a->observed_ms = r->observed_ms;
	a->reset_ms = r->reset_ms;
	a->limit_used = r->limit_used;
	a->limit_until_ms = r->limit_until_ms;
	a->healthy = r->healthy;
	a->safe_to_dispatch = r->safe_to_dispatch;
	/* The process table knows without looking at the screen. */
	a->freshness = r->source == SOURCE_PROCESS ? AGENT_FRESH
	               : r->observed_ms == 0       ? AGENT_UNAVAILABLE
	               : r->stale                  ? AGENT_STALE
	                                           : AGENT_FRESH;
	a->confidence = r->confidence;
	a->velocity = r->velocity;
	a->source = r->source;
	a->agent_pid = r->agent_pid;
}

void
agent_set_identity(struct agent_state *a, const char *name)
{
	set(&a->mail_identity, name);
	a->mail_asked = true;
}

void
agent_set_profile(struct agent_state *a, const char *json)
{
	set(&a->profile, json);
}

void
agent_set_reservations(
    struct agent_state *a, const char *const *patterns, size_t count)
{
	for (size_t i = 0; i < a->reservation_count; i++)
		free(a->reservations[i]);
	free(a->reservations);
	a->reservations = NULL;
	a->reservation_count = count;
	if (count == 0)
		return;
	a->reservations = xreallocarray(NULL, count, sizeof(char *));
	for (size_t i = 0; i < count; i++)
		a->reservations[i] = xstrdup(patterns[i]);
}

void
agent_set_task(
    struct agent_state *a, const char *bead, const char *title, int64_t at_ms)
{
	set(&a->bead, bead);
	set(&a->current_task, title);
	a->assignments++;
	a->last_assigned_ms = at_ms;
}

void
agent_clear_tasks(struct agent_state *a)
{
	set(&a->bead, "");
	a->assignments = 0;
}

const char *
agent_freshness_name(enum agent_freshness f)
{
	switch (f) {
	case AGENT_FRESH:
		return "fresh";
	case AGENT_STALE:
		return "stale";
	case AGENT_UNAVAILABLE:
		break;
	}
	return "unavailable";
}

/* Absent without any, as the package has it. */
static void
add_reservations(cJSON *o, const struct agent_state *a)
{
	cJSON *list;

	if (a->reservation_count == 0)
		return;
	list = cJSON_AddArrayToObject(o, "reservations");
	for (size_t i = 0; i < a->reservation_count; i++)
		cJSON_AddItemToArray(
		    list, cJSON_CreateString(a->reservations[i]));
}

const char *
agent_mail_name(const struct agent_state *a)
{
	return *a->agent_mail_name != '\0' ? a->agent_mail_name
	                                   : a->mail_identity;
}

static void
add_package_fields(cJSON *o, const struct agent_state *a)
{
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	json_add_str(o, "pane_id", id);
	json_add_int(o, "pane_index", a->pane_index);
	json_add_str(o, "agent_type", a->agent_type);
	json_add_opt(o, "agent_mail_name", agent_mail_name(a));
	json_add_str(o, "status", state_status_name(a->status));
	json_add_num(o, "context_usage", a->context_usage);
	json_add_time(o, "last_activity", a->last_activity_ms);
	json_add_opt(o, "current_task", a->current_task);
	add_reservations(o, a);
	json_add_bool(o, "healthy", a->healthy);
	if (*a->profile != '\0')
		(void)cJSON_AddRawToObject(o, "profile", a->profile);
	json_add_int(o, "assignments", a->assignments);
	json_add_time(o, "last_assigned_at", a->last_assigned_ms);
}

struct cJSON *
agent_json(const struct agent_state *a)
{
	cJSON *o = cJSON_CreateObject();

	add_package_fields(o, a);
	json_add_str(o, "session", a->session_name);
	json_add_int(o, "window", a->window_index);
	json_add_str(o, "window_name", a->window_name);
	json_add_str(o, "detail", state_detail_name(a->detail));
	json_add_time(o, "since", a->since_ms);
	json_add_time(o, "observed_at", a->observed_ms);
	json_add_str(o, "freshness", agent_freshness_name(a->freshness));
	json_add_num(o, "confidence", round(a->confidence * 100) / 100);
	json_add_bool(o, "safe_to_dispatch", a->safe_to_dispatch);
	json_add_num(o, "velocity", round(a->velocity * 10) / 10);
	json_add_bool(o, "unseen", a->unseen);
	json_add_time(o, "reset_at", a->reset_ms);
	json_add_bool(o, "parked", a->parked);
	json_add_time(o, "parked_until", a->parked_until_ms);
	json_add_str(o, "source", state_source_name(a->source));
	json_add_opt(o, "project", a->project);
	json_add_opt(o, "persona", a->persona);
	json_add_opt(o, "bead", a->bead);
	json_add_int(o, "pid", a->agent_pid);
	return o;
}

static enum agent_freshness
parse_freshness(const char *name)
{
	for (int f = AGENT_FRESH; f < AGENT_UNAVAILABLE; f++) {
		if (strcmp(name, agent_freshness_name(f)) == 0)
			return f;
	}
	return AGENT_UNAVAILABLE;
}

static enum evidence_source
parse_source(const char *name)
{
	for (int s = 0; s < SOURCE_COUNT; s++) {
		if (strcmp(name, state_source_name(s)) == 0)
			return s;
	}
	return SOURCE_NONE;
}

static void
parse_texts(const cJSON *json, struct agent_state *a)
{
	set(&a->session_name, json_str(json, "session", ""));
	set(&a->window_name, json_str(json, "window_name", ""));
	set(&a->agent_type, json_str(json, "agent_type", ""));
	set(&a->agent_mail_name, json_str(json, "agent_mail_name", ""));
	set(&a->project, json_str(json, "project", ""));
	set(&a->current_task, json_str(json, "current_task", ""));
	set(&a->bead, json_str(json, "bead", ""));
	set(&a->persona, json_str(json, "persona", ""));
}

bool
agent_parse(const struct cJSON *json, struct agent_state *a)
{
	const char *pane = json_str(json, "pane_id", "");
	int64_t id;

	if (*pane != '%' || !str_to_int(pane + 1, 0, UINT32_MAX, &id))
		return false;
	a->pane = (unsigned)id;
	a->pane_index = (int)json_int(json, "pane_index", 0);
	a->window_index = (int)json_int(json, "window", 0);
	parse_texts(json, a);
	if (!state_detail_find(json_str(json, "detail", ""), &a->detail))
		a->detail = DETAIL_UNKNOWN;
	if (!state_status_find(json_str(json, "status", ""), &a->status))
		a->status = STATUS_UNKNOWN;
	a->context_usage = json_num(json, "context_usage", 0);
	a->context_known = a->context_usage > 0;
	a->last_activity_ms = json_time(json, "last_activity");
	a->since_ms = json_time(json, "since");
	a->observed_ms = json_time(json, "observed_at");
	a->reset_ms = json_time(json, "reset_at");
	a->last_assigned_ms = json_time(json, "last_assigned_at");
	a->healthy = json_bool(json, "healthy", false);
	a->safe_to_dispatch = json_bool(json, "safe_to_dispatch", false);
	a->unseen = json_bool(json, "unseen", false);
	a->freshness = parse_freshness(json_str(json, "freshness", ""));
	a->confidence = json_num(json, "confidence", 0);
	a->velocity = json_num(json, "velocity", 0);
	a->source = parse_source(json_str(json, "source", ""));
	a->parked = json_bool(json, "parked", false);
	a->parked_until_ms = json_time(json, "parked_until");
	a->assignments = (int)json_int(json, "assignments", -1);
	a->agent_pid = (pid_t)json_int(json, "pid", 0);
	return true;
}

uint64_t
agent_print(const struct agent_state *a)
{
	const char *const texts[] = { a->session_name, a->window_name,
		a->agent_type, agent_mail_name(a), a->project, a->current_task,
		a->bead, a->persona, a->profile };
	const int64_t numbers[] = { a->pane, a->window, a->session,
		a->pane_index, a->window_index, (int64_t)a->status,
		(int64_t)a->detail, (int64_t)(a->context_usage * 10),
		a->since_ms, a->reset_ms, a->healthy, a->safe_to_dispatch,
		a->unseen, (int64_t)a->freshness, a->assignments, a->parked,
		a->parked_until_ms };
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < countof(numbers); i++)
		hash = hash_add_int(hash, numbers[i]);
	for (size_t i = 0; i < countof(texts); i++)
		hash = hash_add(hash, texts[i], strlen(texts[i]) + 1);
	return hash;
}
