/*
 * mail.*, reservations.* and conflicts.*: first who asks and for which project,
 * then, when the mailbox has named them, what they ask.
 *
 * Params of every method: as (a mail name), pane (of an agent, else of the
 * person), project, cwd; each optional.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "conflicts/conflict-cycle.h"
#include "coordinator/coordinator.h"
#include "coordinator/project.h"
#include "daemon/mailroom.h"
#include "daemon/rpc.h"
#include "daemon/service-ask.h"
#include "daemon/service-inside.h"
#include "io/clock.h"
#include "mail/conflict-book.h"
#include "mail/deadlock.h"
#include "mail/edit-book.h"

#define TTL_DEFAULT    3600
#define TTL_MAX        604800 /* seconds */
#define INBOX_LIMIT    20
#define RECIPIENTS_MAX 32

static cJSON *
lease_list(const struct reservations *l)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; l != NULL && i < l->count; i++)
		cJSON_AddItemToArray(list, reservation_json(&l->items[i]));
	return list;
}

/* Every recipient has a message of its own: one bad name does not sink the
 * rest. The answer goes out after the last. */
static void
on_sent(void *arg, const struct mail_answer *a)
{
	static const char *const states[] = {
		[MAIL_DONE] = "sent",
		[MAIL_QUEUED] = "queued",
		[MAIL_REFUSED] = "refused",
		[MAIL_DOWN] = "failed",
	};
	struct service_part *part = arg;
	struct service_ask *ask = part->ask;
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "to", part->to);
	json_add_str(o, "state", states[a->result]);
	if (a->id != 0)
		json_add_int(o, "id", a->id);
	if (a->result != MAIL_DONE)
		json_add_opt(o, "why", a->why);
	cJSON_AddItemToArray(ask->parts, o);
	free(part->to);
	free(part);
	if (--ask->open == 0)
		service_ask_finish(ask, NULL);
}

/* Fills a message; false when it is none, and that is answered. */
static bool
read_message(struct service_ask *ask, struct mail_message *m)
{
	const cJSON *p = ask->call->params;

	*m = (struct mail_message){
		.project = ask->project,
		.from = ask->name,
		.subject = json_str(p, "subject", ""),
		.body = json_str(p, "body", ""),
		.thread = json_str(p, "thread", ""),
		.importance = json_str(p, "importance", "normal"),
		.ack_required = json_bool(p, "ack_required", false),
	};
	if (*m->subject == '\0' || strlen(m->subject) > MAIL_SUBJECT_MAX)
		return service_ask_refuse(ask,
		    "A message has a subject of at most %d bytes.",
		    MAIL_SUBJECT_MAX);
	if (strlen(m->body) > MAIL_BODY_MAX)
		return service_ask_refuse(
		    ask, "A message has at most %d bytes.", MAIL_BODY_MAX);
	if (!mail_is_importance(m->importance))
		return service_ask_refuse(
		    ask, "Importance is low, normal, high or urgent.");
	return true;
}

static void
run_send(struct service_ask *ask)
{
	const cJSON *to = json_arr(ask->call->params, "to"), *one;
	int n = cJSON_GetArraySize(to);
	char name[SERVICE_NAME_MAX];
	struct mail_message m;

	if (!read_message(ask, &m))
		return;
	if (n < 1 || n > RECIPIENTS_MAX) {
		(void)service_ask_refuse(
		    ask, "Name 1 to %d recipients.", RECIPIENTS_MAX);
		return;
	}
	cJSON_ArrayForEach(one, to)
	{
		if (!service_ask_recipient(ask, one->valuestring, name))
			return;
	}
	ask->parts = cJSON_CreateArray();
	ask->open = 1;
	cJSON_ArrayForEach(one, to)
	{
		struct service_part *part = xmalloc(sizeof *part);

		(void)service_ask_recipient(ask, one->valuestring, name);
		part->ask = ask;
		part->to = xstrdup(name);
		ask->open++;
		m.to = part->to;
		ask->mail->ops->send(ask->mail, &m, on_sent, part);
	}
	if (--ask->open == 0)
		service_ask_finish(ask, NULL);
}

static void
on_inbox(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;
	cJSON *list;

	if (!service_ask_is_done(ask, a))
		return;
	list = cJSON_CreateArray();
	for (size_t i = 0; i < a->message_count; i++)
		cJSON_AddItemToArray(list, mail_message_json(&a->messages[i]));
	service_ask_finish(ask, list);
}

static void
run_inbox(struct service_ask *ask)
{
	const cJSON *p = ask->call->params;
	int64_t limit = json_int(p, "limit", INBOX_LIMIT);
	struct mail_inbox q = {
		.project = ask->project,
		.agent = ask->name,
		.all = json_bool(p, "all", false),
	};

	if (limit < 1 || limit > MAIL_INBOX_MAX) {
		(void)service_ask_refuse(
		    ask, "The limit is 1 to %d messages.", MAIL_INBOX_MAX);
		return;
	}
	q.limit = (int)limit;
	ask->mail->ops->inbox(ask->mail, &q, on_inbox, ask);
}

static void
on_plain(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;

	if (service_ask_is_done(ask, a))
		service_ask_finish(ask, cJSON_CreateTrue());
}

static void
run_ack(struct service_ask *ask)
{
	ask->mail->ops->ack(ask->mail, ask->project, ask->name,
	    json_int(ask->call->params, "id", 0), on_plain, ask);
}

/* Takes the patterns as the project knows them. */
static bool
read_patterns(struct service_ask *ask, bool needed)
{
	const cJSON *p = ask->call->params;
	const cJSON *list = json_arr(p, "patterns"), *one;
	const char *cwd = json_str(p, "cwd", NULL);
	struct err err;
	struct buf out;

	if (cJSON_GetArraySize(list) > MAIL_PATTERNS_MAX ||
	    (needed && cJSON_GetArraySize(list) < 1))
		return service_ask_refuse(
		    ask, "Name 1 to %d patterns.", MAIL_PATTERNS_MAX);
	ask->patterns = xcalloc(MAIL_PATTERNS_MAX, sizeof *ask->patterns);
	cJSON_ArrayForEach(one, list)
	{
		buf_init(&out, (size_t)2 * PATH_MAX);
		if (!reservation_normalise(
			cJSON_IsString(one) ? one->valuestring : "",
			ask->project, cwd, &out, &err)) {
			buf_done(&out);
			return service_ask_refuse(ask, "%s", err.text);
		}
		ask->patterns[ask->pattern_count++] = buf_take(&out);
		buf_done(&out);
	}
	return true;
}

static void
on_reserved(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;
	cJSON *o;

	if (a->result != MAIL_DONE &&
	    (a->result != MAIL_REFUSED || a->rivals == NULL)) {
		(void)service_ask_is_done(ask, a);
		return;
	}
	o = cJSON_CreateObject();
	json_add_str(o, "agent", ask->name);
	json_add_str(o, "project", ask->project);
	cJSON_AddItemToObject(o, "granted", lease_list(a->leases));
	cJSON_AddItemToObject(o, "conflicts", lease_list(a->rivals));
	service_ask_finish(ask, o);
}

static void
run_reserve(struct service_ask *ask)
{
	const cJSON *p = ask->call->params;
	int64_t ttl = json_int(p, "ttl", TTL_DEFAULT);
	struct mail_lease l = {
		.project = ask->project,
		.agent = ask->name,
		.exclusive = !json_bool(p, "shared", false),
		.strict = json_bool(p, "strict", false),
		.nocase = project_ignores_case(ask->project),
		.reason = json_str(p, "reason", ""),
		.pane = ask->pane,
	};

	if (ttl < 1 || ttl > TTL_MAX || strlen(l.reason) > MAIL_SUBJECT_MAX) {
		(void)service_ask_refuse(ask,
		    "A reservation lasts 1 to %d seconds and its reason has "
		    "at most %d bytes.",
		    TTL_MAX, MAIL_SUBJECT_MAX);
		return;
	}
	if (!read_patterns(ask, true))
		return;
	l.ttl_ms = ttl * TIME_SECOND;
	l.patterns = (const char *const *)ask->patterns;
	l.count = ask->pattern_count;
	ask->mail->ops->reserve(ask->mail, &l, on_reserved, ask);
}

static void
on_released(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;
	cJSON *o;

	if (!service_ask_is_done(ask, a))
		return;
	o = cJSON_CreateObject();
	json_add_str(o, "agent", ask->name);
	json_add_int(o, "released", a->released);
	service_ask_finish(ask, o);
}

static void
run_release(struct service_ask *ask)
{
	if (read_patterns(ask, false))
		ask->mail->ops->release(ask->mail,
		    &(struct mail_lease){ .project = ask->project,
			.agent = ask->name,
			.patterns = (const char *const *)ask->patterns,
			.count = ask->pattern_count },
		    on_released, ask);
}

static void
on_listed(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;
	const char *agent;
	cJSON *list;

	if (!service_ask_is_done(ask, a))
		return;
	list = cJSON_CreateArray();
	agent = ask->call == NULL ? NULL
	                          : json_str(ask->call->params, "agent", NULL);
	for (size_t i = 0; a->leases != NULL && i < a->leases->count; i++) {
		const struct reservation *r = &a->leases->items[i];
		if (reservation_is_active(r, clock_now_ms()) &&
		    (agent == NULL || strcmp(agent, r->agent) == 0))
			cJSON_AddItemToArray(list, reservation_json(r));
	}
	service_ask_finish(ask, list);
}

static void
run_list(struct service_ask *ask)
{
	ask->mail->ops->list(ask->mail, ask->project, on_listed, ask);
}

static void
on_checked(void *arg, const struct mail_answer *a)
{
	struct service_ask *ask = arg;
	struct conflict found;
	const cJSON *p;

	if (!service_ask_is_done(ask, a))
		return;
	p = ask->call == NULL ? NULL : ask->call->params;
	if (conflict_check(a->leases, ask->patterns[0],
		json_str(p, "exclude", NULL), clock_now_ms(),
		project_ignores_case(ask->project), &found))
		service_ask_finish(ask, conflict_json(&found));
	else
		service_ask_finish(ask, cJSON_CreateNull());
	conflict_done(&found);
}

static void
run_check(struct service_ask *ask)
{
	if (read_patterns(ask, true))
		ask->mail->ops->list(ask->mail, ask->project, on_checked, ask);
}

static void
run_notify(struct service_ask *ask)
{
	struct err err;

	if (!conflict_cycle_notify(
		mailroom_conflicts(ask->service->world.mailroom),
		json_str(ask->call->params, "id", ""), on_plain, ask, &err))
		(void)service_ask_refuse(ask, "%s", err.text);
}

static void
run_negotiate(struct service_ask *ask)
{
	struct err err;

	if (!conflict_cycle_negotiate(
		mailroom_conflicts(ask->service->world.mailroom),
		json_str(ask->call->params, "id", ""), ask->name, on_plain, ask,
		&err))
		(void)service_ask_refuse(ask, "%s", err.text);
}

void
service_mail_send(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NAMED, run_send);
}

void
service_mail_inbox(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NAMED, run_inbox);
}

void
service_mail_ack(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NAMED, run_ack);
}

void
service_mail_reserve(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NAMED, run_reserve);
}

void
service_mail_release(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NAMED, run_release);
}

void
service_mail_reservations(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_PROJECT, run_list);
}

void
service_mail_check(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_PROJECT, run_check);
}

void
service_mail_notify(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_NOTHING, run_notify);
}

void
service_mail_negotiate(void *arg, struct rpc_call *call)
{
	service_ask_start(arg, call, SERVICE_ASK_AS, run_negotiate);
}

/* The book of conflicts, without asking anybody. */
void
service_mail_conflicts(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	const struct conflict_book *book =
	    conflict_cycle_book(mailroom_conflicts(s->world.mailroom));
	bool all = json_bool(call->params, "all", false);
	const struct conflict_case *c;
	cJSON *list = cJSON_CreateArray();

	TAILQ_FOREACH (c, conflict_book_open(book), entry)
		cJSON_AddItemToArray(list, conflict_case_json(c));
	if (all) {
		TAILQ_FOREACH (c, conflict_book_resolved(book), entry)
			cJSON_AddItemToArray(list, conflict_case_json(c));
	}
	rpc_answer(call, list);
}

void
service_mail_edits(void *arg, struct rpc_call *call)
{
	struct service *s = arg;

	rpc_answer(call, edit_book_json(conflict_cycle_edits(
			     mailroom_conflicts(s->world.mailroom))));
}

void
service_mail_deadlocks(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	const struct conflict_cases *open = conflict_book_open(
	    conflict_cycle_book(mailroom_conflicts(s->world.mailroom)));
	const struct conflict_case *c, *before;
	cJSON *all = cJSON_CreateArray(), *some;

	TAILQ_FOREACH (c, open, entry) {
		/* Once for each project. */
		TAILQ_FOREACH (before, open, entry) {
			if (before == c ||
			    strcmp(before->project, c->project) == 0)
				break;
		}
		if (before != c)
			continue;
		some = deadlock_json(open, c->project);
		while (cJSON_GetArraySize(some) > 0)
			cJSON_AddItemToArray(
			    all, cJSON_DetachItemFromArray(some, 0));
		cJSON_Delete(some);
	}
	rpc_answer(call, all);
}
