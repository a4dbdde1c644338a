/* events.*: the log, and whoever wants to hear events as they happen. */
#include <sys/queue.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "io/sock.h"

#define READ_DEFAULT 1000
#define READ_MAX     10000

/* A subscriber: at most one per connection, the last one counts. */
struct service_feed {
	TAILQ_ENTRY(service_feed) entry;
	struct sock_peer *peer;
	bool wanted[EVENT_COUNT];
};

/* Fills wanted from the names; all when there are none. */
static bool
read_types(const cJSON *types, bool wanted[EVENT_COUNT])
{
	const cJSON *name;
	enum event_type type;

	for (int i = 0; i < EVENT_COUNT; i++)
		wanted[i] = types == NULL;
	cJSON_ArrayForEach(name, types)
	{
		if (!cJSON_IsString(name) ||
		    !event_type_find(name->valuestring, &type))
			return false;
		wanted[type] = true;
	}
	return true;
}

/* The answer is written when the params are no query. */
static bool
read_query(
    struct rpc_call *call, bool wanted[EVENT_COUNT], struct event_query *ret)
{
	const cJSON *p = call->params;
	const char *since = json_str(p, "since", NULL);
	int64_t limit = json_int(p, "limit", READ_DEFAULT);
	/* RFC 3339 or milliseconds; 0 when absent. */
	int64_t since_ms = json_int(p, "since", 0);

	*ret = (struct event_query){ .after = json_int(p, "after", -1),
		.wanted = wanted,
		.limit = limit < READ_MAX ? (int)limit : READ_MAX };
	if (limit < 1 || !read_types(json_arr(p, "types"), wanted) ||
	    (since != NULL && !time_parse(since, &since_ms))) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "since is RFC 3339 or milliseconds, limit is 1 or more, "
		    "types are names of events.");
		return false;
	}
	ret->since_ms = since_ms;
	return true;
}

/* Without a log there are none. */
static bool
read_log(const struct service *s, const struct event_query *q, event_fn *fn,
    void *arg, struct err *err)
{
	return s->world.log == NULL ||
	       event_log_read(s->world.log, q, fn, arg, err);
}

static void
add_event(void *arg, const struct coordinator_event *e)
{
	cJSON_AddItemToArray(arg, event_json(e));
}

void
service_events_read(void *arg, struct rpc_call *call)
{
	const struct service *s = arg;
	struct event_query query;
	bool wanted[EVENT_COUNT];
	struct err err;
	cJSON *list;

	if (!read_query(call, wanted, &query))
		return;
	list = cJSON_CreateArray();
	if (read_log(s, &query, add_event, list, &err)) {
		rpc_answer(call, list);
		return;
	}
	cJSON_Delete(list);
	rpc_fail(call, RPC_FAILED, "%s", err.text);
}

/* One event to one subscriber, with the agent as it is now. */
static void
tell(const struct service *s, const struct service_feed *f,
    const struct coordinator_event *e)
{
	const struct agent_state *a = NULL;
	cJSON *params;
	char *end;

	if (!f->wanted[e->type])
		return;
	params = event_json(e);
	if (e->agent_id[0] == '%')
		a = coordinator_agent(s->world.coordinator,
		    (unsigned)strtoul(e->agent_id + 1, &end, 10));
	if (a != NULL)
		cJSON_AddItemToObject(params, "agent", agent_json(a));
	(void)rpc_notify(f->peer, "event", params);
	cJSON_Delete(params);
}

static void
replay_event(void *arg, const struct coordinator_event *e)
{
	const struct service_feed *f = arg;
	cJSON *params;

	if (!f->wanted[e->type])
		return;
	/* The agent as it is now says nothing about then. */
	params = event_json(e);
	(void)rpc_replay(f->peer, "event", params);
	cJSON_Delete(params);
}

void
service_events_subscribe(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct event_query query;
	struct service_feed *f;
	bool wanted[EVENT_COUNT];
	struct err err;

	if (!read_query(call, wanted, &query))
		return;
	service_events_drop(s, call->peer);
	f = xcalloc(1, sizeof *f);
	f->peer = call->peer;
	memcpy(f->wanted, wanted, sizeof wanted);
	TAILQ_INSERT_TAIL(&s->feeds, f, entry);
	rpc_answer(call, cJSON_CreateTrue());
	query.limit = READ_MAX;
	if (query.since_ms > 0 || query.after >= 0)
		(void)read_log(s, &query, replay_event, f, &err);
}

void
service_events_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_feed *f = TAILQ_FIRST(&s->feeds), *next;

	for (; f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		if (peer != NULL && f->peer != peer)
			continue;
		TAILQ_REMOVE(&s->feeds, f, entry);
		free(f);
	}
}

void
service_event(struct service *s, const struct coordinator_event *e)
{
	struct service_feed *f = TAILQ_FIRST(&s->feeds), *next;

	s->events[e->type]++;
	/* A peer that does not read is closed by the sending: its feed goes. */
	for (; f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		tell(s, f, e);
	}
}
