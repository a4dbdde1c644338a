/* The client against a server in the same loop: each call, each way to go
 * wrong, and what the memory feels of it. A client that waited for a server would
 * wait for ever. */
#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../scratch.h"
#include "fake-server.h"
#include "io/clock.h"
#include "io/store.h"
#include "mail/agentmail.h"
#include "mail/identity.h"
#include "mail/mail.h"

#define TIMEOUT_MS 1000
#define PATIENCE   (60 * 1000)

/* A client, its store and its server. */
struct pair {
	struct fake fake;
	struct store *store;
	struct mail *mail;
	int answers;
	enum mail_result result;
	char why[600];
	int64_t id, released;
	size_t messages, leases, rivals;
	bool asks_again; /* as soon as the server is said to be down */
	bool at_once;    /* that was answered before the call returned */
};

static struct event_base *base;

static void
pair_open(struct pair *p, const char *name)
{
	const char *const migrations[] = { identity_schema(),
		agentmail_schema(), NULL };
	struct agentmail_config config = { .timeout_ms = TIMEOUT_MS };
	struct err err;

	memset(p, 0, sizeof *p);
	fake_open(&p->fake, base);
	p->store = store_open(scratch(name), migrations, &err);
	assert_non_null(p->store);
	config.url = p->fake.url;
	p->mail = agentmail_new(base, p->store, &config);
}

static void
pair_close(struct pair *p)
{
	mail_free(p->mail);
	store_close(p->store);
	fake_done(&p->fake);
}

static void inbox(struct pair *p);

/* While the breaker is open nothing is asked: the answer is there at once. */
static void
ask_again(struct pair *p)
{
	int n = p->answers;

	p->asks_again = false;
	inbox(p);
	p->at_once = p->answers == n + 1 && p->result == MAIL_DOWN;
}

static void
on_answer(void *arg, const struct mail_answer *a)
{
	struct pair *p = arg;

	p->answers++;
	p->result = a->result;
	(void)strlcpy(p->why, a->why != NULL ? a->why : "", sizeof p->why);
	p->id = a->id;
	p->released = a->released;
	p->messages = a->message_count;
	p->leases = a->leases == NULL ? 0 : a->leases->count;
	p->rivals = a->rivals == NULL ? 0 : a->rivals->count;
	if (p->asks_again && a->result == MAIL_DOWN)
		ask_again(p);
}

/* Turns the loop until n answers have come. */
static void
wait_for(const struct pair *p, int n)
{
	int64_t end = clock_now_ms() + PATIENCE;
	struct timeval tick = { 0, 10000 };

	while (p->answers < n && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(p->answers, n);
}

static void
inbox(struct pair *p)
{
	const struct mail_inbox q = { "/p", "BlueLake", 20, true };

	p->mail->ops->inbox(p->mail, &q, on_answer, p);
}

static void
post(struct pair *p, const char *subject)
{
	const struct mail_message m = { .project = "/p",
		.from = "BlueLake",
		.to = "RedForge",
		.subject = subject,
		.body = "x",
		.thread = "",
		.importance = "normal" };

	p->mail->ops->send(p->mail, &m, on_answer, p);
}

static void
reserve(struct pair *p, const char *agent, const char *pattern, bool strict)
{
	const struct mail_lease l = { .project = "/p",
		.agent = agent,
		.patterns = &pattern,
		.count = 1,
		.ttl_ms = 60000,
		.exclusive = true,
		.strict = strict,
		.reason = "" };

	p->mail->ops->reserve(p->mail, &l, on_answer, p);
}

/* Another database comes up in the server's place: ours are registered there
 * again, and what was asked is done; a name of somebody else's is not ours to
 * register. */
static void
test_another_database(void **state)
{
	struct mail_identity who = { "/p", "", "cc", 3, 0, 0 };
	struct identity red = { .name = "RedForge", .registered_ms = 1 };
	struct pair p;
	int n = 0;

	(void)state;
	pair_open(&p, "another.db");
	assert_true(identity_save(p.store, "/p", &red));
	p.mail->ops->identify(p.mail, &who, on_answer, &p);
	wait_for(&p, ++n);
	for (int i = 0; i < 2; i++) {
		cJSON_Delete(p.fake.known);
		p.fake.known = cJSON_CreateObject();
		if (i == 0)
			post(&p, "hello");
		else
			reserve(&p, "BlueLake", "x", false);
		wait_for(&p, ++n);
		assert_int_equal(p.result, MAIL_DONE);
		assert_true(cJSON_HasObjectItem(p.fake.known, "BlueLake"));
	}
	assert_int_equal(cJSON_GetArraySize(p.fake.messages), 1);
	assert_false(cJSON_HasObjectItem(p.fake.known, "RedForge"));
	reserve(&p, "Alice", "x", false);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_REFUSED);
	assert_string_equal(p.why, "Agent 'Alice' not found.");
	assert_false(cJSON_HasObjectItem(p.fake.known, "Alice"));
	pair_close(&p);
}

static void
test_calls(void **state)
{
	struct mail_identity who = { "/p", "", "cc", 3, 0, 0 };
	struct pair p;
	int n = 0;

	(void)state;
	pair_open(&p, "calls.db");
	p.mail->ops->identify(p.mail, &who, on_answer, &p);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	assert_string_equal(p.why, "BlueLake");
	/* A name that a person has chosen is his, known here or not. */
	who.name = "Alice";
	who.type = "human";
	p.mail->ops->identify(p.mail, &who, on_answer, &p);
	wait_for(&p, ++n);
	assert_string_equal(p.why, "Alice");
	post(&p, "hello");
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	assert_true(p.id > 0);
	inbox(&p);
	wait_for(&p, ++n);
	assert_int_equal(p.messages, 1);
	p.mail->ops->ack(p.mail, "/p", "RedForge", p.fake.next, on_answer, &p);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	p.mail->ops->ack(p.mail, "/p", "RedForge", 9999, on_answer, &p);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_REFUSED);
	assert_string_equal(p.why, "no such");

	reserve(&p, "BlueLake", "src/x.c", false);
	wait_for(&p, ++n);
	assert_int_equal(p.leases, 1);
	reserve(&p, "BlueLake", "src/x.c", false); /* held: prolonged */
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	assert_int_equal(p.leases, 1);
	assert_int_equal(cJSON_GetArraySize(p.fake.leases), 1);
	reserve(&p, "RedForge", "src/**", true); /* which the server misses */
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_REFUSED);
	assert_int_equal(p.rivals, 1);
	assert_int_equal(cJSON_GetArraySize(p.fake.leases), 1);
	reserve(&p, "RedForge", "src/**", false);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	assert_int_equal(p.rivals, 1);
	p.mail->ops->list(p.mail, "/p", on_answer, &p);
	wait_for(&p, ++n);
	assert_int_equal(p.leases, 2);
	p.mail->ops->release(p.mail,
	    &(struct mail_lease){ .project = "/p", .agent = "BlueLake" },
	    on_answer, &p);
	wait_for(&p, ++n);
	assert_int_equal(p.released, 2);
	pair_close(&p);
}

static const int wrongs[] = { FAKE_SLOW, FAKE_CUT, FAKE_LOST, FAKE_GARBAGE,
	FAKE_EMPTY, FAKE_WRONG_ID, FAKE_BUSY, 401, 403, 404, 429, 500, 503 };

static long
memory_kb(void)
{
	struct rusage use;

	(void)getrusage(RUSAGE_SELF, &use);
	return use.ru_maxrss;
}

/* What others wrote may be longer than a reply is read, and takes no more memory
 * than that: fewer messages are asked for, and the server is not held to be
 * away. A message of ours is there once all the same. */
static void
test_long(void **state)
{
	long before = memory_kb();
	int64_t end = clock_now_ms() + PATIENCE;
	struct timeval tick = { 0, 50000 };
	struct pair p;
	cJSON *seen;
	int n = 0;

	(void)state;
	pair_open(&p, "long.db");
	inbox(&p);
	wait_for(&p, ++n);
	p.fake.mode = FAKE_HUGE_REPLY;
	p.fake.times = 1;
	inbox(&p);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_DONE);
	assert_int_equal(p.fake.limit, 10);
	print_message("a reply of %u MB: %ld KB more\n", FAKE_HUGE >> 20,
	    memory_kb() - before);
	assert_true(memory_kb() - before < FAKE_HUGE / 1024 / 2);
	p.fake.times = 5;
	inbox(&p);
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_REFUSED);
	assert_non_null(strstr(p.why, "too long"));
	assert_int_equal(p.fake.times, 0);
	seen = p.mail->ops->state(p.mail);
	assert_true(json_bool(seen, "up", false));
	cJSON_Delete(seen);
	p.fake.times = 1;
	post(&p, "hello");
	wait_for(&p, ++n);
	assert_int_equal(p.result, MAIL_QUEUED);
	while (
	    cJSON_GetArraySize(p.fake.messages) < 1 && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(cJSON_GetArraySize(p.fake.messages), 1);
	pair_close(&p);
}

/* Each of them at once: a sentence, a state that says so, and all is well again
 * by itself. */
static void
test_odd(void **state)
{
	struct pair *p = calloc(countof(wrongs), sizeof *p);
	char name[32];
	cJSON *seen;

	(void)state;
	for (size_t i = 0; i < countof(wrongs); i++) {
		(void)snprintf(name, sizeof name, "odd-%zu.db", i);
		pair_open(&p[i], name);
		inbox(&p[i]); /* it is found */
		wait_for(&p[i], 1);
		assert_int_equal(p[i].result, MAIL_DONE);
		p[i].fake.mode = wrongs[i];
		p[i].fake.times = 1;
	}
	for (size_t i = 0; i < countof(wrongs); i++) {
		p[i].asks_again = true;
		inbox(&p[i]);
	}
	for (size_t i = 0; i < countof(wrongs); i++) {
		wait_for(&p[i], 3);
		assert_true(p[i].at_once);
		if (p[i].result != MAIL_DOWN || p[i].why[0] == '\0')
			fail_msg(
			    "%d: %d, \"%s\"", wrongs[i], p[i].result, p[i].why);
		/* The token is good then; another would not help. */
		assert_int_equal(
		    wrongs[i] == 403, strstr(p[i].why, "ROLE=writer") != NULL);
		seen = p[i].mail->ops->state(p[i].mail);
		if (json_bool(seen, "up", true) ||
		    *json_str(seen, "why", "") == '\0')
			fail_msg("%d: the state does not say so", wrongs[i]);
		cJSON_Delete(seen);
	}
	for (size_t i = 0; i < countof(wrongs); i++) {
		int64_t end = clock_now_ms() + PATIENCE;
		do {
			int n = p[i].answers;
			struct timeval tick = { 0, 50000 };
			(void)event_base_loopexit(base, &tick);
			(void)event_base_dispatch(base);
			inbox(&p[i]);
			wait_for(&p[i], n + 1);
		} while (p[i].result != MAIL_DONE && clock_now_ms() < end);
		if (p[i].result != MAIL_DONE)
			fail_msg(
			    "%d: never well again: %s", wrongs[i], p[i].why);
		pair_close(&p[i]);
	}
	free(p);
}

/* Whatever becomes of the first try, the message is there once in the end. */
static void
test_once(void **state)
{
	struct pair *p = calloc(countof(wrongs), sizeof *p);
	int64_t end = clock_now_ms() + PATIENCE;
	struct timeval tick = { 0, 50000 };
	size_t arrived = 0;
	char name[32];

	(void)state;
	for (size_t i = 0; i < countof(wrongs); i++) {
		(void)snprintf(name, sizeof name, "once-%zu.db", i);
		pair_open(&p[i], name);
		inbox(&p[i]);
		wait_for(&p[i], 1);
		p[i].fake.mode = wrongs[i];
		p[i].fake.times = 1;
		post(&p[i], "once");
	}
	while (arrived < countof(wrongs) && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
		arrived = 0;
		for (size_t i = 0; i < countof(wrongs); i++) {
			cJSON *seen = p[i].mail->ops->state(p[i].mail);
			arrived += json_int(seen, "queued", 1) == 0;
			cJSON_Delete(seen);
		}
	}
	for (size_t i = 0; i < countof(wrongs); i++) {
		assert_int_equal(p[i].answers, 2); /* told exactly once */
		if (cJSON_GetArraySize(p[i].fake.messages) != 1)
			fail_msg("%d: %d times", wrongs[i],
			    cJSON_GetArraySize(p[i].fake.messages));
		pair_close(&p[i]);
	}
	assert_int_equal(arrived, countof(wrongs));
	free(p);
}

/* Turns the loop until n messages are there, or for a while. */
static void
wait_for_mail(const struct pair *p, int n)
{
	int64_t end = clock_now_ms() + PATIENCE / 6;
	struct timeval tick = { 0, 50000 };

	while (
	    cJSON_GetArraySize(p->fake.messages) < n && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(cJSON_GetArraySize(p->fake.messages), n);
}

/* The server goes wrong before the message itself is sent: it goes out without
 * another one that would push it. */
static void
test_first_step(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, "first.db");
	p.fake.mode = 503;
	p.fake.times = 1;
	post(&p, "one");
	wait_for(&p, 1);
	assert_int_equal(p.result, MAIL_QUEUED);
	wait_for_mail(&p, 1);
	pair_close(&p);
}

/* What a server will never take is refused, and holds up nothing. */
static void
test_poison(void **state)
{
	static const int statuses[] = { 400, 413, 422 };
	struct pair p;

	(void)state;
	pair_open(&p, "poison.db");
	inbox(&p);
	wait_for(&p, 1);
	p.fake.times = 1;
	for (size_t i = 0; i < countof(statuses); i++) {
		p.fake.mode = statuses[i];
		p.fake.times = 1;
		post(&p, "large");
		wait_for(&p, (int)i + 2);
		assert_int_equal(p.result, MAIL_REFUSED);
	}
	assert_non_null(strstr(p.why, "HTTP 422"));
	post(&p, "small");
	wait_for(&p, (int)countof(statuses) + 2);
	assert_int_equal(p.result, MAIL_DONE);
	pair_close(&p);
}

static void
post_between(void *arg)
{
	post(arg, "one");
}

/* What is asked while the list of tools is still being read waits for the rest
 * of it. */
static void
test_pages(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, "pages.db");
	p.fake.between = post_between;
	p.fake.arg = &p;
	inbox(&p);
	wait_for(&p, 2);
	assert_int_equal(p.result, MAIL_DONE);
	wait_for_mail(&p, 1);
	pair_close(&p);
}

/* A server that is not there yet, and a client that is closed meanwhile. */
static void
test_away(void **state)
{
	struct agentmail_config config = { .timeout_ms = TIMEOUT_MS };
	int64_t end = clock_now_ms() + PATIENCE;
	struct timeval tick = { 0, 50000 };
	struct pair p;

	(void)state;
	pair_open(&p, "away.db");
	fake_shut(&p.fake);
	post(&p, "one");
	wait_for(&p, 1);
	assert_int_equal(p.result, MAIL_QUEUED);
	post(&p, "two");
	wait_for(&p, 2);
	assert_int_equal(p.result, MAIL_QUEUED);
	mail_free(p.mail);
	fake_open(&p.fake, base);
	config.url = p.fake.url;
	p.mail = agentmail_new(base, p.store, &config);
	while (
	    cJSON_GetArraySize(p.fake.messages) < 2 && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(cJSON_GetArraySize(p.fake.messages), 2);
	assert_string_equal(
	    json_str(cJSON_GetArrayItem(p.fake.messages, 0), "subject", ""),
	    "one");
	pair_close(&p);
}

static int
setup(void **state)
{
	base = event_base_new();
	return base == NULL ? -1 : scratch_make(state);
}

static int
teardown(void **state)
{
	event_base_free(base);
	return scratch_remove(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_another_database),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_first_step),
		cmocka_unit_test(test_poison),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_away),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
