/* The client against daemons that are absent, slow, cut short or lying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/json.h"
#include "fake.h"

static struct fake fake;

static const struct call_case {
	const char *reply; /* the only one */
	int want_status;
	const char *want_err; /* is in the sentence */
} calls[] = {
	{ FAKE_RESULT("[1,2]"), EXIT_DONE, "" },
	{ FAKE_RESULT("null"), EXIT_DONE, "" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":3}\n" FAKE_RESULT("[]"),
	    EXIT_DONE, "" },
	{ "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{}}\n" FAKE_RESULT(
	      "[]"),
	    EXIT_DONE, "" },
	{ FAKE_ERROR("-32601", "There is no method x."), EXIT_FAILED,
	    "does not know x" },
	{ FAKE_ERROR("-32602", "No."), EXIT_WRONG_USE, "No." },
	{ FAKE_ERROR("-32001", "There is no pane %9."), EXIT_FAILED,
	    "There is no pane %9." },
	{ "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"What?\"}}",
	    EXIT_FAILED, "What?" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{}}", EXIT_FAILED,
	    "without a reason" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":ID}", EXIT_DONE, "" },
	{ "hello", EXIT_FAILED, "does not speak JSON-RPC" },
	{ "[]", EXIT_FAILED, "does not speak JSON-RPC" },
	{ "\xff\xfe", EXIT_FAILED, "does not speak JSON-RPC" },
	{ "CUT {\"jsonrpc\":\"2.0\",\"id\":1,", EXIT_UNREACHABLE,
	    "closed the connection" },
	{ "CUT ", EXIT_UNREACHABLE, "closed the connection" },
	{ NULL, EXIT_UNREACHABLE, "does not answer" },
};

static void
answers_of_every_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(calls); i++) {
		struct fake_answer answer = { "x", calls[i].reply };
		struct client *c = NULL;
		struct err err = { "" };
		cJSON *result = NULL;
		int status;

		fake_start(&fake, &answer, 1);
		assert_int_equal(
		    client_open(&fake.place, CLIENT_NO_START, &c, &err),
		    EXIT_DONE);
		status = client_call(c, "x", NULL, 200, &result, &err);
		if (status != calls[i].want_status ||
		    strstr(err.text, calls[i].want_err) == NULL)
			fail_msg("case %zu: %d, %s", i, status, err.text);
		assert_true((status == EXIT_DONE) == (result != NULL));
		cJSON_Delete(result);
		client_close(c);
	}
}

/* Not ready is no answer: it is asked again until the time is up. */
static void
waits_until_ready(void **state)
{
	static const struct fake_answer answers[] = {
		{ "x", FAKE_ERROR("-32002", "Not ready.") },
		{ "x", FAKE_ERROR("-32002", "Not ready.") },
		{ "x", FAKE_RESULT("true") },
	};
	struct client *c;
	struct err err;
	cJSON *result;

	(void)state;
	fake_start(&fake, answers, countof(answers));
	assert_int_equal(
	    client_open(&fake.place, CLIENT_NO_START, &c, &err), 0);
	assert_int_equal(
	    client_call(c, "x", NULL, 2000, &result, &err), EXIT_DONE);
	assert_true(cJSON_IsTrue(result));
	cJSON_Delete(result);
	client_close(c);

	fake_start(&fake, answers, 1);
	assert_int_equal(
	    client_open(&fake.place, CLIENT_NO_START, &c, &err), 0);
	assert_int_equal(
	    client_call(c, "x", NULL, 50, &result, &err), EXIT_FAILED);
	assert_string_equal(err.text, "Not ready.");
	client_close(c);
}

/* Events after the answer, also two in one packet. */
static void
takes_events(void **state)
{
	static const struct fake_answer answers[] = {
		{ "events.subscribe",
		    FAKE_RESULT(
			"true") "\n{\"method\":\"event\",\"params\":{\"n\":1}}\n"
				"{\"method\":\"event\",\"params\":{\"n\":2}}" },
	};
	struct client *c;
	struct err err;
	cJSON *result;

	(void)state;
	fake_start(&fake, answers, countof(answers));
	assert_int_equal(
	    client_open(&fake.place, CLIENT_NO_START, &c, &err), 0);
	assert_int_equal(client_call(c, "events.subscribe",
			     cJSON_CreateObject(), 2000, &result, &err),
	    EXIT_DONE);
	cJSON_Delete(result);
	for (int i = 1; i <= 2; i++) {
		assert_int_equal(client_event(c, 2000, &result, &err), 0);
		assert_int_equal(json_int(result, "n", 0), i);
		cJSON_Delete(result);
	}
	assert_int_equal(client_event(c, 20, &result, &err), EXIT_UNREACHABLE);
	client_close(c);
}

/* Closed before it could ask, it hears why. */
static void
is_one_too_many(void **state)
{
	static const char full[] =
	    "{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Full.\"}}\n";
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int peer, listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct client *c = NULL;
	struct err err;
	cJSON *result;

	(void)state;
	fake_stop(&fake);
	(void)strlcpy(sa.sun_path, fake.place.paths.socket, sizeof sa.sun_path);
	assert_int_equal(bind(listener, (struct sockaddr *)&sa, sizeof sa), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(
	    client_open(&fake.place, CLIENT_NO_START, &c, &err), 0);
	peer = accept(listener, NULL, NULL);
	assert_int_equal(write(peer, full, sizeof full - 1), sizeof full - 1);
	(void)close(peer);
	assert_int_equal(
	    client_call(c, "x", NULL, 1000, &result, &err), EXIT_FAILED);
	assert_string_equal(err.text, "Full.");
	client_close(c);
	(void)close(listener);
	(void)unlink(fake.place.paths.socket);
}

/* A daemon that is stopped takes no connection, and then not even that. */
static void
is_stopped(void **state)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct client *c[16] = { NULL };
	struct err err;
	int status, n = 0;

	(void)state;
	fake_stop(&fake);
	(void)strlcpy(sa.sun_path, fake.place.paths.socket, sizeof sa.sun_path);
	assert_int_equal(bind(listener, (struct sockaddr *)&sa, sizeof sa), 0);
	assert_int_equal(listen(listener, 1), 0);
	while (n < 15 && (status = client_open(&fake.place, CLIENT_NO_START,
			      &c[n], &err)) == EXIT_DONE)
		n++;
	assert_int_equal(status, EXIT_UNREACHABLE);
	assert_string_equal(err.text, "the daemon does not answer");
	while (n-- > 0)
		client_close(c[n]);
	(void)close(listener);
	(void)unlink(fake.place.paths.socket);
}

static void
absent(void **state)
{
	struct client *c = NULL;
	struct err err;

	(void)state;
	fake_stop(&fake);
	assert_int_equal(
	    client_open(&fake.place, CLIENT_START, &c, &err), EXIT_UNREACHABLE);
	assert_null(c);
	assert_non_null(strstr(err.text, "no tmux server at "));
	assert_non_null(strstr(err.text, "-L or -S"));
	client_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_of_every_kind),
		cmocka_unit_test(waits_until_ready),
		cmocka_unit_test(takes_events),
		cmocka_unit_test(is_one_too_many),
		cmocka_unit_test(is_stopped),
		cmocka_unit_test(absent),
	};
	int failed;

	fake_init(&fake);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	fake_done(&fake);
	return failed;
}
