/* A server's reply, cut in two: the events are the same as of the whole. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "detect/event-stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_event(void *arg, const char *data, size_t len)
{
	assert(data[len] == '\0' && len <= EVENT_STREAM_MAX);
	(void)buf_add(arg, data, len);
	(void)buf_addc(arg, '\n');
}

static void
feed(const uint8_t *data, size_t size, size_t cut, struct buf *out)
{
	struct event_stream s;

	event_stream_init(&s);
	if (event_stream_feed(&s, data, cut, on_event, out))
		(void)event_stream_feed(
		    &s, data + cut, size - cut, on_event, out);
	event_stream_done(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size == 0 ? 0 : data[size - 1] % size;
	struct buf whole, parts;

	buf_init(&whole, 1 << 20);
	buf_init(&parts, 1 << 20);
	feed(data, size, size, &whole);
	feed(data, size, cut, &parts);
	assert(whole.len == parts.len &&
	       memcmp(whole.data, parts.data, whole.len) == 0);
	buf_done(&whole);
	buf_done(&parts);
	return 0;
}
