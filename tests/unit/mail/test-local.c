#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/sock.h"
#include "io/store.h"
#include "mail/identity.h"
#include "mail/local.h"
#include "mail/mail.h"

static char path[] = "/tmp/tmux-coordinator-mail.XXXXXX";
static int64_t clock_ms = 1000000;
static struct store *store;
static struct mail *mail;
static int changes;

static int64_t
now(void)
{
	return clock_ms;
}

static void
on_changed(void *arg, const char *project)
{
	(void)arg;
	assert_string_equal(project, "/p");
	changes++;
}

static void
open_all(void)
{
	const char *const migrations[] = { local_schema(), identity_schema(),
		NULL };
	struct err err;

	store = store_open(path, migrations, &err);
	assert_non_null(store);
	mail = local_new(store, now);
	mail_on_changed(mail, on_changed, NULL);
}

static void
close_all(void)
{
	mail_free(mail);
	store_close(store);
}

static int
setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd == -1)
		return -1;
	(void)close(fd);
	open_all();
	return 0;
}

static int
teardown(void **state)
{
	char more[64];

	(void)state;
	close_all();
	(void)unlink(path);
	(void)snprintf(more, sizeof more, "%s-wal", path);
	(void)unlink(more);
	(void)snprintf(more, sizeof more, "%s-shm", path);
	(void)unlink(more);
	return 0;
}

/* The answer in words. */
static struct buf said;
static enum mail_result result;
static int64_t last_id, expires_ms;

static size_t answer_count, answer_bytes;

static void
on_answer(void *arg, const struct mail_answer *a)
{
	(void)arg;
	buf_clear(&said);
	result = a->result;
	last_id = a->id;
	if (a->leases != NULL && a->leases->count > 0)
		expires_ms = a->leases->items[0].expires_ms;
	(void)buf_adds(&said, a->why);
	answer_count = a->message_count;
	answer_bytes = 0;
	for (size_t i = 0; i < a->message_count; i++)
		answer_bytes += strlen(a->messages[i].body);
	for (size_t i = 0; i < a->message_count; i++)
		(void)buf_addf(&said, "[%s>%s %s:%s]", a->messages[i].from,
		    a->messages[i].to, a->messages[i].subject,
		    a->messages[i].body);
	for (size_t i = 0; a->leases != NULL && i < a->leases->count; i++)
		(void)buf_addf(&said, "%s %s%s;", a->leases->items[i].agent,
		    a->leases->items[i].pattern,
		    a->leases->items[i].released_ms != 0 ? " gone" : "");
	if (a->rivals != NULL && a->rivals->count > 0)
		(void)buf_addf(&said, " against %s", a->rivals->items[0].agent);
	if (a->released > 0)
		(void)buf_addf(&said, "released %d", (int)a->released);
}

static void
send(const char *to, const char *subject, bool ack)
{
	struct mail_message m = { .project = "/p",
		.from = "cc-1",
		.to = to,
		.subject = subject,
		.body = "body",
		.thread = "",
		.importance = "high",
		.ack_required = ack };

	mail->ops->send(mail, &m, on_answer, NULL);
	assert_int_equal(result, MAIL_DONE);
	assert_true(last_id > 0);
}

static const char *
inbox(const char *project, const char *agent, bool all)
{
	struct mail_inbox q = { project, agent, 10, all };

	mail->ops->inbox(mail, &q, on_answer, NULL);
	return said.data;
}

static void
test_mail(void **state)
{
	int64_t second;

	(void)state;
	send("cod-2", "one", false);
	send("cod-2", "it's \"two\"; DROP TABLE", true);
	second = last_id;
	close_all(); /* nothing is only in memory */
	open_all();
	assert_string_equal(inbox("/p", "cc-1", true), "");
	assert_string_equal(inbox("/q", "cod-2", true), "");
	assert_string_equal(inbox("/p", "cod-2", false),
	    "[cc-1>cod-2 it's \"two\"; DROP TABLE:body]"
	    "[cc-1>cod-2 one:body]");
	/* What was read stays when it needs an answer. */
	assert_string_equal(inbox("/p", "cod-2", false),
	    "[cc-1>cod-2 it's \"two\"; DROP TABLE:body]");
	mail->ops->ack(mail, "/p", "cc-1", second, on_answer, NULL);
	assert_int_equal(result, MAIL_REFUSED);
	mail->ops->ack(mail, "/p", "cod-2", second, on_answer, NULL);
	assert_int_equal(result, MAIL_DONE);
	mail->ops->ack(mail, "/p", "cod-2", second, on_answer, NULL);
	assert_int_equal(result, MAIL_DONE);
	assert_string_equal(inbox("/p", "cod-2", false), "");
	assert_string_not_equal(inbox("/p", "cod-2", true), "");
}

/* An answer is never longer than one of the socket may be, whatever has to
 * be escaped in it; what did not fit is still unread. */
static void
test_long_mail(void **state)
{
	char *body = xcalloc(1, MAIL_BODY_MAX + 1);
	struct mail_message m = { .project = "/p",
		.from = "cc-1",
		.to = "cod-9",
		.subject = "long",
		.body = body,
		.thread = "",
		.importance = "low" };
	struct mail_inbox q = { "/p", "cod-9", MAIL_INBOX_MAX, false };
	size_t got = 0;

	(void)state;
	memset(body, '\001', MAIL_BODY_MAX);
	for (int i = 0; i < 200; i++)
		mail->ops->send(mail, &m, on_answer, NULL);
	do {
		mail->ops->inbox(mail, &q, on_answer, NULL);
		assert_true(answer_bytes * 6 <= SOCK_ANSWER_MAX - 65536);
		got += answer_count;
	} while (answer_count > 0);
	assert_int_equal(got, 200);
	free(body);
}

static int64_t ttl_ms = 60000;

static const char *
reserve(const char *agent, const char *pattern, bool exclusive, bool strict)
{
	struct mail_lease l = { .project = "/p",
		.agent = agent,
		.patterns = &pattern,
		.count = 1,
		.ttl_ms = ttl_ms,
		.exclusive = exclusive,
		.strict = strict,
		.reason = "",
		.pane = 1 };

	mail->ops->reserve(mail, &l, on_answer, NULL);
	return said.data;
}

static const char *
list(void)
{
	mail->ops->list(mail, "/p", on_answer, NULL);
	return said.data;
}

static void
test_leases(void **state)
{
	static const char *const gone[] = { "src/x.c" };

	(void)state;
	changes = 0;
	assert_string_equal(
	    reserve("cc-1", "src/**", true, false), "cc-1 src/**;");
	assert_int_equal(changes, 1);
	assert_string_equal(reserve("cod-2", "src/x.c", true, false),
	    "cod-2 src/x.c; against cc-1");
	assert_string_equal(reserve("gmi-3", "src/x.c", true, true),
	    "Others hold some of these files; nothing was reserved. "
	    "against cc-1");
	assert_int_equal(result, MAIL_REFUSED);
	assert_string_equal(
	    reserve("gmi-3", "doc/**", false, true), "gmi-3 doc/**;");
	assert_string_equal(
	    reserve("oc-4", "doc/a", false, true), "oc-4 doc/a;");
	/* The same once more is the same lease, for longer. */
	clock_ms += 30000;
	(void)reserve("cc-1", "src/**", true, false);
	clock_ms += 45000;
	assert_string_equal(
	    list(), "cc-1 src/**;cod-2 src/x.c;gmi-3 doc/**;oc-4 doc/a;");
	assert_string_equal(reserve("gmi-3", "src/x.c", true, true),
	    "Others hold some of these files; nothing was reserved. "
	    "against cc-1");
	changes = 0;
	mail->ops->release(mail,
	    &(struct mail_lease){ .project = "/p",
		.agent = "cc-1",
		.patterns = gone,
		.count = 1 },
	    on_answer, NULL);
	assert_string_equal(said.data, "");
	assert_int_equal(changes, 0);
	mail->ops->release(mail,
	    &(struct mail_lease){ .project = "/p", .agent = "cc-1" }, on_answer,
	    NULL);
	assert_string_equal(said.data, "released 1");
	assert_int_equal(changes, 1);
	/* cod-2's has run out. */
	assert_string_equal(
	    reserve("gmi-3", "src/x.c", true, true), "gmi-3 src/x.c;");
	assert_string_equal(list(), "cc-1 src/** gone;cod-2 src/x.c;"
				    "gmi-3 doc/**;oc-4 doc/a;gmi-3 src/x.c;");
}

static void
test_prolonged(void **state)
{
	int64_t until = clock_ms + 60000;

	(void)state;
	(void)reserve("cc-9", "long.c", false, false);
	assert_int_equal(expires_ms, until);
	/* For less than it has already: it keeps what it has. */
	ttl_ms = 1000;
	(void)reserve("cc-9", "long.c", false, false);
	assert_int_equal(expires_ms, until);
	ttl_ms = 120000;
	(void)reserve("cc-9", "long.c", false, false);
	assert_int_equal(expires_ms, until + 60000);
	ttl_ms = 60000;
}

static void
count_row(void *arg, struct sqlite3_stmt *row)
{
	(void)row;
	++*(int *)arg;
}

/* Nobody ever releases anything: the file does not grow for ever. */
static void
test_forgotten(void **state)
{
	struct err err;
	int rows = 0;

	(void)state;
	clock_ms += 3 * TIME_HOUR;
	(void)reserve("cc-1", "later.c", true, false);
	assert_true(store_query(store, &err, count_row, &rows,
	    "SELECT id FROM mail_lease WHERE project = ?1", "s", "/p"));
	assert_int_equal(rows, 1);
}

static int ended;

static void
count_ended(void *arg, const char *project, const struct identity *i)
{
	(void)arg;
	assert_string_equal(project, "/p");
	assert_string_equal(i->name, "cc-3");
	assert_int_equal(i->pid, 77);
	assert_int_equal(i->pid_start, 88);
	ended++;
}

static void
test_identity(void **state)
{
	struct mail_identity who = { "/p", "", "cc", 3, 77, 88 };
	struct identity i;
	cJSON *o;

	(void)state;
	mail->ops->identify(mail, &who, on_answer, NULL);
	assert_string_equal(said.data, "cc-3");
	assert_true(identity_of_pane(store, "/p", 3, "cc", &i));
	assert_string_equal(i.name, "cc-3");
	assert_false(identity_of_pane(store, "/p", 3, "cod", &i));
	assert_false(identity_of_pane(store, "/q", 3, "cc", &i));
	identity_each(store, count_ended, NULL);
	assert_int_equal(ended, 1);
	identity_ended(store, "/p", "cc-3");
	identity_each(store, count_ended, NULL);
	assert_int_equal(ended, 1);
	who.name = "BlueLake";
	mail->ops->identify(mail, &who, on_answer, NULL);
	assert_string_equal(said.data, "BlueLake");
	assert_true(identity_of_name(store, "/p", "BlueLake", &i));
	who = (struct mail_identity){ "/p", "", "coordinator",
		RESERVATION_NO_PANE, 0, 0 };
	mail->ops->identify(mail, &who, on_answer, NULL);
	assert_string_equal(said.data, "coordinator");
	o = mail->ops->state(mail);
	assert_string_equal(json_str(o, "kind", ""), "embedded");
	cJSON_Delete(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_long_mail),
		cmocka_unit_test(test_leases),
		cmocka_unit_test(test_prolonged),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_identity),
	};
	int failed;

	buf_init(&said, 65536);
	failed = cmocka_run_group_tests(tests, setup, teardown);
	buf_done(&said);
	return failed;
}
