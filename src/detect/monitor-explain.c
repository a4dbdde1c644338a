/* Shows what the monitor knows of a pane, and why it says what it says. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "detect/evidence.h"
#include "detect/monitor-parts.h"
#include "detect/profile-data.h"
#include "detect/program-status.h"

#define CONTEXT_HIGH 85.0

static cJSON *
new_object(unsigned pane, const struct monitor_result *r)
{
	char id[16];
	cJSON *o = cJSON_CreateObject();
	snprintf(id, sizeof id, "%%%u", pane);
	json_add_str(o, "pane_id", id);
	json_add_str(o, "agent_type", r->agent_type);
	return o;
}

static void
add_issue(cJSON *issues, const char *text)
{
	if (*text != '\0')
		cJSON_AddItemToArray(issues, cJSON_CreateString(text));
}

cJSON *
monitor_health(const struct monitor *m, unsigned pane, int64_t now_ms)
{
	struct monitor_result r;
	if (!monitor_status(m, pane, now_ms, &r))
		return NULL;
	cJSON *o = new_object(pane, &r);
	cJSON *issues = cJSON_CreateArray();

	json_add_bool(o, "healthy", r.healthy);
	if (!r.healthy)
		add_issue(issues, r.error_message);
	if (r.status == STATUS_ERROR)
		add_issue(issues, "agent in error state");
	if (r.status == STATUS_STALLED)
		add_issue(issues, "agent appears stalled");
	if (r.context_usage > CONTEXT_HIGH)
		add_issue(issues, "context usage high (>85%)");
	if (cJSON_GetArraySize(issues) > 0)
		cJSON_AddItemToObject(o, "issues", issues);
	else
		cJSON_Delete(issues);
	json_add_time(o, "timestamp", now_ms);
	return o;
}

/* One piece of evidence; at_ms 0 leaves its age out. */
static cJSON *
add_evidence(cJSON *list, enum evidence_source source, const char *says,
    int64_t at_ms, int64_t now_ms)
{
	cJSON *o = cJSON_CreateObject();
	json_add_str(o, "source", state_source_name(source));
	json_add_str(o, "says", says);
	if (at_ms > 0)
		json_add_int(o, "age_ms", now_ms - at_ms);
	cJSON_AddItemToArray(list, o);
	return o;
}

static void
explain_screen(cJSON *list, const struct monitor_entry *e, int64_t now_ms)
{
	const struct rules_reading *r = &e->reading;
	if (!e->seen || e->profile == NULL)
		return;
	cJSON *o = add_evidence(list, SOURCE_SCREEN,
	    state_detail_name(r->detail), e->screen_ms, now_ms);
	json_add_opt(o, "rule", r->rule != NULL ? r->rule->name : "");
	json_add_str(o, "composer",
	    !r->composer.found  ? "not found"
	    : r->composer.empty ? "empty"
				: "text");
	if (r->row >= 0) {
		json_add_int(o, "row", r->row);
		json_add_str(o, "words", screen_text(&e->screen, r->row));
	}
}

static void
explain_said(cJSON *list, const struct monitor_entry *e, int64_t now_ms)
{
	const struct program_status_record *status =
	    program_status_summary(&e->stream.status);
	const char *title = monitor_pane_title(e);
	if (status != NULL) {
		cJSON *o = add_evidence(list, SOURCE_PROGRAM_STATUS,
		    program_status_state_name(status->state), status->at_ms,
		    now_ms);
		json_add_opt(o, "kind", program_status_kind_name(status->kind));
		json_add_opt(
		    o, "app", program_status_app(&e->stream.status, status));
	}
	if (*title == '\0')
		return;
	const struct profile_rule *rule =
	    e->profile != NULL ? e->title_rule : NULL;
	cJSON *o = add_evidence(list, SOURCE_TITLE,
	    rule != NULL ? state_detail_name(rule->detail) : "nothing",
	    e->stream.title.at_ms, now_ms);
	json_add_opt(o, "rule", rule != NULL ? rule->name : "");
	json_add_str(o, "words", title);
}

static void
explain_report(cJSON *list, const struct monitor_entry *e,
    const struct report *r, int64_t now_ms)
{
	if (r->at_ms == 0)
		return;
	cJSON *o = add_evidence(
	    list, r->source, state_detail_name(r->detail), r->at_ms, now_ms);
	json_add_opt(o, "words", r->words);
	if (r->pid > 0)
		json_add_int(o, "pid", r->pid);
	if (r->background)
		json_add_bool(o, "background_shell", true);
	if (!monitor_report_counts(e, r))
		json_add_str(o, "ignored", "of another process");
}

static cJSON *
explain_evidence(const struct monitor_entry *e, int64_t now_ms)
{
	cJSON *list = cJSON_CreateArray();
	cJSON *o = add_evidence(list, SOURCE_PROCESS,
	    identify_program_name(e->process.program), 0, now_ms);
	json_add_str(o, "command", e->command);
	if (e->process.pid > 0)
		json_add_int(o, "pid", e->process.pid);
	explain_said(list, e, now_ms);
	explain_report(list, e, &e->record, now_ms);
	explain_report(list, e, &e->hook, now_ms);
	explain_screen(list, e, now_ms);
	if (e->stream.output_ms > 0) {
		o = add_evidence(list, SOURCE_STREAM,
		    stream_is_repeating(&e->stream, now_ms) ? "a frame repeats"
							    : "output",
		    e->stream.output_ms, now_ms);
		if (e->stream.novel_ms > 0)
			json_add_int(
			    o, "novel_age_ms", now_ms - e->stream.novel_ms);
		json_add_num(
		    o, "velocity", stream_velocity(&e->stream, now_ms));
	}
	return list;
}

cJSON *
monitor_explain(const struct monitor *m, unsigned pane, int64_t now_ms)
{
	const struct monitor_entry *e = monitor_find(m, pane);
	struct monitor_result r;
	if (e == NULL)
		return NULL;
	monitor_pane_result(e, now_ms, &r);
	cJSON *o = new_object(pane, &r);
	json_add_str(o, "identified_by", identify_how_name(e->how));
	if (e->profile == NULL && strcmp(e->agent, "none") != 0)
		json_add_opt(o, "agent_unknown", e->agent);
	json_add_str(o, "status", state_status_name(r.status));
	json_add_str(o, "detail", state_detail_name(r.detail));
	json_add_num(o, "confidence", r.confidence);
	json_add_bool(o, "safe_to_dispatch", r.safe_to_dispatch);
	json_add_str(o, "source", state_source_name(r.source));
	json_add_opt(o, "rule", r.rule);
	json_add_str(o, "why", e->verdict.why);
	cJSON_AddItemToObject(o, "evidence", explain_evidence(e, now_ms));
	cJSON *screen = cJSON_CreateArray();
	int last = screen_last_text(&e->screen, e->screen.count - 1);
	for (int row = 0; row <= last; row++)
		cJSON_AddItemToArray(
		    screen, cJSON_CreateString(screen_text(&e->screen, row)));
	cJSON_AddItemToObject(o, "screen", screen);
	return o;
}
