/* quality.*: the book of quality, read and written. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "coordinator/coordinator.h"
#include "coordinator/quality-watch.h"
#include "daemon/newsroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "io/clock.h"
#include "quality/book.h"
#include "quality/quality-json.h"
#include "quality/quality-summary.h"
#include "quality/quality.h"

#define COUNT_MAX 1000000000

static struct book *
book(const struct service *s)
{
	return quality_watch_book(newsroom_quality(s->world.newsroom));
}

void
service_quality_summary(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct quality_watch *w = newsroom_quality(s->world.newsroom);
	const struct quality *q = book_quality(book(s));
	const struct quality_scan *last = quality_last_scan(q);
	struct quality_summary summary;
	cJSON *o;

	quality_summary_make(q, clock_now_ms(), &summary);
	o = quality_summary_json(&summary);
	json_add_num(o, "score", quality_score(q));
	json_add_bool(o, "scanning", quality_watch_is_scanning(w));
	if (last != NULL)
		cJSON_AddItemToObject(o, "last_scan", quality_json_scan(last));
	json_add_opt(o, "scan_error", quality_scan_trouble(q));
	json_add_opt(o, "not_checked", quality_watch_unchecked(w));
	rpc_answer(call, o);
}

void
service_quality_agents(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct quality *q = book_quality(book(s));
	cJSON *map = cJSON_CreateObject(), *o;

	for (size_t i = 0; i < quality_agent_count(q); i++) {
		const struct quality_agent *a = quality_agent_at(q, i);
		o = quality_json_agent(a);
		json_add_num(o, "score", quality_agent_score(q, a->pane));
		cJSON_AddItemToObject(map, a->pane, o);
	}
	rpc_answer(call, map);
}

void
service_quality_runs(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const struct quality *q = book_quality(book(s));
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < quality_run_count(q); i++)
		cJSON_AddItemToArray(
		    list, quality_json_run(quality_run_at(q, i)));
	rpc_answer(call, list);
}

void
service_quality_scan(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	struct err err;

	if (quality_watch_scan(newsroom_quality(s->world.newsroom),
		json_str(call->params, "dir", NULL), &err))
		rpc_answer(call, cJSON_CreateTrue());
	else
		rpc_fail(call, RPC_FAILED, "%s", err.text);
}

/* A count of the params; -1 when it is out of range. */
static int64_t
count(const cJSON *params, const char *key)
{
	int64_t n = json_int(params, key, 0);

	return n < 0 || n > COUNT_MAX ? -1 : n;
}

bool
service_quality_run(const cJSON *params, struct quality_run *ret)
{
	*ret = (struct quality_run){ .at_ms = clock_now_ms(),
		.passed = count(params, "passed"),
		.failed = count(params, "failed"),
		.skipped = count(params, "skipped"),
		.duration_ms = count(params, "duration_ms"),
		.print = (uint64_t)json_int(params, "print", 0) };
	(void)strlcpy(
	    ret->package, json_str(params, "package", ""), sizeof ret->package);
	return ret->passed >= 0 && ret->failed >= 0 && ret->skipped >= 0 &&
	       ret->duration_ms >= 0;
}

static bool
record_run(struct book *b, const struct rpc_call *call, const char *pane)
{
	struct quality_run run;

	if (!service_quality_run(call->params, &run))
		return false;
	(void)strlcpy(run.pane, pane, sizeof run.pane);
	book_add_run(b, &run);
	return true;
}

/* What happened to the agent of a pane; false for what there is not. */
static bool
record(struct book *b, const struct rpc_call *call, const char *kind,
    const char *pane, const char *type)
{
	double usage = json_num(call->params, "usage", -1);
	int64_t introduced = count(call->params, "introduced");
	int64_t fixed = count(call->params, "fixed"), now = clock_now_ms();

	if (strcmp(kind, "error") == 0)
		book_add_error(b, pane, type, now);
	else if (strcmp(kind, "recovery") == 0)
		book_add_recovery(b, pane, now);
	else if (strcmp(kind, "context") == 0 && usage >= 0 && usage <= 100)
		book_add_context(b, pane, type, usage, now);
	else if (strcmp(kind, "bug") == 0 && introduced >= 0 && fixed >= 0 &&
		 introduced + fixed > 0)
		book_add_bugs(b, pane, introduced, fixed);
	else
		return false;
	return true;
}

void
service_quality_record(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	const char *kind = json_str(call->params, "kind", "");
	const struct agent_state *a = NULL;
	char id[16] = "";
	unsigned pane;
	bool ok;

	if (cJSON_GetObjectItemCaseSensitive(call->params, "pane") != NULL) {
		if (!service_is_ready(s, call) || !service_pane(call, &pane) ||
		    !service_has_pane(s, call, pane))
			return;
		(void)snprintf(id, sizeof id, "%%%u", pane);
		a = coordinator_agent(s->world.coordinator, pane);
	}
	if (strcmp(kind, "test") == 0)
		ok = record_run(book(s), call, id);
	else
		ok = *id != '\0' && record(book(s), call, kind, id,
					a == NULL ? "" : a->agent_type);
	if (ok)
		rpc_answer(call, cJSON_CreateTrue());
	else
		rpc_fail(call, RPC_BAD_PARAMS,
		    "kind is test (passed, failed, skipped, duration_ms, "
		    "package), or for a pane error, recovery, context (usage "
		    "0-100) or bug (introduced, fixed).");
}
