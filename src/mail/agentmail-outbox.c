/*
 * Messages on their way. Each is written to the store before it is sent and
 * taken out when the server has it. One is under way at a time, the oldest
 * first:
 *
 *   waiting    not sent yet, or known not to have arrived
 *   unsettled  sent, and nobody knows what came of it: the server's own list
 *              of what the sender sent says whether it has to go again
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/store.h"
#include "mail/agentmail-inside.h"

#define OUTBOX_MAX 1000
#define CLOCK_SLIP (2 * TIME_MINUTE) /* between the server's and ours */

struct agentmail_waiter {
	TAILQ_ENTRY(agentmail_waiter) entry;
	int64_t row;
	mail_fn *fn;
	void *arg;
};

const char *
agentmail_schema(void)
{
	return "CREATE TABLE mail_outbox ("
	       " id INTEGER PRIMARY KEY AUTOINCREMENT,"
	       " project TEXT NOT NULL, sender TEXT NOT NULL,"
	       " recipient TEXT NOT NULL, subject TEXT NOT NULL,"
	       " body TEXT NOT NULL, thread TEXT NOT NULL,"
	       " importance TEXT NOT NULL, ack_required INTEGER NOT NULL,"
	       " unsettled INTEGER NOT NULL DEFAULT 0,"
	       " created_ms INTEGER NOT NULL);";
}

static void
take_count(void *arg, sqlite3_stmt *row)
{
	*(int64_t *)arg = sqlite3_column_int64(row, 0);
}

int64_t
agentmail_outbox_count(const struct agentmail *am)
{
	int64_t count = 0;
	struct err err;

	(void)store_query(am->store, &err, take_count, &count,
	    "SELECT count(*) FROM mail_outbox", "");
	return count;
}

/* Tells who waits for the row; later ends of it are told to nobody. */
static void
tell(struct agentmail *am, int64_t row, enum mail_result result, int64_t id,
    const char *why)
{
	struct mail_answer a = { .result = result, .why = why, .id = id };
	struct agentmail_waiter *w;

	TAILQ_FOREACH (w, &am->waiters, entry) {
		if (w->row == row)
			break;
	}
	if (w == NULL) {
		if (result == MAIL_REFUSED)
			log_warnx("mail: a message was refused: %s", why);
		return;
	}
	TAILQ_REMOVE(&am->waiters, w, entry);
	w->fn(w->arg, &a);
	free(w);
}

static void
remove_row(struct agentmail *am, int64_t row)
{
	struct err err;

	if (!store_query(am->store, &err, NULL, NULL,
		"DELETE FROM mail_outbox WHERE id = ?1", "i", row))
		log_warnx("mail: %s", err.text);
}

static void
set_unsettled(struct agentmail *am, int64_t row, bool unsettled)
{
	struct err err;

	if (!store_query(am->store, &err, NULL, NULL,
		"UPDATE mail_outbox SET unsettled = ?1 WHERE id = ?2", "ii",
		(int64_t)unsettled, row))
		log_warnx("mail: %s", err.text);
}

/* The operation on the row is over. */
static void
settle(struct agentmail_op *op, enum mail_result result, int64_t id)
{
	struct agentmail *am = op->am;
	char *why = xstrdup(op->why);
	int64_t row = op->row;

	am->sending = false;
	op->fn = NULL;
	agentmail_op_fail(op);
	if (result == MAIL_DONE || result == MAIL_REFUSED)
		remove_row(am, row);
	tell(am, row, result, id, why);
	free(why);
	agentmail_outbox_pump(am);
}

/* The id of the message in what send_message returns. */
static int64_t
id_of(const cJSON *value)
{
	const cJSON *first =
	    cJSON_GetArrayItem(json_arr(value, "deliveries"), 0);

	return json_int(json_obj(first, "payload"), "id", 0);
}

static void send_now(struct agentmail_op *op);

/* The person can be written to now, or never. */
static void
on_met(struct agentmail_op *op, cJSON *value)
{
	if (value != NULL)
		send_now(op);
	else
		settle(op,
		    op->result == MAIL_REFUSED ? MAIL_REFUSED : MAIL_QUEUED, 0);
}

static void
on_sent(struct agentmail_op *op, cJSON *value)
{
	if (value != NULL) {
		settle(op, MAIL_DONE, id_of(value));
		return;
	}
	if (op->result == MAIL_REFUSED && !op->met &&
	    agentmail_overseer_is_meant(op)) {
		op->met = true;
		agentmail_overseer_meet(op, on_met);
		return;
	}
	if (op->result == MAIL_REFUSED) {
		settle(op, MAIL_REFUSED, 0);
		return;
	}
	if (!op->unknown)
		set_unsettled(op->am, op->row, false);
	settle(op, MAIL_QUEUED, 0);
}

static void
send_now(struct agentmail_op *op)
{
	const cJSON *m = op->args;
	cJSON *args = agentmail_args(op, "sender_name", op->agent), *to;
	char to_name[IDENTITY_NAME_MAX];

	/* Written before it is done: after a crash it is looked up. */
	set_unsettled(op->am, op->row, true);
	agentmail_overseer_name(op, to_name);
	to = cJSON_AddArrayToObject(args, "to");
	cJSON_AddItemToArray(to, cJSON_CreateString(to_name));
	json_add_str(args, "subject", json_str(m, "subject", ""));
	json_add_str(args, "body_md", json_str(m, "body", ""));
	json_add_str(args, "importance", json_str(m, "importance", "normal"));
	json_add_str(args, "thread_id", json_str(m, "thread", ""));
	if (json_bool(m, "ack_required", false))
		json_add_bool(args, "ack_required", true);
	agentmail_op_tool(op, "send_message", args, on_sent);
}

/* Is it the message, and not an older one that says the same? */
static bool
is_it(const cJSON *found, const cJSON *m)
{
	int64_t at = agentmail_reply_time(found, "created_ts");

	return strcmp(json_str(found, "subject", ""),
		   json_str(m, "subject", "")) == 0 &&
	       strcmp(json_str(found, "thread_id", ""),
		   json_str(m, "thread", "")) == 0 &&
	       at >= json_int(m, "created_ms", 0) - CLOCK_SLIP;
}

static void
on_looked_up(struct agentmail_op *op, cJSON *value)
{
	const cJSON *list = json_arr(value, "messages"), *one;

	if (value == NULL && op->result != MAIL_REFUSED) {
		settle(op, MAIL_QUEUED, 0);
		return;
	}
	if (list == NULL && cJSON_IsArray(value))
		list = value;
	if (list == NULL) {
		/* It cannot be known, and twice is worse than a gap that is
		 * told. */
		log_warnx("mail: \"%s\" to %s may not have arrived",
		    json_str(op->args, "subject", ""),
		    json_str(op->args, "to", ""));
		settle(op, MAIL_REFUSED, 0);
		return;
	}
	cJSON_ArrayForEach(one, list)
	{
		if (is_it(one, op->args)) {
			settle(op, MAIL_DONE, json_int(one, "id", 0));
			return;
		}
	}
	send_now(op);
}

static void
step_send(struct agentmail_op *op)
{
	char rest[300];

	if (!json_bool(op->args, "unsettled", false)) {
		send_now(op);
		return;
	}
	(void)snprintf(
	    rest, sizeof rest, "project=%.200s&limit=50&format=json", op->slug);
	agentmail_op_resource(op, "outbox", op->agent, rest, on_looked_up);
}

/* The server is not there: what failed before the first request. */
static void
on_no_server(void *arg, const struct mail_answer *a)
{
	struct agentmail_op *op = arg;
	struct agentmail *am = op->am;

	am->sending = false;
	if (am->closing)
		return;
	if (a->result == MAIL_REFUSED)
		remove_row(am, op->row);
	tell(am, op->row,
	    a->result == MAIL_REFUSED ? MAIL_REFUSED : MAIL_QUEUED, 0, a->why);
	agentmail_outbox_pump(am);
}

static void
take_row(void *arg, sqlite3_stmt *row)
{
	static const char *const names[] = { "project", "from", "to", "subject",
		"body", "thread", "importance" };
	cJSON *m = arg;

	json_add_int(m, "id", sqlite3_column_int64(row, 0));
	for (int i = 0; i < (int)countof(names); i++)
		json_add_str(
		    m, names[i], (const char *)sqlite3_column_text(row, i + 1));
	json_add_bool(m, "ack_required", sqlite3_column_int(row, 8) != 0);
	json_add_bool(m, "unsettled", sqlite3_column_int(row, 9) != 0);
	json_add_int(m, "created_ms", sqlite3_column_int64(row, 10));
}

/* Tells those whose message cannot go out now; it stays. Whoever is told may
 * send more. */
static void
tell_all_later(struct agentmail *am)
{
	struct mail_answer a = { .result = MAIL_QUEUED };
	struct agentmail_waiters waiters = TAILQ_HEAD_INITIALIZER(waiters);
	struct agentmail_waiter *w, *next;

	TAILQ_CONCAT(&waiters, &am->waiters, entry);
	TAILQ_FOREACH_SAFE (w, &waiters, entry, next) {
		a.why = am->why;
		w->fn(w->arg, &a);
		free(w);
	}
}

void
agentmail_outbox_pump(struct agentmail *am)
{
	struct agentmail_op *op;
	struct err err;
	cJSON *m;

	if (am->sending || am->closing || agentmail_outbox_count(am) == 0)
		return;
	if (clock_now_ms() < am->retry_ms) {
		loop_after(am->timer, am->retry_ms - clock_now_ms());
		tell_all_later(am);
		return;
	}
	m = cJSON_CreateObject();
	if (!store_query(am->store, &err, take_row, m,
		"SELECT id, project, sender, recipient, subject, body, thread,"
		" importance, ack_required, unsettled, created_ms"
		" FROM mail_outbox ORDER BY id LIMIT 1",
		"")) {
		log_warnx("mail: %s", err.text);
		cJSON_Delete(m);
		return;
	}
	am->sending = true;
	op = agentmail_op_new(am, json_str(m, "project", ""),
	    json_str(m, "from", ""), on_no_server, NULL);
	op->arg = op;
	op->args = m;
	op->row = json_int(m, "id", 0);
	agentmail_op_start(op, step_send);
}

void
agentmail_outbox_send(
    struct mail *mail, const struct mail_message *m, mail_fn *fn, void *arg)
{
	struct agentmail *am = (struct agentmail *)mail;
	struct agentmail_waiter *w;
	char thread[40];
	struct err err;

	if (agentmail_outbox_count(am) >= OUTBOX_MAX) {
		mail_answer_plain(fn, arg, MAIL_DOWN,
		    "%d messages wait already: %s", OUTBOX_MAX, am->why);
		return;
	}
	/* A name of its own by which it is found again. */
	(void)snprintf(thread, sizeof thread, "tc-%" PRIx64 "-%08x",
	    (uint64_t)clock_now_ms(), (unsigned)arc4random());
	if (!store_query(am->store, &err, NULL, NULL,
		"INSERT INTO mail_outbox (project, sender, recipient, subject,"
		" body, thread, importance, ack_required, created_ms)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		"sssssssii", m->project, m->from, m->to, m->subject, m->body,
		*m->thread != '\0' ? m->thread : thread, m->importance,
		(int64_t)m->ack_required, clock_now_ms())) {
		mail_answer_plain(fn, arg, MAIL_DOWN, "%s", err.text);
		return;
	}
	w = xcalloc(1, sizeof *w);
	w->row = store_last_id(am->store);
	w->fn = fn;
	w->arg = arg;
	TAILQ_INSERT_TAIL(&am->waiters, w, entry);
	agentmail_outbox_pump(am);
}

void
agentmail_outbox_done(struct agentmail *am)
{
	free(am->why);
	am->why = xstrdup("It goes out when the mail is opened again.");
	while (!TAILQ_EMPTY(&am->waiters))
		tell_all_later(am);
}
