/* agents.watch: every agent as it is, then each one anew when anything that is
 * told of it has changed. Changes are told in bursts, at most 20 a second. */
#include <sys/queue.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "io/loop.h"
#include "io/sock.h"

#define BURST_MS 50

/* What the watcher knows of an agent. */
struct known {
	unsigned pane;
	uint64_t print;
};

/* At most one for each connection. */
struct service_watch {
	TAILQ_ENTRY(service_watch) entry;
	struct service *service;
	struct sock_peer *peer;
	struct event *burst;
	struct known *known; /* in the order of the agents */
	size_t count;
};

static const struct known *
find(const struct known *list, size_t count, unsigned pane)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].pane == pane)
			return &list[i];
	}
	return NULL;
}

static void
add_gone(cJSON *gone, const struct known *was, size_t was_count,
    const struct service_watch *w)
{
	char id[16];

	for (size_t i = 0; i < was_count; i++) {
		if (find(w->known, w->count, was[i].pane) != NULL)
			continue;
		(void)snprintf(id, sizeof id, "%%%u", was[i].pane);
		cJSON_AddItemToArray(gone, cJSON_CreateString(id));
	}
}

/* Learns what there is now; returns {changed, gone}, which the caller
 * deletes. */
static cJSON *
look(struct service_watch *w)
{
	const struct agent_state **agents;
	struct known *was = w->known;
	size_t was_count = w->count;
	cJSON *o = cJSON_CreateObject();
	cJSON *changed = cJSON_AddArrayToObject(o, "changed");

	agents =
	    coordinator_list(w->service->world.coordinator, NULL, &w->count);
	w->known = xcalloc(w->count + 1, sizeof *w->known);
	for (size_t i = 0; i < w->count; i++) {
		const struct known *k = find(was, was_count, agents[i]->pane);
		w->known[i].pane = agents[i]->pane;
		w->known[i].print = agent_print(agents[i]);
		if (k == NULL || k->print != w->known[i].print)
			cJSON_AddItemToArray(changed, agent_json(agents[i]));
	}
	add_gone(cJSON_AddArrayToObject(o, "gone"), was, was_count, w);
	free(agents);
	free(was);
	return o;
}

static void
on_burst(evutil_socket_t fd, short what, void *arg)
{
	struct service_watch *w = arg;
	cJSON *news = look(w);

	(void)fd;
	(void)what;
	if (cJSON_GetArraySize(json_arr(news, "changed")) > 0 ||
	    cJSON_GetArraySize(json_arr(news, "gone")) > 0)
		(void)rpc_notify(w->peer, "agents", news);
	cJSON_Delete(news);
}

void
service_watch_begin(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct service_watch *w;
	cJSON *first;

	if (!service_is_ready(s, call))
		return;
	service_watch_drop(s, call->peer);
	w = xcalloc(1, sizeof *w);
	w->service = s;
	w->peer = call->peer;
	w->burst = loop_timer(s->world.base, on_burst, w);
	TAILQ_INSERT_TAIL(&s->watches, w, entry);
	first = look(w);
	rpc_answer(
	    call, cJSON_DetachItemFromObjectCaseSensitive(first, "changed"));
	cJSON_Delete(first);
}

void
service_watch_changed(struct service *s)
{
	struct service_watch *w;

	TAILQ_FOREACH (w, &s->watches, entry) {
		if (!evtimer_pending(w->burst, NULL))
			loop_after(w->burst, BURST_MS);
	}
}

void
service_watch_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_watch *w = TAILQ_FIRST(&s->watches), *next;

	for (; w != NULL; w = next) {
		next = TAILQ_NEXT(w, entry);
		if (peer != NULL && w->peer != peer)
			continue;
		TAILQ_REMOVE(&s->watches, w, entry);
		event_free(w->burst);
		free(w->known);
		free(w);
	}
}
