/* One assignment from its plan to its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "coordinator/claim.h"
#include "coordinator/coordinator.h"
#include "coordinator/delivery.h"
#include "coordinator/dispatch-inside.h"
#include "coordinator/event.h"
#include "io/log.h"

struct cJSON *
dispatch_job_result(const struct ledger_entry *row, const char *mail_name,
    bool success, const char *error)
{
	cJSON *o = cJSON_CreateObject(), *a = cJSON_CreateObject();

	json_add_bool(o, "success", success);
	json_add_str(a, "bead_id", row->bead);
	json_add_str(a, "bead_title", row->title);
	json_add_str(a, "agent_pane_id", row->pane);
	json_add_opt(a, "agent_mail_name", mail_name);
	json_add_str(a, "agent_type", row->agent_type);
	json_add_time(a, "assigned_at", row->planned_ms);
	json_add_int(a, "priority", row->priority);
	json_add_num(a, "score", row->score);
	cJSON_AddItemToObject(o, "assignment", a);
	json_add_opt(o, "error", error);
	json_add_bool(o, "message_sent", false);
	json_add_int(o, "id", row->id);
	json_add_str(o, "step", ledger_step_name(row->step));
	return o;
}

void
dispatch_job_answer(struct dispatch_batch *b, struct cJSON *result)
{
	cJSON_AddItemToArray(b->results, result);
	if (--b->left > 0)
		return;
	if (b->fn != NULL)
		b->fn(b->arg, b->results);
	else
		cJSON_Delete(b->results);
	free(b);
}

struct dispatch_job *
dispatch_job_find(struct dispatch *d, int64_t id)
{
	struct dispatch_job *j;

	TAILQ_FOREACH (j, &d->jobs, entry)
		if (j->row.id == id)
			return j;
	return NULL;
}

void
dispatch_job_free(struct dispatch_job *j)
{
	TAILQ_REMOVE(&j->owner->jobs, j, entry);
	claim_free(j->claim);
	delivery_free(j->delivery);
	dispatch_copy_done(&j->row);
	free(j->mail_name);
	free(j->prompt);
	free(j);
}

/* What the end of it means for the tracker and for who listens. */
static void
tell_end(struct dispatch_job *j, enum ledger_step step, const char *reason)
{
	struct dispatch *d = j->owner;

	if (step == LEDGER_CONFIRMED) {
		dispatch_tell(d, EVENT_WORK_ASSIGNED, &j->row, "");
		dispatch_tell(d, EVENT_ASSIGNMENT_CONFIRMED, &j->row, "");
		return;
	}
	if (step == LEDGER_RELEASED)
		dispatch_unclaim(d, &j->row);
	dispatch_tell(d,
	    step == LEDGER_DONE ? EVENT_ASSIGNMENT_DONE
				: EVENT_ASSIGNMENT_FAILED,
	    &j->row, reason);
}

void
dispatch_job_end(
    struct dispatch_job *j, enum ledger_step step, const char *reason)
{
	struct dispatch *d = j->owner;
	struct dispatch_batch *b = j->batch;
	bool ok = step == LEDGER_CONFIRMED || step == LEDGER_DONE;
	cJSON *result;
	char text[256];

	(void)strlcpy(text, reason, sizeof text);
	if (dispatch_advance(d, &j->row, step, text))
		tell_end(j, step, text);
	else
		ok = false;
	log_info("work: %s to %s: %s %s", j->row.bead, j->row.pane,
	    ledger_step_name(step), text);
	result = dispatch_job_result(
	    &j->row, j->mail_name, ok, ok || *text != '\0' ? text : "failed");
	dispatch_job_free(j);
	dispatch_keep_show(d);
	if (b != NULL)
		dispatch_job_answer(b, result);
	else
		cJSON_Delete(result);
}

static bool
on_step(void *arg, bool sent)
{
	struct dispatch_job *j = arg;

	/* Settled work has been there before. */
	if (j->row.step >= (sent ? LEDGER_DELIVERED : LEDGER_DELIVERING))
		return true;
	return dispatch_advance(j->owner, &j->row,
	    sent ? LEDGER_DELIVERED : LEDGER_DELIVERING, NULL);
}

static void
on_end(void *arg, enum delivery_end end, const char *reason)
{
	static const enum ledger_step steps[] = {
		[DELIVERY_CONFIRMED] = LEDGER_CONFIRMED,
		[DELIVERY_UNTOUCHED] = LEDGER_RELEASED,
		[DELIVERY_FAILED] = LEDGER_FAILED,
	};
	struct dispatch_job *j = arg;

	j->delivery = NULL;
	dispatch_job_end(j, steps[end], reason);
}

static void
deliver(struct dispatch_job *j, enum delivery_from from)
{
	static const struct delivery_handlers handlers = { on_step, on_end };
	char mark[160];
	struct delivery_order order = {
		.pane = j->pane,
		.agent_pid = j->row.agent_pid,
		.agent_start = j->row.agent_start,
		.text = j->prompt,
		.mark = mark,
		.from = from,
	};

	(void)snprintf(mark, sizeof mark, "(assignment %lld of %.100s)",
	    (long long)j->row.id, j->row.bead);
	j->delivery = delivery_start(
	    j->owner->base, j->owner->coordinator, &order, &handlers, j);
}

static void
on_claimed(void *arg, bool ok, const char *reason)
{
	struct dispatch_job *j = arg;

	j->claim = NULL;
	if (ok)
		deliver(j, DELIVERY_ANEW);
	else
		dispatch_job_end(j, LEDGER_RELEASED, reason);
}

void
dispatch_job_start(struct dispatch *d, struct dispatch_batch *batch,
    struct ledger_entry row, const char *mail_name, char *prompt,
    enum delivery_from from)
{
	struct dispatch_job *j = xcalloc(1, sizeof *j);
	struct claim_order order;

	j->owner = d;
	j->batch = batch;
	j->row = row;
	j->pane = (unsigned)strtoul(row.pane + 1, NULL, 10);
	j->mail_name = xstrdup(mail_name);
	j->prompt = prompt;
	TAILQ_INSERT_TAIL(&d->jobs, j, entry);
	if (from != DELIVERY_ANEW) {
		deliver(j, from);
		return;
	}
	if (!dispatch_advance(d, &j->row, LEDGER_CLAIMED, NULL)) {
		dispatch_job_end(j, LEDGER_RELEASED, "The ledger failed.");
		return;
	}
	order = (struct claim_order){
		.root = j->row.root, .bead = j->row.bead, .actor = j->row.actor
	};
	j->claim = claim_take(d->claims, &order, on_claimed, j);
}
