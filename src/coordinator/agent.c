#include "coordinator/agent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
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
	a->project = xstrdup("");
	a->current_task = xstrdup("");
}

void
agent_done(struct agent_state *a)
{
	free(a->session_name);
	free(a->window_name);
	free(a->agent_type);
	free(a->agent_mail_name);
	free(a->project);
	free(a->current_task);
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
	a->healthy = r->healthy;
	a->safe_to_dispatch = r->safe_to_dispatch;
	a->freshness = r->observed_ms == 0 ? AGENT_UNAVAILABLE
	               : r->stale          ? AGENT_STALE
	                                   : AGENT_FRESH;
	a->confidence = r->confidence;
	a->velocity = r->velocity;
	a->source = r->source;
	a->agent_pid = r->agent_pid;
}

void
agent_set_task(struct agent_state *a, const char *title, int64_t at_ms)
{
	set(&a->current_task, title);
	a->assignments++;
	a->last_assigned_ms = at_ms;
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

static void
add_package_fields(cJSON *o, const struct agent_state *a)
{
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	json_add_str(o, "pane_id", id);
	json_add_int(o, "pane_index", a->pane_index);
	json_add_str(o, "agent_type", a->agent_type);
	json_add_opt(o, "agent_mail_name", a->agent_mail_name);
	json_add_str(o, "status", state_status_name(a->status));
	json_add_num(o, "context_usage", a->context_usage);
	json_add_time(o, "last_activity", a->last_activity_ms);
	json_add_opt(o, "current_task", a->current_task);
	json_add_bool(o, "healthy", a->healthy);
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
	json_add_str(o, "source", state_source_name(a->source));
	json_add_opt(o, "project", a->project);
	json_add_int(o, "pid", a->agent_pid);
	return o;
}
