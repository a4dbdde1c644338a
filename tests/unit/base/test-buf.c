#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void
starts_empty(void **state)
{
	struct buf b;
	char *text;

	(void)state;
	buf_init(&b, 10);
	assert_string_equal(b.data, "");
	assert_int_equal(b.len, 0);
	buf_clear(&b);
	buf_drop(&b, 3);
	buf_truncate(&b, 0);
	text = buf_take(&b);
	assert_string_equal(text, "");
	free(text);
	buf_done(&b);
	buf_done(NULL);
}

static void
adds(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	assert_true(buf_adds(&b, "ab"));
	assert_true(buf_addc(&b, 'c'));
	assert_true(buf_add(&b, "\0d", 2));
	assert_true(buf_add(&b, NULL, 0));
	assert_true(buf_addf(&b, "%s-%d", "e", 12));
	assert_int_equal(b.len, 9);
	assert_memory_equal(b.data, "abc\0de-12", 10);
	buf_done(&b);
}

/* Longer than what fits the stack at once. */
static void
formats_much(void **state)
{
	char want[1001];
	struct buf b;

	(void)state;
	memset(want, 'x', 1000);
	want[1000] = '\0';
	buf_init(&b, 1000);
	assert_true(buf_addf(&b, "%s", want));
	assert_string_equal(b.data, want);
	assert_false(buf_addf(&b, "%s", want));
	assert_int_equal(b.len, 1000);
	buf_done(&b);
}

static void
stops_at_limit(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	assert_true(buf_adds(&b, "abc"));
	assert_false(b.full);
	assert_false(buf_adds(&b, "de"));
	assert_true(b.full);
	assert_string_equal(b.data, "abc");
	assert_true(buf_addc(&b, 'd')); /* what fits is still taken */
	assert_true(b.full);
	assert_false(buf_addc(&b, 'e'));
	assert_string_equal(b.data, "abcd");
	buf_clear(&b);
	assert_false(b.full);
	assert_string_equal(b.data, "");
	buf_done(&b);
}

static void
holds_nothing(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_true(buf_adds(&b, ""));
	assert_false(buf_adds(&b, "a"));
	assert_string_equal(b.data, "");
	buf_done(&b);
}

static const struct cut_case {
	const char *name;
	size_t drop, keep;
	const char *want;
} cuts[] = {
	{ "nothing", 0, 6, "abcdef" },
	{ "the front", 2, 9, "cdef" },
	{ "the end", 0, 3, "abc" },
	{ "both", 1, 2, "bc" },
	{ "more than there is", 7, 9, "" },
	{ "all", 6, 6, "" },
};

static void
cuts_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		const struct cut_case *c = &cuts[i];
		struct buf b;

		print_message("  %s\n", c->name);
		buf_init(&b, 64);
		(void)buf_adds(&b, "abcdef");
		buf_drop(&b, c->drop);
		buf_truncate(&b, c->keep);
		assert_string_equal(b.data, c->want);
		assert_int_equal(b.len, strlen(c->want));
		buf_done(&b);
	}
}

static void
taken_text_is_the_callers(void **state)
{
	struct buf b;
	char *text;

	(void)state;
	buf_init(&b, 8);
	(void)buf_adds(&b, "one");
	text = buf_take(&b);
	assert_string_equal(b.data, "");
	assert_true(buf_adds(&b, "12345678"));
	assert_false(buf_addc(&b, '9')); /* the limit is still there */
	assert_string_equal(text, "one");
	free(text);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_empty),
		cmocka_unit_test(adds),
		cmocka_unit_test(formats_much),
		cmocka_unit_test(stops_at_limit),
		cmocka_unit_test(holds_nothing),
		cmocka_unit_test(cuts_table),
		cmocka_unit_test(taken_text_is_the_callers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
