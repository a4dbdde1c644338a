#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "detect/event-stream.h"

#define HEAD "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"

static const struct {
	const char *bytes;
	const char *events; /* "[data]" of each */
	bool goes_on;
} cases[] = {
	{ HEAD "\r\ndata: one\n\ndata: two\n\n", "[one][two]", true },
	{ HEAD "Transfer-Encoding: chunked\r\n\r\nb\r\ndata: one\n\n\r\n"
	       "8\r\ndata: tw\r\n3\r\no\n\n\r\n",
	    "[one][two]", true },
	{ HEAD "Transfer-Encoding: chunked\r\n\r\nB;x=y\r\ndata: one\n\n\r\n"
	       "0\r\n\r\ndata: two\n\n",
	    "[one]", false },
	{ HEAD "\r\n: a comment\r\nevent: x\r\nid: 1\r\ndata:one\r\n"
	       "data: more\r\n\r\n\r\ndata: cut",
	    "[one\nmore]", true },
	{ HEAD "\r\ndata\n\ndata:\n\n", "[]", true },
	{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\ndata: x\n\n", "",
	    false },
	{ "HTTP/1.1 401 Unauthorized\r\ncontent-type: "
	  "text/event-stream\r\n\r\ndata: x\n\n",
	    "", false },
	{ "SSH-2.0-x\r\n\r\ndata: x\n\n", "", false },
	{ HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\ndata: x\n\n", "",
	    false },
	{ HEAD "Transfer-Encoding: chunked\r\n\r\n123456789\r\ndata: x\n\n", "",
	    false },
	{ "\r\n\r\n", "", false },
};

static void
on_event(void *arg, const char *data, size_t len)
{
	assert_int_equal(strlen(data), len);
	(void)buf_addf(arg, "[%s]", data);
}

/* Cut into pieces of every size. */
static void
streams(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < countof(cases); i++) {
		size_t len = strlen(cases[i].bytes);

		for (size_t piece = 1; piece <= len; piece++) {
			struct event_stream s;
			bool on = true;

			event_stream_init(&s);
			buf_clear(&out);
			for (size_t at = 0; at < len; at += piece)
				on = event_stream_feed(&s, cases[i].bytes + at,
				    len - at < piece ? len - at : piece,
				    on_event, &out);
			assert_string_equal(out.data, cases[i].events);
			assert_int_equal(on, cases[i].goes_on);
			event_stream_done(&s);
		}
	}
	buf_done(&out);
}

/* Too long is passed over; what follows is not. */
static void
long_events(void **state)
{
	static char line[EVENT_STREAM_MAX + 64];
	struct event_stream s;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	event_stream_init(&s);
	memset(line, 'x', sizeof line - 1);
	memcpy(line, "data: ", 6);
	assert_true(
	    event_stream_feed(&s, HEAD "\r\n", strlen(HEAD) + 2, NULL, NULL));
	for (int i = 0; i < 2; i++)
		assert_true(event_stream_feed(
		    &s, line, sizeof line - 1, on_event, &out));
	assert_true(event_stream_feed(
	    &s, "\ndata: y\n\ndata: z\n\n", 19, on_event, &out));
	for (int i = 0; i < 100; i++)
		assert_true(event_stream_feed(
		    &s, "data: 1234567890\n", 17, on_event, &out));
	assert_string_equal(out.data, "[z]");
	event_stream_done(&s);
	event_stream_init(&s);
	assert_false(
	    event_stream_feed(&s, line, sizeof line - 1, on_event, &out) &&
	    event_stream_feed(&s, "\n", 1, on_event, &out));
	event_stream_done(&s);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams),
		cmocka_unit_test(long_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
