#include "daemon/service-ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "coordinator/coordinator.h"
#include "coordinator/mail-name.h"
#include "coordinator/project.h"
#include "daemon/mailroom.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "io/proc.h"
#include "mail/identity.h"
#include "tmux/mirror.h"

#define ASKS_MAX 512

static void
destroy(struct service_ask *ask)
{
	TAILQ_REMOVE(&ask->service->asks, ask, entry);
	ask->service->ask_count--;
	rpc_call_free(ask->call);
	for (size_t i = 0; i < ask->pattern_count; i++)
		free(ask->patterns[i]);
	free(ask->patterns);
	cJSON_Delete(ask->parts);
	free(ask);
}

void
service_ask_finish(struct service_ask *ask, cJSON *result)
{
	if (result == NULL) {
		result = ask->parts;
		ask->parts = NULL;
	}
	if (ask->call != NULL)
		rpc_answer(ask->call, result);
	else
		cJSON_Delete(result);
	destroy(ask);
}

bool
service_ask_refuse(struct service_ask *ask, const char *fmt, ...)
{
	va_list ap;
	char *why;

	va_start(ap, fmt);
	why = xvasprintf(fmt, ap);
	va_end(ap);
	if (ask->call != NULL)
		rpc_fail(ask->call, RPC_FAILED, "%s", why);
	free(why);
	destroy(ask);
	return false;
}

bool
service_ask_is_done(struct service_ask *ask, const struct mail_answer *a)
{
	if (a->result == MAIL_DONE)
		return true;
	return service_ask_refuse(ask, "%s", a->why);
}

static const struct agent_state *
agent_of(const struct service_ask *ask)
{
	unsigned pane;

	if (!rpc_pane(ask->call->params, "pane", &pane))
		return NULL;
	return coordinator_agent(ask->service->world.coordinator, pane);
}

static bool
find_project(struct service_ask *ask)
{
	const cJSON *p = ask->call->params;
	const struct agent_state *agent = agent_of(ask);
	const char *project = json_str(p, "project", NULL);
	struct transport *t =
	    coordinator_transport(ask->service->world.coordinator);
	const struct mirror_pane *pane;
	unsigned id;

	if (project == NULL && agent != NULL && *agent->project != '\0')
		project = agent->project;
	if (project == NULL)
		project = json_str(p, "cwd", NULL);
	if (project == NULL && t != NULL && rpc_pane(p, "pane", &id)) {
		pane = mirror_find(transport_mirror(t), id);
		project = pane == NULL ? NULL : pane->path;
	}
	if (project == NULL)
		return service_ask_refuse(
		    ask, "Say for which project: none was named.");
	if (!project_find(project, ask->project))
		return service_ask_refuse(
		    ask, "There is no directory %.200s.", project);
	return true;
}

static void
on_name(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;

	if (!service_ask_is_done(ask, a))
		return;
	(void)strlcpy(ask->name, a->why, sizeof ask->name);
	if (ask->pane != RESERVATION_NO_PANE)
		coordinator_set_identity(ask->service->world.coordinator,
		    (unsigned)ask->pane, ask->name);
	if (ask->call == NULL)
		destroy(ask);
	else
		ask->run(ask);
}

/* An agent is known by its pane, anybody else is the person. */
static void
find_name(struct service_ask *ask)
{
	const struct agent_state *agent = agent_of(ask);
	struct mail_identity who = {
		.project = ask->project,
		.name = coordinator_config(ask->service->world.coordinator)
		            ->human_agent,
		.type = "human",
		.pane = RESERVATION_NO_PANE,
	};

	if (agent != NULL) {
		ask->pane = (int)agent->pane;
		who.name = agent->agent_mail_name;
		who.type = agent->agent_type;
		who.pane = ask->pane;
		who.pid = agent->agent_pid;
		who.pid_start = proc_start_time(agent->agent_pid);
	}
	ask->mail->ops->identify(ask->mail, &who, on_name, ask);
}

/* Why no call can be taken, or NULL. */
static const char *
refusal(const struct service *s)
{
	if (s->ask_count == ASKS_MAX)
		return "Too many calls wait already.";
	if (mailroom_mail(s->world.mailroom) == NULL)
		return "There is no mailbox: the store cannot be opened.";
	return NULL;
}

void
service_ask_start(struct service *s, struct rpc_call *call,
    enum service_ask_need need, service_ask_fn *run)
{
	const char *as = json_str(call->params, "as", NULL);
	struct service_ask *ask;

	if (!service_is_ready(s, call))
		return;
	if (refusal(s) != NULL) {
		rpc_fail(call, RPC_FAILED, "%s", refusal(s));
		return;
	}
	ask = xcalloc(1, sizeof *ask);
	ask->service = s;
	ask->mail = mailroom_mail(s->world.mailroom);
	ask->run = run;
	ask->pane = RESERVATION_NO_PANE;
	ask->call = rpc_keep(call);
	TAILQ_INSERT_TAIL(&s->asks, ask, entry);
	s->ask_count++;
	if ((need == SERVICE_ASK_PROJECT || need == SERVICE_ASK_NAMED) &&
	    !find_project(ask))
		return;
	if (as != NULL)
		(void)strlcpy(ask->name, as, sizeof ask->name);
	if (need == SERVICE_ASK_AS && as == NULL)
		(void)service_ask_refuse(ask, "Say as whom: --as AGENT.");
	else if (need == SERVICE_ASK_NAMED && as == NULL)
		find_name(ask);
	else
		run(ask);
}

void
service_ask_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_ask *ask;

	/* The mailbox answers them all the same. */
	TAILQ_FOREACH (ask, &s->asks, entry) {
		if (ask->call != NULL && ask->call->peer == peer) {
			rpc_call_free(ask->call);
			ask->call = NULL;
		}
	}
}

bool
service_ask_recipient(
    struct service_ask *ask, const char *to, char ret[SERVICE_NAME_MAX])
{
	struct coordinator *c = ask->service->world.coordinator;
	const struct agent_state **agents;
	char name[SERVICE_NAME_MAX], pane[16];
	bool known = false;
	struct identity i;
	size_t count;

	if (to == NULL || *to == '\0' || strlen(to) >= SERVICE_NAME_MAX)
		return service_ask_refuse(ask, "A recipient is a mail name.");
	agents = coordinator_list(c, NULL, &count);
	for (size_t k = 0; k < count && !known; k++) {
		(void)mail_name_find(
		    mailroom_store(ask->service->world.mailroom), ask->project,
		    agents[k], name);
		(void)snprintf(pane, sizeof pane, "%%%u", agents[k]->pane);
		known = strcmp(to, name) == 0 || strcmp(to, pane) == 0;
	}
	free(agents);
	(void)strlcpy(ret, known ? name : to, SERVICE_NAME_MAX);
	/* Whom else a server knows, it knows best. */
	if (known || ask->mail->ops->is_remote ||
	    strcmp(to, coordinator_config(c)->human_agent) == 0 ||
	    identity_of_name(mailroom_store(ask->service->world.mailroom),
		ask->project, to, &i))
		return true;
	return service_ask_refuse(ask,
	    "Nobody is called %.100s here: \"tmux-coordinator agents\" shows "
	    "the agents, and %%3 stands for the one in that pane.",
	    to);
}
