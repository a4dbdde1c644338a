/*
 * The events of an HTTP reply of type text/event-stream, as its bytes come, cut
 * anywhere: the head, the chunks if there are any, and the lines in them. An
 * event that is too long is passed over. Pure.
 */
#ifndef DETECT_EVENT_STREAM_H
#define DETECT_EVENT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define EVENT_STREAM_MAX (64u << 10) /* of one event, or of a head's line */

enum event_stream_part {
	EVENT_STREAM_HEAD,
	EVENT_STREAM_SIZE,  /* the size of a chunk */
	EVENT_STREAM_BYTES, /* what is in it, or the body without chunks */
	EVENT_STREAM_OVER,
};

struct event_stream {
	enum event_stream_part part;
	bool first;   /* the status line is not in yet */
	bool is_type; /* the head has said what it is */
	bool chunked;
	uint64_t left;    /* of the chunk */
	struct buf head;  /* a line of the head or a size, not whole yet */
	struct buf line;  /* likewise of an event, which may span chunks */
	struct buf event; /* the data of the event so far */
	bool has_data;
	bool too_long; /* this event is passed over */
};

/* The data of one event, NUL-terminated; borrowed for the call. */
typedef void event_stream_fn(void *arg, const char *data, size_t len);

void event_stream_init(struct event_stream *s);
void event_stream_done(struct event_stream *s);
/* Takes the next bytes. False when they are no event stream, or it is over;
 * nothing more is taken then. fn may not touch s. */
bool event_stream_feed(struct event_stream *s, const void *data, size_t len,
    event_stream_fn *fn, void *arg);

#endif
