#include "notify/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/agent.h"

#define SESSION_MAX 60 /* bytes of a name */

static int
compare(const void *left, const void *right)
{
	const struct agent_state *a = ((const struct digest_row *)left)->agent;
	const struct agent_state *b = ((const struct digest_row *)right)->agent;
	int session = strcmp(a->session_name, b->session_name);

	if (session != 0)
		return session;
	if (a->window_index != b->window_index)
		return a->window_index < b->window_index ? -1 : 1;
	if (a->pane_index != b->pane_index)
		return a->pane_index < b->pane_index ? -1 : 1;
	return (a->pane > b->pane) - (a->pane < b->pane);
}

/* As short as is clear among all rows, which are sorted. */
static void
label_rows(struct digest *d)
{
	size_t n = d->facts->count;
	bool windows = false, sessions = false;

	for (size_t i = 1; i < n; i++) {
		const struct agent_state *a = d->rows[0].agent;
		const struct agent_state *b = d->rows[i].agent;
		sessions |= strcmp(a->session_name, b->session_name) != 0;
		windows |= a->window_index != b->window_index;
	}
	for (size_t i = 0; i < n; i++) {
		struct digest_row *r = &d->rows[i];
		const struct agent_state *a = r->agent;
		char *end = r->label, *limit = r->label + sizeof r->label;
		if (sessions)
			end += snprintf(end, sizeof r->label,
			    "%.*s:", (int)str_cut(a->session_name, SESSION_MAX),
			    a->session_name);
		if (windows || sessions)
			end += snprintf(
			    end, (size_t)(limit - end), "%d.", a->window_index);
		(void)snprintf(end, (size_t)(limit - end), "%d", a->pane_index);
	}
}

static void add_alert(struct digest *d, const struct digest_row *r,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void
add_alert(struct digest *d, const struct digest_row *r, const char *fmt, ...)
{
	va_list ap;
	char *what;

	va_start(ap, fmt);
	what = xvasprintf(fmt, ap);
	va_end(ap);
	d->alerts =
	    xreallocarray(d->alerts, d->alert_count + 1, sizeof *d->alerts);
	d->alerts[d->alert_count++] =
	    xasprintf("Agent %s (%s) %s", r->label, r->agent->agent_type, what);
	free(what);
}

static void
judge(struct digest *d, struct digest_row *r)
{
	const struct agent_state *a = r->agent;
	int64_t now = d->facts->now_ms;

	switch (a->status) {
	case STATUS_WAITING:
		d->idle++;
		if (a->last_activity_ms != 0)
			time_format_span(
			    now - a->last_activity_ms, r->idle_for);
		if (a->parked)
			break;
		if (a->detail == DETAIL_APPROVAL)
			add_alert(d, r, "asks for approval");
		else if (a->detail == DETAIL_QUESTION)
			add_alert(d, r, "asks a question");
		break;
	case STATUS_GENERATING:
	case STATUS_THINKING:
		d->active++;
		break;
	case STATUS_ERROR:
		d->error++;
		add_alert(d, r, "in error state");
		break;
	case STATUS_STALLED:
		add_alert(d, r, "appears stalled");
		break;
	case STATUS_UNKNOWN:
		break;
	}
	if (a->context_usage > AGENT_CONTEXT_HIGH)
		add_alert(d, r, "context at %.0f%%", a->context_usage);
}

void
digest_init(struct digest *d, const struct digest_facts *facts)
{
	*d = (struct digest){ .facts = facts };
	d->rows = xcalloc(facts->count + 1, sizeof *d->rows);
	for (size_t i = 0; i < facts->count; i++)
		d->rows[i].agent = facts->agents[i];
	qsort(d->rows, facts->count, sizeof *d->rows, compare);
	label_rows(d);
	for (size_t i = 0; i < facts->count; i++)
		judge(d, &d->rows[i]);
}

void
digest_done(struct digest *d)
{
	for (size_t i = 0; i < d->alert_count; i++)
		free(d->alerts[i]);
	free(d->alerts);
	free(d->rows);
	d->alerts = NULL;
	d->rows = NULL;
}

const char *
digest_importance(const struct digest *d)
{
	if (d->error > 0)
		return "urgent";
	return d->alert_count > 0 ? "high" : "normal";
}

struct cJSON *
digest_event(const struct digest *d)
{
	cJSON *o = cJSON_CreateObject();

	json_add_int(o, "active_count", d->active);
	json_add_int(o, "agent_count", (int64_t)d->facts->count);
	json_add_int(o, "alert_count", (int64_t)d->alert_count);
	return o;
}
