/*
 * HTTP requests that never block the loop: libcurl's multi interface on our
 * event base. Each request has a time limit and a size limit, follows no
 * redirect, and goes past any proxy when the host is this machine. Nothing of
 * a request is ever logged: its headers hold tokens.
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct http;
struct http_call;

#define HTTP_REPLY_MAX (10u << 20)

struct http_request {
	const char *url;  /* http:// or https:// */
	const char *body; /* POSTed as JSON; NULL: a GET */
	size_t body_len;
	const char *accept; /* the Accept header; NULL: anything */
	const char *bearer; /* sent as Authorization: Bearer; NULL: none */
	int64_t timeout_ms; /* for all of it; 0 is BUG */
	size_t limit;       /* bytes of the reply, at most HTTP_REPLY_MAX */
};

enum http_outcome {
	HTTP_ANSWERED,    /* a whole reply with a status */
	HTTP_UNREACHABLE, /* no connection: the request was not sent */
	HTTP_TIMED_OUT,
	HTTP_CUT,      /* the connection ended before the reply did */
	HTTP_TOO_LONG, /* the limit was passed */
};

struct http_reply {
	enum http_outcome outcome;
	bool sent;              /* the server may have acted on the request */
	int status;             /* 200; 0 without one */
	int64_t retry_after_ms; /* what the server asks for, up to an hour */
	const char *type;       /* content type, "" if not told */
	const char *body;       /* NUL-terminated; borrowed for the call */
	size_t len;
	const char *why; /* a few words when it is not HTTP_ANSWERED, or "" */
};

typedef void http_fn(void *arg, const struct http_reply *reply);

struct http *http_new(struct event_base *base);
/* Cancels every request; their functions are not called. Not from a function
 * of a request. Accepts NULL. */
void http_free(struct http *h);

/* Never NULL. fn is called exactly once, from the loop, unless the call is
 * cancelled before; the struct http_call is gone after. */
struct http_call *http_start(
    struct http *h, const struct http_request *request, http_fn *fn, void *arg);
/* Forgets the function and closes the connection. Accepts NULL. */
void http_cancel(struct http_call *call);

#endif
