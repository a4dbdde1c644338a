#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/stream.h"

static void
feed(struct stream *s, const char *text, int64_t now_ms)
{
	stream_feed(s, text, strlen(text), now_ms);
}

#define DIALOG                                          \
 "\033[20;1HBash command\r\n  make the whole of it\r\n" \
 "Do you want to proceed?\r\n> Yes\r\n  No"

/* A dialog that asks the same again a second later is nothing new, but worth a
 * look at once; what comes back every second is not. */
static void
test_returns(void **state)
{
	struct stream *s = xcalloc(1, sizeof *s);
	int64_t now = 1000000;

	(void)state;
	stream_init(s);
	feed(s, DIALOG, now);
	for (int i = 0; i < 12; i++)
		feed(s, "\033[5;1H* Working away", now += 100);
	assert_int_equal(s->return_ms, 0);
	int64_t novel = s->novel_ms;
	feed(s, DIALOG, now += 100);
	assert_int_equal(s->return_ms, now);
	assert_int_equal(s->novel_ms, novel);
	for (int turn = 0; turn < 20; turn++) {
		int64_t returned = s->return_ms;
		for (int i = 0; i < 12; i++)
			feed(s, "\033[5;1H* Working away", now += 100);
		feed(s, DIALOG, now += 100);
		assert_int_equal(s->return_ms, returned);
	}
	stream_done(s);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_returns) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
