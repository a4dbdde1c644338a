/* monitor.*: what the detector says of a pane. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/dispatch.h"
#include "base/json.h"
#include "conflicts/edit-watch.h"
#include "coordinator/coordinator-report.h"
#include "coordinator/coordinator.h"
#include "coordinator/quality-watch.h"
#include "daemon/mailroom.h"
#include "daemon/newsroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "daemon/workroom.h"
#include "detect/hook.h"
#include "detect/monitor.h"
#include "detect/report.h"
#include "detect/state.h"
#include "io/clock.h"
#include "quality/quality.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"
#include "work/persona.h"

#define TESTS_MAX 64 /* of one report */

/* AgentStatusResult: the package's fields in its order, then ours. */
static cJSON *
result_json(const struct monitor_result *r)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "status", state_status_name(r->status));
	json_add_num(o, "context_usage", r->context_usage);
	json_add_time(o, "last_activity", r->last_activity_ms);
	json_add_num(o, "velocity", r->velocity);
	json_add_bool(o, "healthy", r->healthy);
	json_add_opt(o, "error_message", r->error_message);
	json_add_str(o, "agent_type", r->agent_type);
	json_add_str(o, "detail", state_detail_name(r->detail));
	json_add_num(o, "confidence", r->confidence);
	json_add_bool(o, "safe_to_dispatch", r->safe_to_dispatch);
	json_add_time(o, "since", r->since_ms);
	json_add_time(o, "observed_at", r->observed_ms);
	json_add_str(o, "source", state_source_name(r->source));
	json_add_opt(o, "rule", r->rule);
	return o;
}

void
service_monitor_status(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	struct monitor_result r;
	unsigned pane;

	if (!service_is_ready(s, call) || !service_pane(call, &pane))
		return;
	if (monitor_status(coordinator_monitor(s->world.coordinator), pane,
		clock_now_ms(), &r))
		rpc_answer(call, result_json(&r));
	else
		service_no_agent(s, call, pane);
}

static void
add_result(void *arg, unsigned pane, const struct monitor_result *r)
{
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", pane);
	cJSON_AddItemToObject(arg, id, result_json(r));
}

void
service_monitor_statuses(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	cJSON *map;

	if (!service_is_ready(s, call))
		return;
	map = cJSON_CreateObject();
	monitor_each(coordinator_monitor(s->world.coordinator), clock_now_ms(),
	    add_result, map);
	rpc_answer(call, map);
}

struct health_list {
	const struct monitor *monitor;
	cJSON *list;
};

static void
add_health(void *arg, const struct agent_state *a)
{
	const struct health_list *h = arg;
	cJSON *health = monitor_health(h->monitor, a->pane, clock_now_ms());

	if (health != NULL)
		cJSON_AddItemToArray(h->list, health);
}

void
service_monitor_health(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	struct coordinator *c = s->world.coordinator;
	struct health_list h = { .monitor = coordinator_monitor(c) };
	unsigned pane;
	cJSON *health;

	if (!service_is_ready(s, call))
		return;
	if (cJSON_GetObjectItemCaseSensitive(call->params, "pane") == NULL) {
		h.list = cJSON_CreateArray();
		coordinator_agents(c, NULL, add_health, &h);
		rpc_answer(call, h.list);
		return;
	}
	if (!service_pane(call, &pane))
		return;
	health = monitor_health(h.monitor, pane, clock_now_ms());
	if (health == NULL)
		service_no_agent(s, call, pane);
	else
		rpc_answer(call, health);
}

static cJSON *
words_json(const struct persona_list *list)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(list->at[i]));
	return array;
}

/* What the agent is for, or that nobody knows the persona it was given. */
static void
add_persona(const struct service *s, cJSON *o, unsigned pane)
{
	const struct agent_state *a =
	    coordinator_agent(s->world.coordinator, pane);
	const struct persona *p;

	if (a == NULL)
		return;
	p = dispatch_persona(workroom_dispatch(s->world.workroom), a);
	if (p == NULL) {
		json_add_opt(o, "persona_unknown", a->persona);
		return;
	}
	o = cJSON_AddObjectToObject(o, "persona");
	json_add_str(o, "name", p->name);
	json_add_bool(o, "by_default", *a->persona == '\0');
	cJSON_AddItemToObject(o, "tags", words_json(&p->tags));
	cJSON_AddItemToObject(o, "focus_patterns", words_json(&p->focus));
}

void
service_monitor_explain(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	unsigned pane;
	cJSON *why;

	if (!service_is_ready(s, call) || !service_pane(call, &pane))
		return;
	why = monitor_explain(
	    coordinator_monitor(s->world.coordinator), pane, clock_now_ms());
	if (why == NULL)
		service_no_agent(s, call, pane);
	else {
		add_persona(s, why, pane);
		rpc_answer(call, why);
	}
}

/* RFC 3339 or milliseconds; 0 when absent or neither. */
static int64_t
read_time(const cJSON *params, const char *key)
{
	int64_t ms = json_time(params, key);

	return ms != 0 ? ms : json_int(params, key, 0);
}

/* A percentage of the params, or -1. */
static double
read_percent(const cJSON *params, const char *key)
{
	double n = json_num(params, key, -1);

	return n >= 0 && n <= 100 ? n : -1;
}

/* Fills *ret; false when the detail is none or nothing is told. */
static bool
read_report(const cJSON *params, struct report *ret)
{
	const char *detail = json_str(params, "detail", NULL);
	double context = read_percent(params, "context");
	double limit = read_percent(params, "limit_used");

	*ret = (struct report){
		.source = SOURCE_HOOK,
		.speaks = detail != NULL,
		.at_ms = read_time(params, "at"),
		.context_known = context >= 0,
		.reset_ms = read_time(params, "reset_at"),
		.limit_used = limit > 0 ? limit : 0,
	};
	if (ret->context_known)
		ret->context = context;
	(void)strlcpy(
	    ret->words, json_str(params, "words", ""), sizeof ret->words);
	if (detail == NULL)
		return ret->context_known || ret->reset_ms > 0 ||
		       json_arr(params, "edited") != NULL ||
		       json_arr(params, "tests") != NULL;
	if (strcmp(detail, "busy") == 0) {
		ret->detail = DETAIL_THINKING;
		return true;
	}
	return state_detail_find(detail, &ret->detail) &&
	       ret->detail != DETAIL_UNKNOWN;
}

/* The files that the agent says it has written. */
static void
take_edits(const struct service *s, unsigned pane, const cJSON *params)
{
	const cJSON *path;
	int left = HOOK_PATHS_MAX;

	cJSON_ArrayForEach(path, json_arr(params, "edited"))
	{
		if (left-- > 0 && cJSON_IsString(path))
			edit_watch_report(mailroom_edits(s->world.mailroom),
			    pane, json_str(params, "cwd", ""),
			    path->valuestring);
	}
}

/* The test runs that the agent tells of, if it does. */
static void
take_tests(const struct service *s, unsigned pane, const cJSON *params)
{
	const cJSON *list = json_arr(params, "tests"), *o;
	struct quality_run runs[TESTS_MAX];
	size_t count = 0;

	if (list == NULL)
		return;
	cJSON_ArrayForEach(o, list)
	{
		if (count < TESTS_MAX && service_quality_run(o, &runs[count]))
			count++;
	}
	quality_watch_told(
	    newsroom_quality(s->world.newsroom), pane, runs, count);
}

void
service_monitor_report(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct transport *t = coordinator_transport(s->world.coordinator);
	struct report report;
	unsigned pane;
	bool accepted;
	cJSON *o;

	if (!service_pane(call, &pane))
		return;
	if (!read_report(call->params, &report)) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "detail is busy, idle, approval or another detail of an "
		    "agent; without it there is a context, a reset_at, what "
		    "was edited or tests.");
		return;
	}
	if (t == NULL || mirror_find(transport_mirror(t), pane) == NULL) {
		service_no_agent(s, call, pane);
		return;
	}
	accepted = coordinator_report(s->world.coordinator, pane, &report,
	    (pid_t)json_int(call->params, "pid", 0));
	if (accepted) {
		take_edits(s, pane, call->params);
		take_tests(s, pane, call->params);
	}
	o = cJSON_CreateObject();
	json_add_bool(o, "accepted", accepted);
	rpc_answer(call, o);
}
