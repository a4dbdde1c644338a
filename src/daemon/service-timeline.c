/* timeline.read: who was in which state when. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "coordinator/quality-watch.h"
#include "coordinator/timeline.h"
#include "daemon/newsroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "io/clock.h"
#include "quality/book.h"
#include "quality/quality.h"

#define COLUMNS_DEFAULT 60
#define NO_SAMPLE       (-1)

/* The state of an agent that did nothing lately is no change of its own. */
static void
add_quiet(struct service *s, struct timeline *t)
{
	const struct agent_state **agents;
	size_t count;

	agents = coordinator_list(s->world.coordinator, NULL, &count);
	for (size_t i = 0; i < count; i++) {
		const struct agent_state *a = agents[i];
		if (a->since_ms < t->to_ms)
			timeline_add(
			    t, &(struct timeline_change){ .at_ms = a->since_ms,
				   .pane = a->pane,
				   .was = DETAIL_UNKNOWN,
				   .now = a->detail,
				   .agent_type = a->agent_type,
				   .session = a->session_name });
	}
	free(agents);
}

/* The highest context usage in each column, NO_SAMPLE where none was taken. */
static cJSON *
contexts(const struct quality *q, const struct timeline *t, const char *pane)
{
	const struct quality_agent *a = quality_agent(q, pane);
	cJSON *list = cJSON_CreateArray();
	size_t i = 0;

	for (int c = 0; c < t->columns; c++) {
		int64_t end =
		    t->from_ms + (t->to_ms - t->from_ms) * (c + 1) / t->columns;
		double most = NO_SAMPLE;
		for (; a != NULL && i < a->contexts.count; i++) {
			const struct quality_context *sample =
			    quality_ring_at(&a->contexts, i);
			if (sample->at_ms >= end)
				break;
			if (sample->at_ms >= t->from_ms && sample->usage > most)
				most = sample->usage;
		}
		cJSON_AddItemToArray(list, cJSON_CreateNumber(most));
	}
	return list;
}

static void
add_contexts(const struct service *s, const struct timeline *t, cJSON *o)
{
	const struct quality *q = book_quality(
	    quality_watch_book(newsroom_quality(s->world.newsroom)));
	cJSON *row;

	cJSON_ArrayForEach(row, json_arr(o, "agents"))
	{
		cJSON_AddItemToObject(row, "context",
		    contexts(q, t, json_str(row, "pane_id", "")));
	}
}

void
service_timeline_read(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	int64_t now = clock_now_ms();
	int64_t since = json_int(call->params, "since", 0);
	int64_t columns = json_int(call->params, "columns", COLUMNS_DEFAULT);
	struct timeline t;
	struct err err;
	cJSON *o;

	(void)time_parse(json_str(call->params, "since", ""), &since);
	if (!service_is_ready(s, call))
		return;
	if (since <= 0 || since >= now || columns < 1 ||
	    columns > TIMELINE_COLUMNS_MAX) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "since is a time before now, columns is from 1 to %d.",
		    TIMELINE_COLUMNS_MAX);
		return;
	}
	timeline_init(&t, since, now, (int)columns);
	if (s->world.log != NULL &&
	    !timeline_read(&t, s->world.log, since, &err)) {
		timeline_done(&t);
		rpc_fail(call, RPC_FAILED, "%s", err.text);
		return;
	}
	add_quiet(s, &t);
	timeline_end(&t);
	o = timeline_json(&t);
	add_contexts(s, &t, o);
	timeline_done(&t);
	rpc_answer(call, o);
}
