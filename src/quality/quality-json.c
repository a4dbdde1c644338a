#include "quality/quality-json.h"

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/time.h"
#include "quality/quality.h"

struct cJSON *
quality_json_agent(const struct quality_agent *a)
{
	cJSON *o = cJSON_CreateObject(), *history;
	char at[32];

	json_add_str(o, "pane_id", a->pane);
	json_add_str(o, "agent_type", a->type);
	json_add_int(o, "tests_passed", a->passed);
	json_add_int(o, "tests_failed", a->failed);
	json_add_int(o, "tests_total", a->total);
	json_add_int(o, "error_count", a->errors);
	json_add_int(o, "recovery_count", a->recoveries);
	json_add_int(o, "bugs_introduced", a->introduced);
	json_add_int(o, "bugs_fixed", a->fixed);
	json_add_num(o, "avg_context_usage", a->avg_context);
	json_add_num(o, "peak_context_usage", a->peak_context);
	json_add_int(o, "context_samples", a->samples);
	json_add_time(o, "last_activity", a->last_activity_ms);
	json_add_time(o, "last_error", a->last_error_ms);
	if (a->error_times.count == 0)
		return o;
	history = cJSON_AddArrayToObject(o, "error_history");
	for (size_t i = 0; i < a->error_times.count; i++) {
		time_format(
		    *(const int64_t *)quality_ring_at(&a->error_times, i), at);
		cJSON_AddItemToArray(history, cJSON_CreateString(at));
	}
	return o;
}

struct cJSON *
quality_json_scan(const struct quality_scan *s)
{
	cJSON *o = cJSON_CreateObject();

	json_add_time(o, "timestamp", s->at_ms);
	json_add_int(o, "duration_ms", s->duration_ms);
	json_add_int(o, "critical", s->critical);
	json_add_int(o, "warning", s->warning);
	json_add_int(o, "info", s->info);
	json_add_int(o, "files", s->files);
	json_add_int(o, "exit_code", s->exit_code);
	return o;
}

struct cJSON *
quality_json_run(const struct quality_run *r)
{
	cJSON *o = cJSON_CreateObject();

	json_add_time(o, "timestamp", r->at_ms);
	json_add_opt(o, "agent_pane_id", r->pane);
	json_add_int(o, "passed", r->passed);
	json_add_int(o, "failed", r->failed);
	json_add_int(o, "skipped", r->skipped);
	json_add_int(o, "duration_ms", r->duration_ms);
	json_add_opt(o, "package", r->package);
	return o;
}
