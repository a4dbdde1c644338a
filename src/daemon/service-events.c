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

/* RFC 3339 or milliseconds; 0 when absent. */
static bool
read_since(const cJSON *params, int64_t *ret_ms)
{
	const char *text = json_str(params, "since", NULL);

	if (text != NULL)
		return time_parse(text, ret_ms);
	*ret_ms = json_int(params, "since", 0);
	return true;
}

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

/* The events from a time on: the newest of the types wanted, or the oldest of all
 * after the one with the id of the params. Without a log there are none. */
static bool
read_log(const struct service *s, const cJSON *params, int64_t since,
    const bool *wanted, int limit, event_fn *fn, void *arg, struct err *err)
{
	int64_t after = json_int(params, "after", -1);

	if (s->world.log == NULL)
		return true;
	if (after < 0)
		return event_log_read(
		    s->world.log, since, wanted, limit, fn, arg, err);
	return event_log_read_after(
	    s->world.log, since, after, limit, fn, arg, err);
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
	int64_t since, limit = json_int(call->params, "limit", READ_DEFAULT);
	bool wanted[EVENT_COUNT];
	struct err err;
	cJSON *list;

	if (!read_since(call->params, &since) || limit < 1 ||
	    !read_types(json_arr(call->params, "types"), wanted)) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "since is RFC 3339 or milliseconds, limit is 1 or more, "
		    "types are names of events.");
		return;
	}
	if (limit > READ_MAX)
		limit = READ_MAX;
	list = cJSON_CreateArray();
	if (read_log(s, call->params, since, wanted, (int)limit, add_event,
		list, &err)) {
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
	const cJSON *types = json_arr(call->params, "types");
	struct service_feed *f;
	bool wanted[EVENT_COUNT];
	int64_t since;
	struct err err;

	if (!read_since(call->params, &since) || !read_types(types, wanted)) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "since is RFC 3339 or milliseconds, types are names of "
		    "events.");
		return;
	}
	service_events_drop(s, call->peer);
	f = xcalloc(1, sizeof *f);
	f->peer = call->peer;
	memcpy(f->wanted, wanted, sizeof wanted);
	TAILQ_INSERT_TAIL(&s->feeds, f, entry);
	rpc_answer(call, cJSON_CreateTrue());
	if (since > 0 || json_int(call->params, "after", -1) >= 0)
		(void)read_log(s, call->params, since, wanted, READ_MAX,
		    replay_event, f, &err);
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
