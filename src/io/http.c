/*
 * libcurl tells which sockets and what time it waits for; libevent waits and
 * tells libcurl. A reply is handed out after libcurl has returned, so that the
 * function may start and cancel requests as it likes. The first requests wait
 * until libcurl is loaded, which takes too long for the loop.
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
#include "base/time.h"
#include "io/curl-lib.h"
#include "io/loop.h"
#include "io/thread.h"

#define CONNECT_MS 5000
#define RETRY_MAX  3600 /* seconds; a server may ask for any wait */

struct http_call {
	TAILQ_ENTRY(http_call) entry;
	struct http *http;
	/* what was asked for */
	char *url, *body, *accept, *bearer;
	size_t body_len;
	int64_t timeout_ms;
	unsigned turn; /* while it waits for libcurl */
	CURL *easy;    /* NULL until then */
	struct curl_slist *headers;
	struct buf reply;
	bool too_long;
	http_fn *fn;
	void *arg;
	char words[CURL_ERROR_SIZE];
};

struct http {
	struct event_base *base;
	const struct curl_lib *lib; /* NULL before the first request */
	struct thread *loading;
	unsigned turn; /* how often it was tried to load it */
	TAILQ_HEAD(, http_call) calls;
	CURLM *multi;
	struct event *timer;
};

static void
destroy(struct http_call *c)
{
	const struct curl_lib *lib = c->http->lib;

	TAILQ_REMOVE(&c->http->calls, c, entry);
	if (c->easy != NULL) {
		(void)lib->multi_remove_handle(c->http->multi, c->easy);
		lib->easy_cleanup(c->easy);
		lib->slist_free_all(c->headers);
	}
	buf_done(&c->reply);
	if (c->bearer != NULL)
		explicit_bzero(c->bearer, strlen(c->bearer));
	free(c->bearer);
	free(c->accept);
	free(c->body);
	free(c->url);
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
	const struct curl_lib *lib = c->http->lib;
	struct http_reply reply = { .outcome = outcome_of(c, code), .why = "" };
	struct buf body = c->reply;
	char *type, *words, *kind;
	http_fn *fn = c->fn;
	void *arg = c->arg;
	curl_off_t wait = 0;
	long status = 0, sent = 0;

	(void)lib->easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)lib->easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
	(void)lib->easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &wait);
	(void)lib->easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
	if (reply.outcome != HTTP_ANSWERED) {
		reply.why =
		    c->words[0] != '\0' ? c->words : lib->easy_strerror(code);
		if (sent == 0)
			reply.outcome = HTTP_UNREACHABLE;
	}
	reply.why = words = xstrdup(reply.why);
	reply.type = kind = xstrdup(type != NULL ? type : "");
	reply.status = (int)status;
	reply.sent = sent > 0;
	if (wait > RETRY_MAX)
		wait = RETRY_MAX;
	reply.retry_after_ms = wait > 0 ? (int64_t)wait * TIME_SECOND : 0;
	reply.body = body.data;
	reply.len = body.len;
	buf_init(&c->reply, 0);
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
refuse(struct http_call *c)
{
	const struct http_reply reply = { .outcome = HTTP_UNREACHABLE,
		.type = "",
		.body = "",
		.why = "libcurl is not installed" };
	http_fn *fn = c->fn;
	void *arg = c->arg;

	destroy(c);
	fn(arg, &reply);
}

/* One of those that wait, since its function may make and cancel others. */
static void
refuse_next(struct http *h)
{
	struct http_call *c = TAILQ_FIRST(&h->calls);

	if (c == NULL || c->turn == h->turn)
		return;
	event_active(h->timer, EV_TIMEOUT, 0);
	refuse(c);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;
	int running;

	(void)fd;
	(void)what;
	if (h->lib == NULL) {
		refuse_next(h);
		return;
	}
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
	if (what != CURL_POLL_REMOVE)
		ev = loop_watch(h->base, fd, on, on_socket, h);
	(void)h->lib->multi_assign(h->multi, fd, ev);
	return 0;
}

static int
want_timer(CURLM *multi, long ms, void *arg)
{
	struct http *h = arg;

	(void)multi;
	if (ms < 0)
		(void)evtimer_del(h->timer);
	else
		loop_after(h->timer, ms);
	return 0;
}

struct http *
http_new(struct event_base *base)
{
	struct http *h = xcalloc(1, sizeof *h);

	h->base = base;
	TAILQ_INIT(&h->calls);
	h->timer = loop_timer(base, on_timer, h);
	return h;
}

void
http_free(struct http *h)
{
	struct http_call *c, *next;

	if (h == NULL)
		return;
	thread_free(h->loading);
	TAILQ_FOREACH_SAFE (c, &h->calls, entry, next)
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

	if (buf_add(&c->reply, data, size * count))
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
	struct curl_slist *longer =
	    c->http->lib->slist_append(c->headers, line);

	if (longer == NULL)
		BUG("no memory for a header");
	c->headers = longer;
	explicit_bzero(line, strlen(line));
	free(line);
}

static void
set_limits(struct http_call *c)
{
	const struct curl_lib *lib = c->http->lib;
	CURL *easy = c->easy;

	(void)lib->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	(void)lib->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	(void)lib->easy_setopt(
	    easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A name is looked up in a thread, and libcurl would wait for its end
	 * when the request has none any more. */
	(void)lib->easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
	(void)lib->easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)c->timeout_ms);
	(void)lib->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    c->timeout_ms < CONNECT_MS ? (long)c->timeout_ms
				       : (long)CONNECT_MS);
	(void)lib->easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	(void)lib->easy_setopt(easy, CURLOPT_WRITEDATA, c);
	(void)lib->easy_setopt(easy, CURLOPT_ERRORBUFFER, c->words);
	(void)lib->easy_setopt(easy, CURLOPT_PRIVATE, c);
	/* On a connection that was used before libcurl would send a request
	 * again when it found it dead, even one that changes something. */
	(void)lib->easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	(void)lib->easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	if (is_loopback(c->url))
		(void)lib->easy_setopt(easy, CURLOPT_NOPROXY, "*");
}

static void
set_body(struct http_call *c)
{
	const struct curl_lib *lib = c->http->lib;

	if (c->body == NULL)
		return;
	(void)lib->easy_setopt(c->easy, CURLOPT_POST, 1L);
	(void)lib->easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->body);
	(void)lib->easy_setopt(
	    c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_len);
	add_header(c, "Content-Type", "application/json");
	add_header(c, "Expect", ""); /* no "Expect: 100-continue" */
}

static void
set_headers(struct http_call *c)
{
	char *bearer;

	if (c->accept != NULL)
		add_header(c, "Accept", c->accept);
	if (c->bearer != NULL) {
		bearer = xasprintf("Bearer %s", c->bearer);
		add_header(c, "Authorization", bearer);
		explicit_bzero(bearer, strlen(bearer));
		free(bearer);
	}
	(void)c->http->lib->easy_setopt(
	    c->easy, CURLOPT_HTTPHEADER, c->headers);
}

static void
transfer(struct http_call *c)
{
	const struct curl_lib *lib = c->http->lib;

	c->easy = lib->easy_init();
	if (c->easy == NULL)
		BUG("no memory for a request");
	(void)lib->easy_setopt(c->easy, CURLOPT_URL, c->url);
	set_limits(c);
	set_body(c);
	set_headers(c);
	/* This only sets the timer: a bad URL is told from the loop, too. */
	if (lib->multi_add_handle(c->http->multi, c->easy) != CURLM_OK)
		BUG("a request cannot be added");
}

static void
use_library(struct http *h, const struct curl_lib *lib)
{
	struct http_call *c;

	h->multi = lib->multi_init();
	if (h->multi == NULL)
		BUG("no memory for requests");
	h->lib = lib;
	(void)lib->multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	(void)lib->multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	(void)lib->multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	(void)lib->multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	TAILQ_FOREACH (c, &h->calls, entry)
		transfer(c);
}

static void
load(void *arg)
{
	(void)arg;
	(void)curl_lib_load();
}

/* The requests that waited are made, or refused. */
static void
on_loaded(void *arg)
{
	struct http *h = arg;
	const struct curl_lib *lib = curl_lib_load();

	h->loading = NULL;
	h->turn++;
	if (lib != NULL)
		use_library(h, lib);
	else
		event_active(h->timer, EV_TIMEOUT, 0);
}

static char *
copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

struct http_call *
http_start(
    struct http *h, const struct http_request *request, http_fn *fn, void *arg)
{
	struct http_call *c = xcalloc(1, sizeof *c);

	if (request->timeout_ms <= 0 || request->timeout_ms > INT_MAX)
		BUG("a request without a time limit");
	c->http = h;
	c->url = xstrdup(request->url);
	c->accept = copy(request->accept);
	c->bearer = copy(request->bearer);
	if (request->body != NULL)
		c->body = xstrndup(request->body, request->body_len);
	c->body_len = request->body_len;
	c->timeout_ms = request->timeout_ms;
	c->turn = h->turn;
	c->fn = fn;
	c->arg = arg;
	buf_init(&c->reply,
	    request->limit < HTTP_REPLY_MAX ? request->limit : HTTP_REPLY_MAX);
	TAILQ_INSERT_TAIL(&h->calls, c, entry);
	if (h->lib != NULL)
		transfer(c);
	else if (h->loading == NULL)
		h->loading = thread_start(h->base, load, on_loaded, h);
	return c;
}

void
http_cancel(struct http_call *call)
{
	if (call != NULL)
		destroy(call);
}
