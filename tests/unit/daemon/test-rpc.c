#include <sys/socket.h>

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "daemon/rpc.h"
#include "io/sock.h"

#define LARGE (3 * SOCK_LINE_MAX)

/* What is sent, and the whole answer; NULL: there is none. */
static const struct {
	const char *in, *want;
} cases[] = {
	{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\","
	  "\"params\":{\"a\":[1,\"x\"]}}",
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":[1,\"x\"]}}" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"echo\"}",
	    "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"result\":null}" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"echo\","
	  "\"params\":null}",
	    "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":null}" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"fail\"}",
	    "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32001,"
	    "\"message\":\"There is no pane %3.\"}}" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"nothing\"}",
	    "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32601,"
	    "\"message\":\"There is no method nothing.\"}}" },
	{ "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"echo\","
	  "\"params\":[1]}",
	    "{\"jsonrpc\":\"2.0\",\"id\":4,\"error\":{\"code\":-32602,"
	    "\"message\":\"Params are given by name, in an object.\"}}" },
	/* A notification is never answered, not even with an error. */
	{ "{\"jsonrpc\":\"2.0\",\"method\":\"echo\"}", NULL },
	{ "{\"jsonrpc\":\"2.0\",\"method\":\"fail\"}", NULL },
	{ "{\"jsonrpc\":\"2.0\",\"method\":\"nothing\"}", NULL },
};

/* What is no request at all, and the code it is refused with. */
static const struct {
	const char *in;
	int code;
} refused[] = {
	{ "", RPC_PARSE_ERROR },
	{ "{", RPC_PARSE_ERROR },
	{ "{} {}", RPC_PARSE_ERROR },
	{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}",
	    RPC_PARSE_ERROR },
	{ "1", RPC_INVALID_REQUEST },
	{ "[]", RPC_INVALID_REQUEST },
	{ "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}]",
	    RPC_INVALID_REQUEST },
	{ "{}", RPC_INVALID_REQUEST },
	{ "{\"id\":1,\"method\":\"echo\"}", RPC_INVALID_REQUEST },
	{ "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"echo\"}",
	    RPC_INVALID_REQUEST },
	{ "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"echo\"}",
	    RPC_INVALID_REQUEST },
	{ "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"echo\"}",
	    RPC_INVALID_REQUEST },
	{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", RPC_INVALID_REQUEST },
	{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\","
	  "\"params\":\"x\"}",
	    RPC_BAD_PARAMS },
};

struct world {
	char dir[64], path[96];
	struct event_base *base;
	struct rpc *rpc;
	int fd;
	struct rpc_call *kept;
	int closed;
};

static void
echo(void *arg, struct rpc_call *call)
{
	(void)arg;
	rpc_answer(call, call->params == NULL
			     ? cJSON_CreateNull()
			     : cJSON_Duplicate(call->params, true));
}

static void
fail_it(void *arg, struct rpc_call *call)
{
	(void)arg;
	rpc_fail(call, RPC_NO_PANE, "There is no pane %%%d.", 3);
}

static void
answer_long(const struct rpc_call *call, size_t len)
{
	char *text = xmalloc(len + 1);

	memset(text, 'x', len);
	text[len] = '\0';
	rpc_answer(call, cJSON_CreateString(text));
	free(text);
}

static void
huge(void *arg, struct rpc_call *call)
{
	(void)arg;
	answer_long(call, SOCK_ANSWER_MAX);
}

/* An answer, and then notifications while it is being read. */
static void
large(void *arg, struct rpc_call *call)
{
	(void)arg;
	answer_long(call, LARGE);
	for (int i = 0; i < 100; i++)
		assert_true(rpc_notify(call->peer, "event", call->params));
}

static void
later(void *arg, struct rpc_call *call)
{
	struct world *w = arg;

	w->kept = rpc_keep(call);
}

static void
on_close(void *arg, struct sock_peer *peer)
{
	struct world *w = arg;

	w->closed++;
	if (w->kept != NULL && w->kept->peer == peer) {
		rpc_call_free(w->kept);
		w->kept = NULL;
	}
}

static const struct rpc_method methods[] = {
	{ "echo", echo },
	{ "fail", fail_it },
	{ "huge", huge },
	{ "large", large },
	{ "later", later },
};

static const struct rpc_handlers handlers = {
	.methods = methods,
	.count = countof(methods),
	.on_close = on_close,
};

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct err err;

	(void)strlcpy(w->dir, "/tmp/tc-rpc.XXXXXX", sizeof w->dir);
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->path, sizeof w->path, "%s/sock", w->dir);
	w->base = event_base_new();
	w->rpc = rpc_new(w->base, w->path, &handlers, w, &err);
	if (w->rpc == NULL)
		fail_msg("%s", err.text);
	w->fd = sock_connect(w->path, 1000);
	assert_true(w->fd >= 0);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	(void)close(w->fd);
	rpc_free(w->rpc);
	rpc_free(NULL);
	event_base_free(w->base);
	assert_int_equal(rmdir(w->dir), 0);
	free(w);
	return 0;
}

static void
say(struct world *w, const char *line)
{
	size_t len = strlen(line);

	assert_int_equal(write(w->fd, line, len), len);
	assert_int_equal(write(w->fd, "\n", 1), 1);
}

/* The next line of the answer, without its newline. */
static void
hear(struct world *w, char *line, size_t size)
{
	size_t len = 0;

	for (int turns = 0; turns < 1000; turns++) {
		struct pollfd p = { .fd = w->fd, .events = POLLIN };
		(void)event_base_loop(w->base, EVLOOP_NONBLOCK);
		while (poll(&p, 1, 5) == 1 && len < size &&
		       read(w->fd, line + len, 1) == 1) {
			if (line[len++] == '\n') {
				line[len - 1] = '\0';
				return;
			}
		}
	}
	fail_msg("no answer");
}

#define BARRIER        "{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"echo\"}"
#define BARRIER_ANSWER "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":null}"

static void
test_answers(void **state)
{
	struct world *w = *state;
	char line[1024];

	for (size_t i = 0; i < countof(cases); i++) {
		say(w, cases[i].in);
		if (cases[i].want != NULL) {
			hear(w, line, sizeof line);
			assert_string_equal(line, cases[i].want);
		}
		say(w, BARRIER);
		hear(w, line, sizeof line);
		assert_string_equal(line, BARRIER_ANSWER);
	}
}

static void
test_refusals(void **state)
{
	struct world *w = *state;
	char line[1024], want[64];

	for (size_t i = 0; i < countof(refused); i++) {
		say(w, refused[i].in);
		hear(w, line, sizeof line);
		(void)snprintf(
		    want, sizeof want, "\"code\":%d,", refused[i].code);
		if (strstr(line, want) == NULL)
			fail_msg("%s: %s", refused[i].in, line);
	}
}

static void
test_too_long(void **state)
{
	struct world *w = *state;
	char line[1024];

	say(w, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"huge\"}");
	hear(w, line, sizeof line);
	assert_string_equal(line,
	    "{\"jsonrpc\":\"2.0\",\"id\":5,\"error\":{\"code\":-32000,"
	    "\"message\":\"The answer is too long.\"}}");
}

/* What was asked for comes whole, however long, and does not count against a
 * peer that is told of events meanwhile. */
static void
test_large(void **state)
{
	struct world *w = *state;
	size_t len = 0, lines = 0;
	char piece[65536];
	ssize_t n;

	say(w, "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"large\"}");
	for (int turns = 0; turns < 100000 && lines < 101; turns++) {
		(void)event_base_loop(w->base, EVLOOP_NONBLOCK);
		n = recv(w->fd, piece, sizeof piece, MSG_DONTWAIT);
		for (ssize_t i = 0; i < n; i++)
			lines += piece[i] == '\n';
		len += n > 0 ? (size_t)n : 0;
	}
	assert_int_equal(lines, 101);
	assert_in_range(len, LARGE, LARGE + 65536);
}

static void
test_later(void **state)
{
	struct world *w = *state;
	char line[1024];
	cJSON *params = cJSON_CreateObject();

	say(w, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"later\"}");
	say(w, BARRIER);
	hear(w, line, sizeof line);
	assert_string_equal(line, BARRIER_ANSWER);
	json_add_int(params, "n", 1);
	assert_true(rpc_notify(w->kept->peer, "event", params));
	cJSON_Delete(params);
	rpc_answer(w->kept, cJSON_CreateTrue());
	rpc_call_free(w->kept);
	w->kept = NULL;
	hear(w, line, sizeof line);
	assert_string_equal(line,
	    "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"n\":1}}");
	hear(w, line, sizeof line);
	assert_string_equal(
	    line, "{\"jsonrpc\":\"2.0\",\"id\":6,\"result\":true}");
}

/* Who leaves takes the calls with it that were kept. */
static void
test_close(void **state)
{
	struct world *w = *state;
	char line[1024];

	say(w, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"later\"}");
	say(w, BARRIER);
	hear(w, line, sizeof line);
	assert_non_null(w->kept);
	(void)close(w->fd);
	for (int i = 0; i < 100 && w->closed == 0; i++)
		(void)event_base_loop(w->base, EVLOOP_ONCE);
	assert_int_equal(w->closed, 1);
	assert_null(w->kept);
	w->fd = sock_connect(w->path, 1000);
}

static void
test_pane(void **state)
{
	static const struct {
		const char *in;
		bool ok;
		unsigned want;
	} panes[] = {
		{ "{\"pane\":\"%3\"}", true, 3 },
		{ "{\"pane\":3}", true, 3 },
		{ "{\"pane\":0}", true, 0 },
		{ "{\"pane\":\"3\"}", false, 0 },
		{ "{\"pane\":\"%\"}", false, 0 },
		{ "{\"pane\":\"%-1\"}", false, 0 },
		{ "{\"pane\":\"%3x\"}", false, 0 },
		{ "{\"pane\":\"%99999999999\"}", false, 0 },
		{ "{\"pane\":-1}", false, 0 },
		{ "{\"pane\":1.5}", false, 0 },
		{ "{\"pane\":1e300}", false, 0 },
		{ "{\"pane\":null}", false, 0 },
		{ "{}", false, 0 },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < countof(panes); i++) {
		cJSON *o =
		    json_parse(panes[i].in, strlen(panes[i].in), 100, &err);
		unsigned got = 0;
		assert_int_equal(rpc_pane(o, "pane", &got), panes[i].ok);
		assert_int_equal(got, panes[i].want);
		cJSON_Delete(o);
	}
	assert_false(rpc_pane(NULL, "pane", &(unsigned){ 0 }));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_answers),
		CASE(test_refusals),
		CASE(test_too_long),
		CASE(test_large),
		CASE(test_later),
		CASE(test_close),
		cmocka_unit_test(test_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
