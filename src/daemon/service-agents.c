/* coordinator.*, and what is made of the agents for the human. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "coordinator/agent.h"
#include "coordinator/attention.h"
#include "coordinator/coordinator.h"
#include "daemon/mailroom.h"
#include "daemon/rpc.h"
#include "daemon/segments.h"
#include "daemon/service-inside.h"
#include "io/clock.h"
#include "mail/mail.h"

#define SEGMENT_MAX 4096
#define NO_PANE     UINT32_MAX

void
service_agents_agent(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	const struct agent_state *a;
	unsigned pane;

	if (!service_is_ready(s, call) || !service_pane(call, &pane))
		return;
	a = coordinator_agent(s->world.coordinator, pane);
	if (a == NULL)
		service_no_agent(s, call, pane);
	else
		rpc_answer(call, agent_json(a));
}

static void
add_agent(void *arg, const struct agent_state *a)
{
	cJSON_AddItemToArray(arg, agent_json(a));
}

void
service_agents_agents(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	const struct agent_state *a;
	cJSON *list;
	unsigned pane;

	if (!service_is_ready(s, call))
		return;
	list = cJSON_CreateArray();
	if (rpc_pane(call->params, "pane", &pane)) {
		a = coordinator_agent(s->world.coordinator, pane);
		if (a != NULL)
			add_agent(list, a);
	} else
		coordinator_agents(s->world.coordinator,
		    json_str(call->params, "session", NULL), add_agent, list);
	rpc_answer(call, list);
}

struct idle_list {
	cJSON *list;
	const char *session; /* NULL: any */
};

static void
add_idle(void *arg, const struct agent_state *a)
{
	const struct idle_list *l = arg;

	if (l->session == NULL || strcmp(l->session, a->session_name) == 0)
		add_agent(l->list, a);
}

void
service_agents_idle(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct idle_list l;

	if (!service_is_ready(s, call))
		return;
	l.list = cJSON_CreateArray();
	l.session = json_str(call->params, "session", NULL);
	coordinator_idle_agents(s->world.coordinator, add_idle, &l);
	rpc_answer(call, l.list);
}

/* One session's status; agents are those of it. */
static cJSON *
session_status(struct coordinator *c, const char *session,
    const struct agent_state *const *agents, size_t count)
{
	int64_t now = clock_now_ms(), idle = 0;
	cJSON *o = cJSON_CreateObject(), *map;
	char id[16];

	for (size_t i = 0; i < count; i++)
		idle += coordinator_is_idle(c, agents[i], now);
	json_add_str(o, "session", session);
	json_add_time(o, "timestamp", now);
	json_add_int(o, "agent_count", (int64_t)count);
	json_add_int(o, "idle_count", idle);
	map = cJSON_AddObjectToObject(o, "agents");
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(id, sizeof id, "%%%u", agents[i]->pane);
		cJSON_AddItemToObject(map, id, agent_json(agents[i]));
	}
	cJSON_AddItemToObject(o, "config",
	    coordinator_config_json(
		count > 0 ? coordinator_config_of(c, agents[0]->session)
			  : coordinator_config(c)));
	return o;
}

/* The agents come session by session. */
static cJSON *
all_statuses(struct coordinator *c, const struct agent_state *const *agents,
    size_t count)
{
	cJSON *list = cJSON_CreateArray();
	size_t first = 0;

	for (size_t i = 1; i <= count; i++) {
		if (i < count && agents[i]->session == agents[first]->session)
			continue;
		cJSON_AddItemToArray(
		    list, session_status(c, agents[first]->session_name,
			      &agents[first], i - first));
		first = i;
	}
	return list;
}

/* Adds how the mail is, which all sessions share, to one status or to each. */
static cJSON *
with_mail(const struct service *s, cJSON *status)
{
	const struct mail *mail = mailroom_mail(s->world.mailroom);
	cJSON *one;

	if (mail == NULL)
		return status;
	if (cJSON_IsObject(status))
		cJSON_AddItemToObject(status, "mail", mail->ops->state(mail));
	else
		cJSON_ArrayForEach(one, status)(void) with_mail(s, one);
	return status;
}

void
service_agents_status(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct coordinator *c = s->world.coordinator;
	const char *session = json_str(call->params, "session", NULL);
	const struct agent_state **agents;
	cJSON *status;
	size_t count;

	if (!service_is_ready(s, call))
		return;
	agents = coordinator_list(c, session, &count);
	status = session == NULL ? all_statuses(c, agents, count)
	                         : session_status(c, session, agents, count);
	free(agents);
	rpc_answer(call, with_mail(s, status));
}

static cJSON *
next_json(const struct agent_state *a)
{
	cJSON *o = cJSON_CreateObject();
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	json_add_str(o, "pane_id", id);
	json_add_str(o, "session", a->session_name);
	json_add_int(o, "window", a->window_index);
	json_add_str(o, "window_name", a->window_name);
	json_add_int(o, "pane_index", a->pane_index);
	json_add_str(o, "agent_type", a->agent_type);
	json_add_str(o, "reason", attention_name(attention_of(a)));
	return o;
}

void
service_agents_next(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	const struct agent_state **agents, *next;
	unsigned from = NO_PANE;
	size_t count;

	if (!service_is_ready(s, call))
		return;
	(void)rpc_pane(call->params, "from_pane", &from);
	agents = coordinator_list(s->world.coordinator, NULL, &count);
	next = attention_next(agents, count, from);
	rpc_answer(call, next == NULL ? cJSON_CreateNull() : next_json(next));
	free(agents);
}

void
service_agents_segment(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct buf text, names;
	cJSON *o;

	buf_init(&text, SEGMENT_MAX);
	if (segments_text(s->world.segments, json_str(call->params, "name", ""),
		json_str(call->params, "session", NULL), &text)) {
		o = cJSON_CreateObject();
		json_add_str(o, "text", text.data);
		rpc_answer(call, o);
	} else {
		buf_init(&names, SEGMENT_MAX);
		for (size_t i = 0; i < SEGMENTS_COUNT; i++)
			(void)buf_addf(&names, "%s%s", i > 0 ? ", " : "",
			    segments_names[i]);
		rpc_fail(
		    call, RPC_BAD_PARAMS, "The segments are %s.", names.data);
		buf_done(&names);
	}
	buf_done(&text);
}
