/* One assignment from its plan to its end. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/claim.h"
#include "assign/delivery.h"
#include "assign/dispatch-inside.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "io/log.h"

/* The lines of a list as an array; nothing when there are none. */
void
dispatch_job_add_files(struct cJSON *o, const char *key, const char *files)
{
	cJSON *list = *files == '\0' ? NULL : cJSON_AddArrayToObject(o, key);

	while (*files != '\0') {
		size_t len = strcspn(files, "\n");
		char *file = xstrndup(files, len);

		cJSON_AddItemToArray(list, cJSON_CreateString(file));
		free(file);
		files += len + (files[len] == '\n');
	}
}

static struct cJSON *
assignment_json(const struct ledger_entry *row, const char *mail_name)
{
	cJSON *a = cJSON_CreateObject();

	json_add_str(a, "bead_id", row->bead);
	json_add_str(a, "bead_title", row->title);
	json_add_str(a, "agent_pane_id", row->pane);
	json_add_opt(a, "agent_mail_name", mail_name);
	json_add_str(a, "agent_type", row->agent_type);
	json_add_time(a, "assigned_at", row->planned_ms);
	json_add_int(a, "priority", row->priority);
	json_add_num(a, "score", row->score);
	dispatch_job_add_files(a, "files_to_reserve", row->files);
	return a;
}

/* The package's AssignmentResult; error "" means success. */
static struct cJSON *
result_json(const struct ledger_entry *row, const char *mail_name, bool ok,
    const char *error)
{
	cJSON *o = cJSON_CreateObject();

	json_add_bool(o, "success", ok);
	cJSON_AddItemToObject(o, "assignment", assignment_json(row, mail_name));
	json_add_opt(o, "error", error);
	return o;
}

static void
add_outcome(struct cJSON *o, const struct ledger_entry *row, bool told)
{
	json_add_bool(o, "message_sent", told);
	json_add_int(o, "id", row->id);
	json_add_str(o, "step", ledger_step_name(row->step));
}

struct cJSON *
dispatch_job_refused(
    const struct ledger_entry *row, const char *mail_name, const char *error)
{
	cJSON *o = result_json(row, mail_name, false, error);

	add_outcome(o, row, false);
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
	free(j->subject);
	free(j->body);
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
	dispatch_debt_pay(d, &j->row);
	dispatch_tell(d,
	    step == LEDGER_DONE ? EVENT_ASSIGNMENT_DONE
				: EVENT_ASSIGNMENT_FAILED,
	    &j->row, reason);
}

void
dispatch_job_close(struct dispatch_job *j, bool ok, const char *reason)
{
	struct dispatch *d = j->owner;
	struct dispatch_batch *b = j->batch;
	cJSON *result = result_json(&j->row, j->mail_name, ok,
	    ok || *reason != '\0' ? reason : "failed");

	if (j->reserved)
		dispatch_job_add_files(result, "reservations", j->row.files);
	add_outcome(result, &j->row, j->told);
	dispatch_job_free(j);
	dispatch_keep_show(d);
	if (b != NULL)
		dispatch_job_answer(b, result);
	else
		cJSON_Delete(result);
}

void
dispatch_job_end(
    struct dispatch_job *j, enum ledger_step step, const char *reason)
{
	bool ok = step == LEDGER_CONFIRMED || step == LEDGER_DONE;
	char text[256];

	(void)strlcpy(text, reason, sizeof text);
	if (dispatch_advance(j->owner, &j->row, step, text))
		tell_end(j, step, text);
	else
		ok = false;
	log_info("work: %s to %s: %s %s", j->row.bead, j->row.pane,
	    ledger_step_name(step), text);
	if (ok && step == LEDGER_CONFIRMED)
		dispatch_mail_tell(j);
	else
		dispatch_job_close(j, ok, text);
}

/* While it is being delivered, the reason of a row is what was seen before. */
#define SIGHT "screen %" PRIx64 ", %u folded"

static struct delivery_sight
read_sight(const char *reason)
{
	struct delivery_sight sight = { 0 };
	char *folds;

	if (!str_starts(reason, "screen "))
		return sight;
	sight.print = strtoull(reason + strlen("screen "), &folds, 16);
	if (str_starts(folds, ", "))
		sight.folds = (unsigned)strtoul(folds + 2, NULL, 10);
	else
		sight.print = 0;
	return sight;
}

static bool
on_step(void *arg, bool sent, const struct delivery_sight *sight)
{
	struct dispatch_job *j = arg;
	char before[64];

	/* Settled work has been there before. */
	if (j->row.step >= (sent ? LEDGER_DELIVERED : LEDGER_DELIVERING))
		return true;
	(void)snprintf(
	    before, sizeof before, SIGHT, sight->print, sight->folds);
	return dispatch_advance(j->owner, &j->row,
	    sent ? LEDGER_DELIVERED : LEDGER_DELIVERING, before);
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
		.before = read_sight(j->row.reason),
	};

	(void)snprintf(mark, sizeof mark, "(assignment %lld of %.100s)",
	    (long long)j->row.id, j->row.bead);
	j->delivery = delivery_start(
	    j->owner->base, j->owner->coordinator, &order, &handlers, j);
}

void
dispatch_job_deliver(struct dispatch_job *j)
{
	deliver(j, DELIVERY_ANEW);
}

static void
on_claimed(void *arg, enum claim_end how, const char *reason)
{
	struct dispatch_job *j = arg;

	j->claim = NULL;
	if (how == CLAIM_OK)
		dispatch_mail_reserve(j);
	else
		dispatch_job_end(j, LEDGER_RELEASED, reason);
}

void
dispatch_job_start(struct dispatch *d, struct dispatch_batch *batch,
    const struct dispatch_order *order, enum delivery_from from)
{
	struct dispatch_job *j = xcalloc(1, sizeof *j);
	struct claim_order claim;

	j->owner = d;
	j->batch = batch;
	j->row = order->row;
	j->pane = (unsigned)strtoul(order->row.pane + 1, NULL, 10);
	j->mail_name = order->mail_name;
	j->prompt = order->prompt;
	j->subject = order->subject;
	j->body = order->body;
	j->force = order->force;
	TAILQ_INSERT_TAIL(&d->jobs, j, entry);
	if (from != DELIVERY_ANEW) {
		deliver(j, from);
		return;
	}
	if (!dispatch_advance(d, &j->row, LEDGER_CLAIMED, NULL)) {
		dispatch_job_end(j, LEDGER_RELEASED, "The ledger failed.");
		return;
	}
	claim = (struct claim_order){ .root = j->row.root,
		.bead = j->row.bead,
		.actor = j->row.actor,
		.force = j->force };
	j->claim = claim_take(d->claims, &claim, on_claimed, j);
}
