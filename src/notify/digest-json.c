/* The digest for programs. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "coordinator/agent.h"
#include "coordinator/timeline.h"
#include "notify/digest.h"
#include "quality/quality-summary.h"

static cJSON *
row_json(const struct digest_row *r)
{
	const struct agent_state *a = r->agent;
	cJSON *o = cJSON_CreateObject();
	char id[16];

	json_add_int(o, "pane_index", a->pane_index);
	json_add_str(o, "agent_type", a->agent_type);
	json_add_str(o, "status", state_status_name(a->status));
	json_add_num(o, "context_usage", a->context_usage);
	json_add_opt(o, "idle_for", r->idle_for);
	json_add_opt(o, "task", a->current_task);
	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	json_add_str(o, "pane_id", id);
	json_add_str(o, "label", r->label);
	json_add_str(o, "detail", state_detail_name(a->detail));
	return o;
}

static cJSON *
work_json(const struct digest_work *w)
{
	static const struct digest_work nothing;
	cJSON *o = cJSON_CreateObject(), *list;

	if (w == NULL)
		w = &nothing;
	json_add_int(o, "pending_tasks", w->pending);
	json_add_int(o, "in_progress_tasks", w->in_progress);
	json_add_int(o, "completed_today", w->completed_today);
	json_add_int(o, "blocked_tasks", w->blocked);
	if (w->top_ready[0] != NULL) {
		list = cJSON_AddArrayToObject(o, "top_ready");
		for (int i = 0; i < DIGEST_TOP_READY; i++) {
			if (w->top_ready[i] != NULL)
				cJSON_AddItemToArray(
				    list, cJSON_CreateString(w->top_ready[i]));
		}
	}
	json_add_opt(o, "unavailable", w->unavailable);
	return o;
}

static void
add_delta(cJSON *o, const struct digest_facts *f)
{
	cJSON *delta, *events;

	if (f->happened == NULL)
		return;
	delta = cJSON_AddObjectToObject(o, "since_last_look");
	json_add_time(delta, "since", f->looked_ms);
	events = cJSON_AddObjectToObject(delta, "events");
	for (int i = 0; i < EVENT_COUNT; i++) {
		if (f->happened[i] > 0)
			json_add_int(events,
			    event_type_name((enum event_type)i),
			    f->happened[i]);
	}
}

static void
add_waits(cJSON *o, const struct digest_facts *f)
{
	cJSON *list = NULL, *wait;
	char id[16];

	for (size_t i = 0; f->waits != NULL && i < f->waits->rows.count; i++) {
		const struct timeline_row *row = f->waits->rows.at[i];
		if (row->waits == 0)
			continue;
		if (list == NULL)
			list = cJSON_AddArrayToObject(o, "waits");
		wait = cJSON_CreateObject();
		(void)snprintf(id, sizeof id, "%%%u", row->pane);
		json_add_str(wait, "pane_id", id);
		json_add_str(wait, "agent_type", row->agent_type);
		json_add_int(wait, "times", row->waits);
		json_add_int(wait, "waited_ms", timeline_waited_ms(row));
		json_add_int(wait, "longest_ms", row->longest_wait_ms);
		cJSON_AddItemToArray(list, wait);
	}
}

struct cJSON *
digest_json(const struct digest *d)
{
	const struct digest_facts *f = d->facts;
	cJSON *o = cJSON_CreateObject(), *list;

	json_add_str(o, "session", f->session);
	json_add_time(o, "generated_at", f->now_ms);
	json_add_int(o, "agent_count", (int64_t)f->count);
	json_add_int(o, "active_count", d->active);
	json_add_int(o, "idle_count", d->idle);
	json_add_int(o, "error_count", d->error);
	list = cJSON_AddArrayToObject(o, "agent_statuses");
	for (size_t i = 0; i < f->count; i++)
		cJSON_AddItemToArray(list, row_json(&d->rows[i]));
	if (d->alert_count > 0) {
		list = cJSON_AddArrayToObject(o, "alerts");
		for (size_t i = 0; i < d->alert_count; i++)
			cJSON_AddItemToArray(
			    list, cJSON_CreateString(d->alerts[i]));
	}
	cJSON_AddItemToObject(o, "work_summary", work_json(f->work));
	add_delta(o, f);
	add_waits(o, f);
	if (f->quality != NULL) {
		json_add_num(o, "quality_score", f->score);
		cJSON_AddItemToObject(
		    o, "quality", quality_summary_json(f->quality));
	}
	for (size_t i = 0; i < f->note_count; i++) {
		if (i == 0)
			list = cJSON_AddArrayToObject(o, "notes");
		cJSON_AddItemToArray(list, cJSON_CreateString(f->notes[i]));
	}
	return o;
}
