/* agents.wait: calls that are answered when a pane has reached a state. */
#include <sys/queue.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "detect/state.h"
#include "io/loop.h"

#define WAITS_MAX   256
#define TIMEOUT_MAX ((int64_t)366 * 24 * 3600 * 1000)

enum wanted {
	WANTED_DETAIL,
	WANTED_STATUS,
	WANTED_BUSY,
	WANTED_GONE,
};

struct service_wait {
	TAILQ_ENTRY(service_wait) entry;
	struct service *service;
	struct rpc_call *call;
	struct event *timer; /* NULL: for ever */
	unsigned pane;
	enum wanted wanted;
	enum agent_detail detail;
	enum agent_status status;
};

/* Three words are both a status and a detail: in capitals, as the package
 * writes it, each is the status. */
static bool
read_state(const char *name, struct service_wait *ret)
{
	bool is_detail = state_detail_find(name, &ret->detail);

	if (state_status_find(name, &ret->status) &&
	    (!is_detail || strcmp(name, state_status_name(ret->status)) == 0))
		ret->wanted = WANTED_STATUS;
	else if (strcasecmp(name, "gone") == 0 ||
		 strcasecmp(name, "exited") == 0)
		ret->wanted = WANTED_GONE;
	else if (strcasecmp(name, "busy") == 0)
		ret->wanted = WANTED_BUSY;
	else if (is_detail)
		ret->wanted = WANTED_DETAIL;
	else
		return false;
	return true;
}

/* a is NULL when the pane holds no agent. */
static bool
is_reached(const struct service_wait *w, const struct agent_state *a)
{
	switch (w->wanted) {
	case WANTED_GONE:
		return a == NULL || a->detail == DETAIL_EXITED;
	case WANTED_BUSY:
		return a != NULL && state_is_busy(a->detail);
	case WANTED_DETAIL:
		return a != NULL && a->detail == w->detail;
	case WANTED_STATUS:
		return a != NULL && a->status == w->status;
	}
	return false;
}

static void
answer(const struct rpc_call *call, unsigned pane, bool reached,
    const struct agent_state *a)
{
	cJSON *o = cJSON_CreateObject();
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", pane);
	json_add_bool(o, "reached", reached);
	json_add_str(o, "pane_id", id);
	cJSON_AddItemToObject(
	    o, "agent", a == NULL ? cJSON_CreateNull() : agent_json(a));
	rpc_answer(call, o);
}

/* Answers when there is an answer. */
static bool
try(const struct service_wait *w, const struct rpc_call *call)
{
	const struct agent_state *a =
	    coordinator_agent(w->service->world.coordinator, w->pane);

	if (is_reached(w, a))
		answer(call, w->pane, true, a);
	else if (a == NULL && !service_is_listed(w->service, w->pane))
		rpc_fail(call, RPC_NO_PANE, "There is no pane %%%u.", w->pane);
	else
		return false;
	return true;
}

static void
drop(struct service_wait *w)
{
	TAILQ_REMOVE(&w->service->waits, w, entry);
	w->service->wait_count--;
	if (w->timer != NULL)
		event_free(w->timer);
	rpc_call_free(w->call);
	free(w);
}

static void
on_timeout(int fd, short what, void *arg)
{
	struct service_wait *w = arg;

	(void)fd;
	(void)what;
	answer(w->call, w->pane, false,
	    coordinator_agent(w->service->world.coordinator, w->pane));
	drop(w);
}

static void
keep(const struct service_wait *wait, struct rpc_call *call, int64_t timeout_ms)
{
	struct service *s = wait->service;
	struct service_wait *w = xmalloc(sizeof *w);

	*w = *wait;
	w->call = rpc_keep(call);
	if (timeout_ms > 0) {
		w->timer = loop_timer(s->world.base, on_timeout, w);
		loop_after(w->timer, timeout_ms);
	}
	TAILQ_INSERT_TAIL(&s->waits, w, entry);
	s->wait_count++;
}

void
service_wait_for(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct service_wait wait = { .service = s };
	int64_t timeout_ms = json_int(call->params, "timeout_ms", 0);

	if (!service_is_ready(s, call) || !service_pane(call, &wait.pane))
		return;
	if (!read_state(json_str(call->params, "state", ""), &wait)) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "A state is a status (WAITING, ...), a detail (idle, "
		    "approval, ...), busy or gone.");
		return;
	}
	if (timeout_ms < 0 || timeout_ms > TIMEOUT_MAX) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "timeout_ms is at most a year, and 0 for ever.");
		return;
	}
	if (try(&wait, call))
		return;
	if (s->wait_count == WAITS_MAX)
		rpc_fail(call, RPC_FAILED, "%d calls wait already.", WAITS_MAX);
	else
		keep(&wait, call, timeout_ms);
}

void
service_wait_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_wait *w = TAILQ_FIRST(&s->waits), *next;

	for (; w != NULL; w = next) {
		next = TAILQ_NEXT(w, entry);
		if (peer == NULL || w->call->peer == peer)
			drop(w);
	}
}

void
service_changed(struct service *s)
{
	struct service_wait *w = TAILQ_FIRST(&s->waits), *next;

	service_stream_changed(s);
	service_watch_changed(s);
	for (; w != NULL; w = next) {
		next = TAILQ_NEXT(w, entry);
		if (try(w, w->call))
			drop(w);
	}
}
