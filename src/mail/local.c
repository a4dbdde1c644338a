/* Answers before the call returns: SQLite on this machine takes less than a
 * millisecond. A lease that would overlap is granted all the same unless the
 * asker says strict, as an Agent Mail server does, and the answer names whom
 * it overlaps with. */
#include "mail/local.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/sock.h"
#include "io/store.h"
#include "mail/identity.h"
#include "mail/mail.h"

/* Of text in one inbox: as JSON six times that at worst, in one answer of the
 * socket. The rest stays unread for the next time. */
#define INBOX_BYTES   (SOCK_ANSWER_MAX / 8)
#define MESSAGES_MAX  10000     /* the oldest go first */
#define LEASES_MAX    20000     /* active ones of a project; more are refused */
#define LEASE_HISTORY TIME_HOUR /* how long one that ended is remembered */

/* What take_lease() reads. */
#define SELECT_LEASE                                               \
 "SELECT id, agent, pattern, reason, exclusive, pane, created_ms," \
 " expires_ms, released_ms FROM mail_lease"

struct local {
	struct mail mail;
	struct store *store;
	int64_t (*now)(void);
};

const char *
local_schema(void)
{
	return "CREATE TABLE mail_message ("
	       " id INTEGER PRIMARY KEY AUTOINCREMENT,"
	       " project TEXT NOT NULL, sender TEXT NOT NULL,"
	       " recipient TEXT NOT NULL, subject TEXT NOT NULL,"
	       " body TEXT NOT NULL, thread TEXT NOT NULL,"
	       " importance TEXT NOT NULL, ack_required INTEGER NOT NULL,"
	       " created_ms INTEGER NOT NULL,"
	       " read_ms INTEGER NOT NULL DEFAULT 0,"
	       " acked_ms INTEGER NOT NULL DEFAULT 0);"
	       "CREATE INDEX mail_message_inbox"
	       " ON mail_message (project, recipient, id);"
	       "CREATE TABLE mail_lease ("
	       " id INTEGER PRIMARY KEY AUTOINCREMENT,"
	       " project TEXT NOT NULL, agent TEXT NOT NULL,"
	       " pattern TEXT NOT NULL, reason TEXT NOT NULL,"
	       " exclusive INTEGER NOT NULL, pane INTEGER NOT NULL,"
	       " created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
	       " released_ms INTEGER NOT NULL DEFAULT 0);"
	       "CREATE INDEX mail_lease_project"
	       " ON mail_lease (project, agent);";
}

static struct local *
self(struct mail *m)
{
	return (struct local *)m;
}

static const char *
text(sqlite3_stmt *row, int column)
{
	const char *t = (const char *)sqlite3_column_text(row, column);

	return t != NULL ? t : "";
}

static void
fail(mail_fn *fn, void *arg, const struct err *err)
{
	mail_answer_plain(
	    fn, arg, MAIL_DOWN, "The mailbox failed: %s.", err->text);
}

static void
local_free(struct mail *m)
{
	free(self(m));
}

static struct cJSON *
local_state(const struct mail *m)
{
	cJSON *o = cJSON_CreateObject();

	(void)m;
	json_add_str(o, "kind", "embedded");
	json_add_bool(o, "up", true);
	json_add_int(o, "queued", 0);
	return o;
}

/* The name is made of what is seen: cc in pane %3 is cc-3. */
static void
local_identify(
    struct mail *m, const struct mail_identity *who, mail_fn *fn, void *arg)
{
	struct identity i = {
		.pane = who->pane,
		.pid = who->pid,
		.pid_start = who->pid_start,
	};

	(void)strlcpy(i.type, who->type, sizeof i.type);
	if (*who->name != '\0')
		(void)strlcpy(i.name, who->name, sizeof i.name);
	else if (who->pane == RESERVATION_NO_PANE)
		(void)strlcpy(i.name, who->type, sizeof i.name);
	else
		(void)snprintf(
		    i.name, sizeof i.name, "%s-%d", who->type, who->pane);
	if (!identity_save(self(m)->store, who->project, &i))
		mail_answer_plain(
		    fn, arg, MAIL_DOWN, "The mailbox cannot be written.");
	else
		mail_answer_plain(fn, arg, MAIL_DONE, "%s", i.name);
}

static void
local_send(
    struct mail *m, const struct mail_message *msg, mail_fn *fn, void *arg)
{
	struct local *l = self(m);
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct err err;

	if (!store_query(l->store, &err, NULL, NULL,
		"INSERT INTO mail_message (project, sender, recipient,"
		" subject, body, thread, importance, ack_required, created_ms)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		"sssssssii", msg->project, msg->from, msg->to, msg->subject,
		msg->body, msg->thread, msg->importance,
		(int64_t)msg->ack_required, l->now())) {
		fail(fn, arg, &err);
		return;
	}
	a.id = store_last_id(l->store);
	if (a.id % 100 == 0)
		(void)store_query(l->store, &err, NULL, NULL,
		    "DELETE FROM mail_message WHERE id <= ?1", "i",
		    a.id - MESSAGES_MAX);
	/* It may be the answer that decides about leases. */
	if (strcmp(msg->to, "coordinator") == 0)
		mail_tell_changed(m, msg->project);
	fn(arg, &a);
}

struct inbox {
	struct mail_message *messages;
	size_t count, cap, bytes;
};

static void
take_message(void *arg, sqlite3_stmt *row)
{
	struct inbox *in = arg;

	if (in->bytes > INBOX_BYTES)
		return;
	in->bytes += 64 /* the other fields */ + strlen(text(row, 3)) +
	             strlen(text(row, 4));
	if (in->count == in->cap) {
		in->cap = in->cap == 0 ? 16 : 2 * in->cap;
		in->messages =
		    xreallocarray(in->messages, in->cap, sizeof *in->messages);
	}
	in->messages[in->count++] = (struct mail_message){
		.id = sqlite3_column_int64(row, 0),
		.from = xstrdup(text(row, 1)),
		.to = xstrdup(text(row, 2)),
		.subject = xstrdup(text(row, 3)),
		.body = xstrdup(text(row, 4)),
		.thread = xstrdup(text(row, 5)),
		.importance = xstrdup(text(row, 6)),
		.ack_required = sqlite3_column_int(row, 7) != 0,
		.created_ms = sqlite3_column_int64(row, 8),
		.read_ms = sqlite3_column_int64(row, 9),
		.acked_ms = sqlite3_column_int64(row, 10),
	};
}

/* The texts were made by take_message(). */
static void
drop(const char *made)
{
	char *mine;

	memcpy(&mine, &made, sizeof mine);
	free(mine);
}

static void
inbox_done(struct inbox *in)
{
	for (size_t i = 0; i < in->count; i++) {
		const struct mail_message *m = &in->messages[i];
		const char *const texts[] = { m->from, m->to, m->subject,
			m->body, m->thread, m->importance };

		for (size_t k = 0; k < countof(texts); k++)
			drop(texts[k]);
	}
	free(in->messages);
}

static void
local_inbox(struct mail *m, const struct mail_inbox *q, mail_fn *fn, void *arg)
{
	struct local *l = self(m);
	struct inbox in = { 0 };
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct err err;
	bool ok = store_query(l->store, &err, take_message, &in,
	    "SELECT id, sender, recipient, subject, body, thread, importance,"
	    " ack_required, created_ms, read_ms, acked_ms FROM mail_message"
	    " WHERE project = ?1 AND recipient = ?2 AND (?3 OR read_ms = 0 OR"
	    " (ack_required AND acked_ms = 0)) ORDER BY id DESC LIMIT ?4",
	    "ssii", q->project, q->agent, (int64_t)q->all, (int64_t)q->limit);

	a.messages = in.messages;
	a.message_count = in.count;
	for (size_t i = 0; i < in.count && ok; i++) {
		if (in.messages[i].read_ms == 0)
			ok = store_query(l->store, &err, NULL, NULL,
			    "UPDATE mail_message SET read_ms = ?1"
			    " WHERE id = ?2",
			    "ii", l->now(), in.messages[i].id);
	}
	if (ok)
		fn(arg, &a);
	else
		fail(fn, arg, &err);
	inbox_done(&in);
}

static void
local_ack(struct mail *m, const char *project, const char *agent, int64_t id,
    mail_fn *fn, void *arg)
{
	struct local *l = self(m);
	struct err err;
	int64_t now = l->now();

	if (!store_query(l->store, &err, NULL, NULL,
		"UPDATE mail_message SET acked_ms = CASE acked_ms WHEN 0 THEN"
		" ?1 ELSE acked_ms END, read_ms = CASE read_ms WHEN 0 THEN ?1"
		" ELSE read_ms END WHERE id = ?2 AND project = ?3 AND"
		" recipient = ?4",
		"iiss", now, id, project, agent))
		fail(fn, arg, &err);
	else if (store_changes(l->store) == 0)
		mail_answer_plain(fn, arg, MAIL_REFUSED,
		    "%s has no message %lld.", agent, (long long)id);
	else
		mail_answer_plain(fn, arg, MAIL_DONE, "%s", "");
}

static void
take_lease(void *arg, sqlite3_stmt *row)
{
	struct reservation *r =
	    reservations_add(arg, text(row, 1), text(row, 2), text(row, 3));

	r->id = sqlite3_column_int64(row, 0);
	r->exclusive = sqlite3_column_int(row, 4) != 0;
	r->pane = sqlite3_column_int(row, 5);
	r->created_ms = sqlite3_column_int64(row, 6);
	r->expires_ms = sqlite3_column_int64(row, 7);
	r->released_ms = sqlite3_column_int64(row, 8);
}

/* Those that are active, and with ended those that ended of late. */
static bool
read_leases(struct local *l, const char *project, bool ended,
    struct reservations *ret, struct err *err)
{
	int64_t now = l->now(), since = ended ? now - LEASE_HISTORY : now;

	return store_query(l->store, err, take_lease, ret,
	    SELECT_LEASE " WHERE project = ?1 AND expires_ms > ?2 AND"
			 " (released_ms = 0 OR released_ms > ?2) ORDER BY id",
	    "si", project, since);
}

static void
take_id(void *arg, sqlite3_stmt *row)
{
	*(int64_t *)arg = sqlite3_column_int64(row, 0);
}

/* Prolongs what the agent has of the very same. *ret_id is 0 when it has
 * none. */
static bool
prolong(struct local *l, const struct mail_lease *asked, const char *pattern,
    int64_t *ret_id, struct err *err)
{
	int64_t now = l->now();

	*ret_id = 0;
	return store_query(l->store, err, take_id, ret_id,
		   "SELECT id FROM mail_lease WHERE project = ?1 AND"
		   " agent = ?2 AND pattern = ?3 AND exclusive = ?4 AND"
		   " released_ms = 0 AND expires_ms > ?5",
		   "sssii", asked->project, asked->agent, pattern,
		   (int64_t)asked->exclusive, now) &&
	       (*ret_id == 0 ||
		   store_query(l->store, err, NULL, NULL,
		       "UPDATE mail_lease SET expires_ms = max(expires_ms,"
		       " ?1), reason = ?2, pane = ?3 WHERE id = ?4",
		       "isii", now + asked->ttl_ms, asked->reason,
		       (int64_t)asked->pane, *ret_id));
}

static bool
grant(struct local *l, const struct mail_lease *asked, const char *pattern,
    struct reservations *granted, struct err *err)
{
	int64_t now = l->now(), id;

	if (!prolong(l, asked, pattern, &id, err))
		return false;
	if (id == 0) {
		if (!store_query(l->store, err, NULL, NULL,
			"INSERT INTO mail_lease (project, agent, pattern,"
			" reason, exclusive, pane, created_ms, expires_ms)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
			"ssssiiii", asked->project, asked->agent, pattern,
			asked->reason, (int64_t)asked->exclusive,
			(int64_t)asked->pane, now, now + asked->ttl_ms))
			return false;
		id = store_last_id(l->store);
	}
	return store_query(l->store, err, take_lease, granted,
	    SELECT_LEASE " WHERE id = ?1", "i", id);
}

/* What ended long ago makes room. */
static bool
forget_ended(struct local *l, const char *project, struct err *err)
{
	return store_query(l->store, err, NULL, NULL,
	    "DELETE FROM mail_lease WHERE project = ?1 AND (expires_ms < ?2 OR"
	    " (released_ms <> 0 AND released_ms < ?2))",
	    "si", project, l->now() - LEASE_HISTORY);
}

/* All of it or nothing. */
static bool
grant_all(struct local *l, const struct mail_lease *asked,
    struct reservations *granted, struct err *err)
{
	struct err ignored;
	bool ok;

	if (!store_exec(l->store, "BEGIN IMMEDIATE", err))
		return false;
	ok = forget_ended(l, asked->project, err);
	for (size_t i = 0; i < asked->count && ok; i++)
		ok = grant(l, asked, asked->patterns[i], granted, err);
	ok = ok && store_exec(l->store, "COMMIT", err);
	if (!ok)
		(void)store_exec(l->store, "ROLLBACK", &ignored);
	return ok;
}

static void
answer_reserve(struct local *l, const struct mail_lease *asked,
    const struct reservations *held, mail_fn *fn, void *arg)
{
	struct reservations granted, rivals;
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct err err;

	reservations_init(&granted);
	reservations_init(&rivals);
	mail_find_rivals(held, asked, l->now(), &rivals);
	a.leases = &granted;
	a.rivals = &rivals;
	if (asked->strict && rivals.count > 0) {
		a.result = MAIL_REFUSED;
		a.why =
		    "Others hold some of these files; nothing was reserved.";
		fn(arg, &a);
	} else if (held->count + asked->count > LEASES_MAX)
		mail_answer_plain(fn, arg, MAIL_REFUSED,
		    "There are %d reservations already.", LEASES_MAX);
	else if (!grant_all(l, asked, &granted, &err))
		fail(fn, arg, &err);
	else {
		/* Before the answer, after which what was asked is gone. */
		mail_tell_changed(&l->mail, asked->project);
		fn(arg, &a);
	}
	reservations_done(&granted);
	reservations_done(&rivals);
}

static void
local_reserve(
    struct mail *m, const struct mail_lease *asked, mail_fn *fn, void *arg)
{
	struct local *l = self(m);
	struct reservations held;
	struct err err;

	reservations_init(&held);
	if (read_leases(l, asked->project, false, &held, &err))
		answer_reserve(l, asked, &held, fn, arg);
	else
		fail(fn, arg, &err);
	reservations_done(&held);
}

static bool
release_one(struct local *l, const struct mail_lease *lease,
    const char *pattern, int64_t *released, struct err *err)
{
	int64_t now = l->now();
	bool ok = store_query(l->store, err, NULL, NULL,
	    "UPDATE mail_lease SET released_ms = ?1 WHERE project = ?2 AND"
	    " agent = ?3 AND (?4 IS NULL OR pattern = ?4) AND released_ms = 0"
	    " AND expires_ms > ?1",
	    "isss", now, lease->project, lease->agent, pattern);

	if (ok)
		*released += store_changes(l->store);
	return ok;
}

static void
local_release(
    struct mail *m, const struct mail_lease *lease, mail_fn *fn, void *arg)
{
	struct local *l = self(m);
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct err err;
	bool ok = true;

	if (lease->count == 0)
		ok = release_one(l, lease, NULL, &a.released, &err);
	for (size_t i = 0; i < lease->count && ok; i++)
		ok = release_one(
		    l, lease, lease->patterns[i], &a.released, &err);
	if (!ok) {
		fail(fn, arg, &err);
		return;
	}
	if (a.released > 0)
		mail_tell_changed(m, lease->project);
	fn(arg, &a);
}

static void
local_list(struct mail *m, const char *project, mail_fn *fn, void *arg)
{
	struct reservations held;
	struct mail_answer a = { .result = MAIL_DONE, .why = "" };
	struct err err;

	reservations_init(&held);
	a.leases = &held;
	if (read_leases(self(m), project, true, &held, &err))
		fn(arg, &a);
	else
		fail(fn, arg, &err);
	reservations_done(&held);
}

struct mail *
local_new(struct store *s, int64_t (*now)(void))
{
	static const struct mail_ops ops = {
		.free = local_free,
		.state = local_state,
		.identify = local_identify,
		.send = local_send,
		.inbox = local_inbox,
		.ack = local_ack,
		.reserve = local_reserve,
		.release = local_release,
		.list = local_list,
	};
	struct local *l = xcalloc(1, sizeof *l);

	l->mail.ops = &ops;
	l->store = s;
	l->now = now;
	return &l->mail;
}
