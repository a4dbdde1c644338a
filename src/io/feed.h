/*
 * A TCP connection to a port of this machine that asks once and then only
 * listens.
 */
#ifndef IO_FEED_H
#define IO_FEED_H

#include <stddef.h>

struct event_base;
struct feed;

struct feed_handlers {
	/* What has come, borrowed for the call. */
	void (*on_data)(void *arg, const void *data, size_t len);
	/* The connection has failed or ended; there are no more calls. */
	void (*on_end)(void *arg);
};

/* Connects to 127.0.0.1; request is sent as it is. NULL when that cannot even
 * begin. */
struct feed *feed_new(struct event_base *base, int port, const char *request,
    const struct feed_handlers *h, void *arg);
/* Also from within the handlers. Accepts NULL. */
void feed_free(struct feed *f);

#endif
