/*
 * coordinator.assignable_work, .suggest_assignment, .assign_work, and
 * assignments.*: who may get what, who gets it, and who has it.
 */
#include <sys/queue.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/assign-json.h"
#include "assign/assign.h"
#include "assign/dispatch.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/coordinator.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "daemon/workroom.h"
#include "io/clock.h"

/* A call that waits for its assignments. */
struct service_work {
	TAILQ_ENTRY(service_work) entry;
	struct service *service;
	struct rpc_call *call;
	struct dispatch_batch *batch;
};

static struct dispatch *
dispatch_of(const struct service *s)
{
	return workroom_dispatch(s->world.workroom);
}

/* session, pane, bead, strategy, force and dir of the params. */
static bool
read_request(
    struct service *s, struct rpc_call *call, struct assign_request *ret)
{
	const cJSON *p = call->params;
	const char *strategy = json_str(p, "strategy", NULL);

	*ret = (struct assign_request){
		.pane = ASSIGN_ANY_PANE,
		.bead = json_str(p, "bead", NULL),
		.session = json_str(p, "session", NULL),
		.dir = json_str(p, "dir", NULL),
		.strategy = dispatch_config(dispatch_of(s))->strategy,
		.force = json_bool(p, "force", false),
	};
	if (strategy != NULL && !strategy_find(strategy, &ret->strategy)) {
		rpc_fail(call, RPC_BAD_PARAMS,
		    "The strategies are balanced, speed, quality, dependency "
		    "and round-robin.");
		return false;
	}
	if (cJSON_GetObjectItem(p, "pane") == NULL)
		return true;
	if (!service_pane(call, &ret->pane))
		return false;
	if (coordinator_agent(s->world.coordinator, ret->pane) != NULL)
		return true;
	service_no_agent(s, call, ret->pane);
	return false;
}

/* Chooses for the call; answers with the error when that fails. */
static bool
choose(struct service *s, struct rpc_call *call,
    const struct assign_request *request, struct assign *ret)
{
	struct err err;

	if (!dispatch_choose(dispatch_of(s), request, ret, &err)) {
		rpc_fail(call, RPC_FAILED, "%s", err.text);
		return false;
	}
	if (!ret->reading &&
	    (ret->offer_count > 0 || *ret->trouble.text == '\0'))
		return true;
	rpc_fail(call, ret->reading ? RPC_NOT_READY : RPC_FAILED, "%s",
	    ret->trouble.text);
	assign_done(ret);
	return false;
}

void
service_work_list(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct assign_request request;
	struct assign a;

	if (!service_is_ready(s, call) || !read_request(s, call, &request))
		return;
	request.survey = true;
	if (!choose(s, call, &request, &a))
		return;
	rpc_answer(
	    call, assign_json_work(&a, json_bool(call->params, "all", false)));
	assign_done(&a);
}

void
service_work_suggest(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct assign_request request;
	struct assign a;
	unsigned pane;

	if (!service_is_ready(s, call) || !service_pane(call, &pane) ||
	    !read_request(s, call, &request))
		return;
	request.suggest = true;
	if (!choose(s, call, &request, &a))
		return;
	rpc_answer(
	    call, a.choice_count == 0
		      ? cJSON_CreateNull()
		      : assign_json_suggestion(&a.choices[0], clock_now_ms()));
	assign_done(&a);
}

static void
dry_run(struct service *s, struct rpc_call *call,
    const struct assign_request *request)
{
	struct assign a;
	cJSON *o;

	if (!choose(s, call, request, &a))
		return;
	if (json_bool(call->params, "explain", false)) {
		o = cJSON_CreateObject();
		cJSON_AddItemToObject(
		    o, "assignments", assign_json_choices(&a));
		cJSON_AddItemToObject(o, "refused", assign_json_refused(&a));
		cJSON_AddItemToObject(o, "work", assign_json_work(&a, true));
	} else
		o = assign_json_choices(&a);
	rpc_answer(call, o);
	assign_done(&a);
}

static void
destroy(struct service_work *w)
{
	TAILQ_REMOVE(&w->service->works, w, entry);
	rpc_call_free(w->call);
	free(w);
}

static void
on_assigned(void *arg, struct cJSON *results)
{
	struct service_work *w = arg;

	rpc_answer(w->call, results);
	destroy(w);
}

void
service_work_assign(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct assign_request request;
	struct dispatch_batch *batch = NULL;
	struct service_work *w;
	struct rpc_call *kept;
	struct err err;

	if (!service_is_ready(s, call) || !read_request(s, call, &request))
		return;
	if (json_bool(call->params, "dry_run", false)) {
		dry_run(s, call, &request);
		return;
	}
	w = xcalloc(1, sizeof *w);
	w->service = s;
	kept = w->call = rpc_keep(call);
	TAILQ_INSERT_TAIL(&s->works, w, entry);
	if (!dispatch_assign(
		dispatch_of(s), &request, on_assigned, w, &batch, &err)) {
		rpc_fail(kept,
		    dispatch_is_reading(dispatch_of(s)) ? RPC_NOT_READY
							: RPC_FAILED,
		    "%s", err.text);
		destroy(w);
	} else if (batch != NULL)
		w->batch = batch;
}

void
service_work_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_work *w, *next;

	TAILQ_FOREACH_SAFE (w, &s->works, entry, next) {
		if (peer != NULL && w->call->peer != peer)
			continue;
		/* Without a peer the batches are gone already. */
		if (peer != NULL)
			dispatch_forget(w->batch);
		destroy(w);
	}
}

void
service_work_assignments(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct err err;
	cJSON *list = dispatch_list(
	    dispatch_of(s), json_bool(call->params, "all", false), &err);

	if (list == NULL)
		rpc_fail(call, RPC_FAILED, "%s", err.text);
	else
		rpc_answer(call, list);
}

static void
end_bead(struct service *s, struct rpc_call *call,
    cJSON *(*end)(struct dispatch *, const char *, struct err *))
{
	const char *bead = json_str(call->params, "bead", NULL);
	struct err err;
	cJSON *result;

	if (bead == NULL) {
		rpc_fail(
		    call, RPC_BAD_PARAMS, "%s needs a bead.", call->method);
		return;
	}
	if (!service_is_ready(s, call))
		return;
	result = end(dispatch_of(s), bead, &err);
	if (result == NULL)
		rpc_fail(call, RPC_FAILED, "%s", err.text);
	else
		rpc_answer(call, result);
}

void
service_work_done(void *arg, struct rpc_call *call)
{
	end_bead(arg, call, dispatch_done);
}

void
service_work_release(void *arg, struct rpc_call *call)
{
	end_bead(arg, call, dispatch_release);
}
