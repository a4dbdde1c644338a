#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tmux/lines.h"

static const struct lines_case {
	const char *name, *in, *want; /* want: each line and a bar */
} cases[] = {
	{ "nothing", "", "" },
	{ "no end yet", "abc", "" },
	{ "lf", "a\nb\n", "a|b|" },
	{ "cr lf", "a\r\nb\r\n", "a|b|" },
	{ "only one cr goes", "a\r\r\n", "a\r|" },
	{ "empty lines", "\n\r\nx\n", "||x|" },
	{ "opening", "\033P1000p%begin 1 2 0\r\n", "%begin 1 2 0|" },
	{ "opening once", "\033P1000pa\n\033P1000pb\n", "a|\033P1000pb|" },
	{ "warning before the opening", "oops\n\033P1000pa\n", "oops|a|" },
	{ "terminator", "%exit\r\n\033\\", "%exit|" },
};

static bool
collect(void *arg, char *line, size_t len)
{
	struct buf *out = arg;

	return buf_add(out, line, len) && buf_addc(out, '|') &&
	       memchr(line, '!', len) == NULL;
}

/* The same lines come out however the stream is cut. */
static void
lines_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct lines_case *c = &cases[i];
		size_t total = strlen(c->in);

		print_message("  %s\n", c->name);
		for (size_t cut = 1; cut <= total + 1; cut++) {
			struct lines l;
			struct buf out;
			char *in = xstrdup(c->in);

			lines_init(&l);
			buf_init(&out, 1024);
			for (size_t at = 0; at < total; at += cut)
				lines_feed(&l, in + at,
				    total - at < cut ? total - at : cut,
				    collect, &out);
			assert_string_equal(out.data, c->want);
			free(in);
			buf_done(&out);
			lines_done(&l);
		}
	}
}

static void
lines_stop(void **state)
{
	struct lines l;
	struct buf out;
	char in[] = "a\nb!\nc\n";

	(void)state;
	lines_init(&l);
	buf_init(&out, 64);
	lines_feed(&l, in, sizeof in - 1, collect, &out);
	assert_string_equal(out.data, "a|b!|");
	buf_done(&out);
	lines_done(&l);
}

/* Too long a line is lost whole; the next one is not. */
static void
lines_too_long(void **state)
{
	struct lines l;
	struct buf out;
	char chunk[1024], rest[] = "end\nnext\n";

	(void)state;
	lines_init(&l);
	buf_init(&out, 64);
	for (size_t n = 0; n <= LINES_MAX; n += sizeof chunk) {
		memset(chunk, 'x', sizeof chunk);
		lines_feed(&l, chunk, sizeof chunk, collect, &out);
	}
	lines_feed(&l, rest, sizeof rest - 1, collect, &out);
	assert_string_equal(out.data, "next|");
	assert_int_equal(l.skipped, 1);
	buf_done(&out);
	lines_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_table),
		cmocka_unit_test(lines_stop),
		cmocka_unit_test(lines_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
