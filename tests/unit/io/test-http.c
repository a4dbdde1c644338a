#include <sys/socket.h>

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/http.h"

/* A server in the same loop: takes one request, says one thing. */
static struct event_base *base;
static struct event *listener, *peer;
static int port;
static const char *saying; /* NULL: says nothing */
static size_t repeat;      /* how often the last byte is said again */
static bool hangs;         /* and does not close */
static struct buf heard;

static void
say(int fd)
{
	char many[65536];

	if (saying == NULL || saying[0] == '\0')
		return;
	assert_true(write(fd, saying, strlen(saying)) > 0);
	memset(many, 'x', sizeof many);
	for (size_t left = repeat; left > 0;) {
		ssize_t n =
		    write(fd, many, left < sizeof many ? left : sizeof many);
		if (n <= 0)
			break;
		left -= (size_t)n;
	}
}

static bool
is_whole(void)
{
	const char *length = strstr(heard.data, "Content-Length: ");
	const char *body = strstr(heard.data, "\r\n\r\n");

	if (body == NULL)
		return false;
	return length == NULL ||
	       strlen(body + 4) >= strtoul(length + 16, NULL, 10);
}

static void
on_peer(evutil_socket_t fd, short what, void *arg)
{
	char data[4096];
	ssize_t n = read(fd, data, sizeof data);

	(void)what;
	(void)arg;
	if (n > 0)
		(void)buf_add(&heard, data, (size_t)n);
	if (n > 0 && !is_whole())
		return;
	if (n > 0)
		say(fd);
	if (n > 0 && hangs)
		return;
	(void)close(fd);
	event_free(peer);
	peer = NULL;
}

static void
on_listener(evutil_socket_t fd, short what, void *arg)
{
	int s = accept(fd, NULL, NULL);

	(void)what;
	(void)arg;
	assert_int_not_equal(s, -1);
	assert_null(peer);
	peer = event_new(base, s, EV_READ | EV_PERSIST, on_peer, NULL);
	assert_int_equal(event_add(peer, NULL), 0);
}

static int
setup(void **state)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&in, sizeof in) == -1 ||
	    listen(fd, 8) == -1 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) == -1)
		return -1;
	port = ntohs(in.sin_port);
	base = event_base_new();
	listener = event_new(base, fd, EV_READ | EV_PERSIST, on_listener, NULL);
	(void)event_add(listener, NULL);
	buf_init(&heard, 1u << 20);
	/* It must not matter for this machine. */
	return setenv("http_proxy", "http://127.0.0.1:1", 1);
}

static int
teardown(void **state)
{
	(void)state;
	(void)close(event_get_fd(listener));
	event_free(listener);
	event_base_free(base);
	buf_done(&heard);
	libevent_global_shutdown();
	return 0;
}

static void
no_peer(void)
{
	if (peer == NULL)
		return;
	(void)close(event_get_fd(peer));
	event_free(peer);
	peer = NULL;
}

struct got {
	int calls;
	enum http_outcome outcome;
	bool sent;
	int status;
	int64_t retry_after_ms;
	size_t len;
	char type[64], body[64], why[256];
};

static void
on_reply(void *arg, const struct http_reply *r)
{
	struct got *g = arg;

	g->calls++;
	g->outcome = r->outcome;
	g->sent = r->sent;
	g->status = r->status;
	g->retry_after_ms = r->retry_after_ms;
	g->len = r->len;
	(void)snprintf(g->type, sizeof g->type, "%s", r->type);
	(void)snprintf(g->body, sizeof g->body, "%s", r->body);
	(void)snprintf(g->why, sizeof g->why, "%s", r->why);
	(void)event_base_loopbreak(base);
}

static const struct http_case {
	const char *name, *saying;
	size_t repeat;
	bool hangs;
	enum http_outcome outcome;
	int status;
	const char *body;
} cases[] = {
	{ "an answer",
	    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	    "Content-Length: 2\r\n\r\n{}",
	    0, false, HTTP_ANSWERED, 200, "{}" },
	{ "an error is an answer",
	    "HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 1\r\n\r\nx",
	    0, false, HTTP_ANSWERED, 429, "x" },
	{ "until it closes", "HTTP/1.0 200 OK\r\n\r\nall", 0, false,
	    HTTP_ANSWERED, 200, "all" },
	{ "no redirect",
	    "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
	    "Content-Length: 0\r\n\r\n",
	    0, false, HTTP_ANSWERED, 302, "" },
	{ "chunks",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
	    0, false, HTTP_ANSWERED, 200, "abc" },
	{ "cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 0, false,
	    HTTP_CUT, 200, NULL },
	{ "closed at once", "", 0, false, HTTP_CUT, 0, NULL },
	{ "no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", 0, false, HTTP_CUT, 0, NULL },
	{ "never", NULL, 0, true, HTTP_TIMED_OUT, 0, NULL },
	{ "stops in the middle",
	    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 0, true,
	    HTTP_TIMED_OUT, 200, NULL },
	{ "too long", "HTTP/1.1 200 OK\r\n\r\n", 100000, false, HTTP_TOO_LONG,
	    200, NULL },
	{ "says it is long",
	    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 100000,
	    false, HTTP_TOO_LONG, 200, NULL },
};

static struct http_call *
start(struct http *h, struct got *g, int to_port, const char *body)
{
	char *url = xasprintf("http://127.0.0.1:%d/mcp/", to_port);
	struct http_request request = {
		.url = url,
		.body = body,
		.body_len = body == NULL ? 0 : strlen(body),
		.accept = "application/json",
		.bearer = "s3cret",
		.timeout_ms = 300,
		.limit = 50000,
	};
	struct http_call *call = http_start(h, &request, on_reply, g);

	free(url);
	return call;
}

static void
test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct http_case *c = &cases[i];
		struct http *h = http_new(base);
		struct got g = { 0 };

		print_message("  %s\n", c->name);
		saying = c->saying;
		repeat = c->repeat;
		hangs = c->hangs;
		buf_clear(&heard);
		(void)start(h, &g, port, "{\"id\":1}");
		assert_int_equal(g.calls, 0);
		(void)event_base_dispatch(base);
		assert_int_equal(g.calls, 1);
		assert_int_equal(g.outcome, c->outcome);
		assert_int_equal(g.status, c->status);
		assert_true(g.sent);
		assert_int_equal(g.why[0] == '\0', c->outcome == HTTP_ANSWERED);
		if (c->body != NULL)
			assert_string_equal(g.body, c->body);
		assert_true(g.len <= 50000);
		assert_non_null(strstr(heard.data, "{\"id\":1}"));
		assert_non_null(
		    strstr(heard.data, "Authorization: Bearer s3cret"));
		assert_null(strstr(heard.data, "Expect:"));
		http_free(h);
		no_peer();
	}
}

static void
test_words(void **state)
{
	struct http *h = http_new(base);
	struct got g = { 0 };

	(void)state;
	saying = cases[0].saying;
	repeat = 0;
	hangs = false;
	buf_clear(&heard);
	(void)start(h, &g, port, NULL);
	(void)event_base_dispatch(base);
	assert_string_equal(g.type, "application/json");
	assert_true(str_starts(heard.data, "GET /mcp/ HTTP/1.1\r\n"));
	saying = cases[1].saying;
	(void)start(h, &g, port, "");
	(void)event_base_dispatch(base);
	assert_int_equal(g.retry_after_ms, 7000);
	saying = "HTTP/1.1 503 Busy\r\nRetry-After: 99999999\r\n"
		 "Content-Length: 0\r\n\r\n";
	(void)start(h, &g, port, "");
	(void)event_base_dispatch(base);
	assert_int_equal(g.retry_after_ms, TIME_HOUR);
	http_free(h);
}

static void
test_unreachable(void **state)
{
	struct http *h = http_new(base);
	struct got g = { 0 };
	struct http_request bad = { .url = "gopher://x/", .timeout_ms = 100 };

	(void)state;
	(void)start(h, &g, 1, "{}");
	(void)event_base_dispatch(base);
	assert_int_equal(g.outcome, HTTP_UNREACHABLE);
	assert_false(g.sent);
	assert_int_equal(g.status, 0);
	(void)http_start(h, &bad, on_reply, &g);
	(void)event_base_dispatch(base);
	assert_int_equal(g.calls, 2);
	assert_int_equal(g.outcome, HTTP_UNREACHABLE);
	http_free(h);
}

/* A function may start and cancel others. */
struct chain {
	struct http *http;
	struct http_call *other;
	struct got last;
	int calls;
};

static void
on_first(void *arg, const struct http_reply *r)
{
	struct chain *c = arg;

	c->calls++;
	assert_int_equal(r->outcome, HTTP_UNREACHABLE);
	http_cancel(c->other);
	c->other = NULL;
	(void)start(c->http, &c->last, 1, NULL);
}

static void
test_chain(void **state)
{
	struct chain c = { .http = http_new(base) };
	struct http_request request = { .url = "http://127.0.0.1:1/",
		.timeout_ms = 1000 };
	struct got never = { 0 };

	(void)state;
	saying = NULL;
	hangs = true;
	c.other = start(c.http, &never, port, "{}");
	(void)http_start(c.http, &request, on_first, &c);
	(void)event_base_dispatch(base);
	assert_int_equal(c.calls, 1);
	assert_int_equal(c.last.calls, 1);
	assert_int_equal(never.calls, 0);
	/* What is under way when it is freed is forgotten. */
	(void)start(c.http, &never, port, "{}");
	http_free(c.http);
	assert_int_equal(never.calls, 0);
	no_peer();
	http_free(NULL);
	http_cancel(NULL);
}

/* Instead of the system's, in libcurl too: a name server that never answers.
 * Ends when the test closes its end, or says that it was waited for. */
static int resolver[2];
static _Atomic int waited;

int
getaddrinfo(const char *restrict name, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict ret)
{
	struct pollfd end = { .fd = resolver[0], .events = POLLIN };

	(void)name;
	(void)service;
	(void)hints;
	(void)ret;
	if (poll(&end, 1, 3000) == 0)
		waited++;
	return EAI_AGAIN;
}

/* The loop waits for no name server, neither when the time is over nor when
 * the request is cancelled. */
static void
test_name(void **state)
{
	struct http *h = http_new(base);
	struct got g = { 0 }, never = { 0 };
	struct http_request request = { .url = "http://mail.invalid/",
		.timeout_ms = 50 };
	struct http_call *other;

	(void)state;
	(void)unsetenv("http_proxy");
	assert_int_equal(pipe(resolver), 0);
	(void)http_start(h, &request, on_reply, &g);
	request.timeout_ms = 60000;
	other = http_start(h, &request, on_reply, &never);
	(void)event_base_dispatch(base);
	assert_int_equal(g.calls, 1);
	assert_int_equal(g.outcome, HTTP_UNREACHABLE);
	assert_string_not_equal(g.why, "");
	http_cancel(other);
	(void)http_start(h, &request, on_reply, &never);
	(void)event_base_loop(base, EVLOOP_ONCE);
	http_free(h);
	assert_int_equal(never.calls, 0);
	assert_int_equal(waited, 0);
	(void)close(resolver[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_unreachable),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
