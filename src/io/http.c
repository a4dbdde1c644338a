/*
 * libcurl tells which sockets and what time it waits for; libevent waits and
 * tells libcurl. A reply is handed out after libcurl has returned, so that the
 * function may start and cancel requests as it likes.
 */
#include "io/http.h"

#include <sys/queue.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "io/clock.h"
#include "io/curl-lib.h"

#define CONNECT_MS 5000

struct http_call {
	TAILQ_ENTRY(http_call) entry;
	struct http *http;
	const struct curl_lib *lib;
	struct event *refused; /* instead of a transfer, without libcurl */
	CURL *easy;
	struct curl_slist *headers;
	char *request; /* the body that is sent */
	struct buf body;
	bool too_long;
	http_fn *fn;
	void *arg;
	char words[CURL_ERROR_SIZE];
};

struct http {
	struct event_base *base;
	const struct curl_lib *lib; /* NULL before the first request */
	CURLM *multi;
	struct event *timer;
	TAILQ_HEAD(, http_call) calls;
};

static void
destroy(struct http_call *c)
{
	TAILQ_REMOVE(&c->http->calls, c, entry);
	if (c->refused != NULL) {
		event_free(c->refused);
	} else {
		(void)c->lib->multi_remove_handle(c->http->multi, c->easy);
		c->lib->easy_cleanup(c->easy);
		c->lib->slist_free_all(c->headers);
	}
	buf_done(&c->body);
	free(c->request);
	free(c);
}

static enum http_outcome
outcome_of(const struct http_call *c, CURLcode code)
{
	if (c->too_long)
		return HTTP_TOO_LONG;
	if (code == CURLE_OK)
		return HTTP_ANSWERED;
	return code == CURLE_OPERATION_TIMEDOUT ? HTTP_TIMED_OUT : HTTP_CUT;
}

/* The call is over. Its function is called when the call is already gone. */
static void
finish(struct http_call *c, CURLcode code)
{
	struct http_reply reply = { .outcome = outcome_of(c, code), .why = "" };
	struct buf body = c->body;
	char *type, *words, *kind;
	http_fn *fn = c->fn;
	void *arg = c->arg;
	curl_off_t wait = 0;
	long status = 0, sent = 0;

	(void)c->lib->easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)c->lib->easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
	(void)c->lib->easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &wait);
	(void)c->lib->easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
	if (reply.outcome != HTTP_ANSWERED) {
		reply.why = c->words[0] != '\0' ? c->words
		                                : c->lib->easy_strerror(code);
		if (sent == 0)
			reply.outcome = HTTP_UNREACHABLE;
	}
	reply.why = words = xstrdup(reply.why);
	reply.type = kind = xstrdup(type != NULL ? type : "");
	reply.status = (int)status;
	reply.sent = sent > 0;
	reply.retry_after_ms = wait > 0 ? (int64_t)wait * 1000 : 0;
	reply.body = body.data;
	reply.len = body.len;
	buf_init(&c->body, 0);
	destroy(c);
	fn(arg, &reply);
	buf_done(&body);
	free(words);
	free(kind);
}

/* Hands out what is complete; a function may make more of it complete. */
static void
collect(struct http *h)
{
	struct http_call *c;
	CURLMsg *m;
	int left;

	while ((m = h->lib->multi_info_read(h->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		(void)h->lib->easy_getinfo(
		    m->easy_handle, CURLINFO_PRIVATE, &c);
		finish(c, m->data.result);
	}
}

static void
on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;
	int flags = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
	            ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	int running;

	(void)h->lib->multi_socket_action(h->multi, fd, flags, &running);
	collect(h);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;
	int running;

	(void)fd;
	(void)what;
	(void)h->lib->multi_socket_action(
	    h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(h);
}

/* libcurl wants other news of a socket than before. */
static int
want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket)
{
	struct http *h = arg;
	struct event *ev = socket;
	short on =
	    (short)(EV_PERSIST | ((what & CURL_POLL_IN) != 0 ? EV_READ : 0) |
		    ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0));

	(void)easy;
	if (ev != NULL)
		event_free(ev);
	ev = NULL;
	if (what != CURL_POLL_REMOVE) {
		ev = event_new(h->base, fd, on, on_socket, h);
		if (ev == NULL || event_add(ev, NULL) == -1)
			BUG("no event can be made");
	}
	(void)h->lib->multi_assign(h->multi, fd, ev);
	return 0;
}

static int
want_timer(CURLM *multi, long ms, void *arg)
{
	struct http *h = arg;
	struct timeval tv = clock_timeval(ms);

	(void)multi;
	if (ms < 0)
		(void)evtimer_del(h->timer);
	else
		(void)evtimer_add(h->timer, &tv);
	return 0;
}

struct http *
http_new(struct event_base *base)
{
	struct http *h = xcalloc(1, sizeof *h);

	h->base = base;
	TAILQ_INIT(&h->calls);
	h->timer = evtimer_new(base, on_timer, h);
	if (h->timer == NULL)
		BUG("no event can be made");
	return h;
}

/* Has libcurl at hand from now on. False when it cannot be had. */
static bool
open_library(struct http *h)
{
	const struct curl_lib *lib = h->lib != NULL ? h->lib : curl_lib_load();

	if (lib == NULL || h->lib != NULL)
		return lib != NULL;
	h->multi = lib->multi_init();
	if (h->multi == NULL)
		BUG("no memory for requests");
	h->lib = lib;
	(void)lib->multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	(void)lib->multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	(void)lib->multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	(void)lib->multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return true;
}

void
http_free(struct http *h)
{
	struct http_call *c;

	if (h == NULL)
		return;
	while ((c = TAILQ_FIRST(&h->calls)) != NULL)
		destroy(c);
	if (h->lib != NULL)
		(void)h->lib->multi_cleanup(h->multi);
	event_free(h->timer);
	free(h);
}

static size_t
on_body(char *data, size_t size, size_t count, void *arg)
{
	struct http_call *c = arg;

	if (buf_add(&c->body, data, size * count))
		return size * count;
	c->too_long = true;
	return 0; /* which ends the transfer */
}

/* A server on this machine is reached without the proxies of the environment,
 * which would not know which machine is meant. */
static bool
is_loopback(const char *url)
{
	static const char *const hosts[] = { "127.", "localhost", "[::1]" };
	const char *host = strstr(url, "://");

	for (size_t i = 0; host != NULL && i < countof(hosts); i++) {
		if (str_starts(host + 3, hosts[i]))
			return true;
	}
	return false;
}

static void
add_header(struct http_call *c, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);
	struct curl_slist *longer = c->lib->slist_append(c->headers, line);

	if (longer == NULL)
		BUG("no memory for a header");
	c->headers = longer;
	explicit_bzero(line, strlen(line));
	free(line);
}

static void
set_limits(struct http_call *c, const struct http_request *request)
{
	CURL *easy = c->easy;

	(void)c->lib->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	(void)c->lib->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	(void)c->lib->easy_setopt(
	    easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
	(void)c->lib->easy_setopt(
	    easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	(void)c->lib->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    request->timeout_ms < CONNECT_MS ? (long)request->timeout_ms
					     : (long)CONNECT_MS);
	(void)c->lib->easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	(void)c->lib->easy_setopt(easy, CURLOPT_WRITEDATA, c);
	(void)c->lib->easy_setopt(easy, CURLOPT_ERRORBUFFER, c->words);
	(void)c->lib->easy_setopt(easy, CURLOPT_PRIVATE, c);
	/* On a connection that was used before libcurl would send a request
	 * again when it found it dead, even one that changes something. */
	(void)c->lib->easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	(void)c->lib->easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	if (is_loopback(request->url))
		(void)c->lib->easy_setopt(easy, CURLOPT_NOPROXY, "*");
}

static void
set_body(struct http_call *c, const struct http_request *request)
{
	if (request->body == NULL)
		return;
	c->request = xstrndup(request->body, request->body_len);
	(void)c->lib->easy_setopt(c->easy, CURLOPT_POST, 1L);
	(void)c->lib->easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->request);
	(void)c->lib->easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)request->body_len);
	add_header(c, "Content-Type", "application/json");
	add_header(c, "Expect", ""); /* no "Expect: 100-continue" */
}

static void
set_headers(struct http_call *c, const struct http_request *request)
{
	char *bearer;

	if (request->accept != NULL)
		add_header(c, "Accept", request->accept);
	if (request->bearer != NULL) {
		bearer = xasprintf("Bearer %s", request->bearer);
		add_header(c, "Authorization", bearer);
		explicit_bzero(bearer, strlen(bearer));
		free(bearer);
	}
	(void)c->lib->easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
}

static void
on_refused(evutil_socket_t fd, short what, void *arg)
{
	struct http_call *c = arg;
	const struct http_reply reply = { .outcome = HTTP_UNREACHABLE,
		.type = "",
		.body = "",
		.why = "libcurl is not installed" };
	http_fn *fn = c->fn;
	void *fn_arg = c->arg;

	(void)fd;
	(void)what;
	destroy(c);
	fn(fn_arg, &reply);
}

/* Without libcurl a call is answered all the same, from the loop. */
static void
refuse(struct http_call *c)
{
	struct timeval now = { 0 };

	c->refused = evtimer_new(c->http->base, on_refused, c);
	if (c->refused == NULL || evtimer_add(c->refused, &now) == -1)
		BUG("no event can be made");
}

static void
transfer(struct http_call *c, const struct http_request *request)
{
	c->lib = c->http->lib;
	c->easy = c->lib->easy_init();
	if (c->easy == NULL)
		BUG("no memory for a request");
	(void)c->lib->easy_setopt(c->easy, CURLOPT_URL, request->url);
	set_limits(c, request);
	set_body(c, request);
	set_headers(c, request);
	/* This only sets the timer: a bad URL is told from the loop, too. */
	if (c->lib->multi_add_handle(c->http->multi, c->easy) != CURLM_OK)
		BUG("a request cannot be added");
}

struct http_call *
http_start(
    struct http *h, const struct http_request *request, http_fn *fn, void *arg)
{
	struct http_call *c = xcalloc(1, sizeof *c);

	if (request->timeout_ms <= 0 || request->timeout_ms > INT_MAX)
		BUG("a request without a time limit");
	c->http = h;
	c->fn = fn;
	c->arg = arg;
	buf_init(&c->body,
	    request->limit < HTTP_REPLY_MAX ? request->limit : HTTP_REPLY_MAX);
	TAILQ_INSERT_TAIL(&h->calls, c, entry);
	if (open_library(h))
		transfer(c, request);
	else
		refuse(c);
	return c;
}

void
http_cancel(struct http_call *call)
{
	if (call != NULL)
		destroy(call);
}
