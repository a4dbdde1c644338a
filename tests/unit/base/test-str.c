#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/width.h"

#define REPLACED "\xef\xbf\xbd"
#define ETC      "\xe2\x80\xa6"

static void
starts_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("ab", "abc"));
	assert_true(str_ends("abc", "bc"));
	assert_true(str_ends("abc", ""));
	assert_false(str_ends("bc", "abc"));
	assert_false(str_ends("abc", "ab"));
}

static void
trims(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ " \t a b\r\n\v\f", "a b" },
		{ "a", "a" },
		{ "", "" },
		{ "  ", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[32];

		(void)strlcpy(text, cases[i].in, sizeof text);
		assert_string_equal(str_trim(text), cases[i].want);
	}
}

static const struct int_case {
	const char *in;
	int64_t min, max, want;
	bool good;
} ints[] = {
	{ "0", 0, 9, 0, true },
	{ "-5", -5, 5, -5, true },
	{ "6", -5, 5, 0, false },
	{ "-6", -5, 5, 0, false },
	{ "007", 0, 9, 7, true },
	{ "9223372036854775807", 0, INT64_MAX, INT64_MAX, true },
	{ "-9223372036854775808", INT64_MIN, 0, INT64_MIN, true },
	{ "9223372036854775808", INT64_MIN, INT64_MAX, 0, false },
	{ "-9223372036854775809", INT64_MIN, INT64_MAX, 0, false },
	{ "", 0, 9, 0, false },
	{ "-", -9, 9, 0, false },
	{ "--1", -9, 9, 0, false },
	{ "+1", 0, 9, 0, false },
	{ " 1", 0, 9, 0, false },
	{ "1 ", 0, 9, 0, false },
	{ "0x1", 0, 9, 0, false },
	{ "1.0", 0, 9, 0, false },
};

static void
int_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
		const struct int_case *c = &ints[i];
		int64_t value = 0;

		print_message("  \"%s\"\n", c->in);
		assert_int_equal(
		    str_to_int(c->in, c->min, c->max, &value), c->good);
		assert_int_equal(value, c->want);
	}
}

static const struct double_case {
	const char *in;
	double want; /* -1: must be refused */
} doubles[] = {
	{ "0.15", 0.15 },
	{ ".5", 0.5 },
	{ "1e2", 100 },
	{ "0", 0 },
	{ "101", -1 },
	{ "-0.1", -1 },
	{ "", -1 },
	{ ".", -1 },
	{ "+1", -1 },
	{ " 1", -1 },
	{ "1 ", -1 },
	{ "1e", -1 },
	{ "nan", -1 },
	{ "inf", -1 },
	{ "0x10", -1 },
	{ "1e999", -1 },
	{ "1,5", -1 },
};

static void
double_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
		const struct double_case *c = &doubles[i];
		double value = -1;

		print_message("  \"%s\"\n", c->in);
		assert_int_equal(
		    str_to_double(c->in, 0, 100, &value), c->want >= 0);
		assert_true(value == c->want);
	}
}

static void
bools(void **state)
{
	static const char *const yes[] = { "on", "ON", "yes", "True", "1" };
	static const char *const no[] = { "off", "No", "false", "0" };
	static const char *const neither[] = { "", "2", "o", "onn", " on",
		"y" };
	bool value;

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		value = false;
		assert_true(str_to_bool(yes[i], &value));
		assert_true(value);
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		value = true;
		assert_true(str_to_bool(no[i], &value));
		assert_false(value);
	}
	for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
		assert_false(str_to_bool(neither[i], &value));
}

static const struct utf8_case {
	const char *name, *in;
	size_t want;
	uint32_t code;
} utf8[] = {
	{ "ascii", "a", 1, 'a' },
	{ "two", "\xc3\xa9", 2, 0xe9 },
	{ "three", "\xe2\x9c\xbb", 3, 0x273b },
	{ "four", "\xf0\x9f\xa4\x96", 4, 0x1f916 },
	{ "the last", "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	{ "past the last", "\xf4\x90\x80\x80", 0, 0 },
	{ "five", "\xf8\x88\x80\x80\x80", 0, 0 },
	{ "continuation", "\x80", 0, 0 },
	{ "cut short", "\xe2\x9c", 0, 0 },
	{ "broken",
	    "\xe2\x9c"
	    "a",
	    0, 0 },
	{ "overlong slash", "\xc0\xaf", 0, 0 },
	{ "overlong of three", "\xe0\x80\xaf", 0, 0 },
	{ "overlong of four", "\xf0\x80\x80\xaf", 0, 0 },
	{ "surrogate", "\xed\xa0\x80", 0, 0 },
	{ "nothing", "", 0, 0 },
};

static void
utf8_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof utf8 / sizeof *utf8; i++) {
		const struct utf8_case *c = &utf8[i];
		uint32_t code = 0;

		print_message("  %s\n", c->name);
		assert_int_equal(
		    str_utf8_len(c->in, strlen(c->in), &code), c->want);
		assert_int_equal(code, c->code);
		if (c->in[0] != '\0')
			assert_int_equal(
			    str_utf8_valid(c->in, strlen(c->in)), c->want != 0);
	}
	assert_int_equal(str_utf8_len("\0", 1, NULL), 1);
	assert_true(str_utf8_valid("", 0));
	assert_false(str_utf8_valid("ab\xff", 3));
}

static void
cuts(void **state)
{
	static const struct {
		const char *in;
		size_t max, want;
	} cases[] = {
		{ "", 4, 0 }, { "abc", 4, 3 }, { "abc", 3, 3 }, { "abc", 2, 2 },
		{ "abc", 0, 0 }, { "a\xc3\xa9", 2, 1 }, { "a\xc3\xa9", 3, 3 },
		{ "\xe4\xbc\x9a\xe8\xad\xb0", 5, 3 },
		{ "\xe4\xbc\x9a\xe8\xad\xb0", 4, 3 },
		{ "\xe4\xbc\x9a\xe8\xad\xb0", 2, 0 },
		{ "\xf0\x9f\x9a\x80", 3, 0 }, { "\xf0\x9f\x9a\x80", 4, 4 },
		{ "\xf0\x9f", 9, 0 }, /* was cut by somebody else */
		{ "\x80\x80", 1, 1 }, /* no character at all */
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		if (str_cut(cases[i].in, cases[i].max) != cases[i].want)
			fail_msg(
			    "%zu: %zu", i, str_cut(cases[i].in, cases[i].max));
}

static void
folds(void **state)
{
	static const struct {
		const char *in;
		int cols;
		size_t want;
	} cases[] = {
		{ "", 5, 0 },
		{ "abc", 5, 3 },
		{ "abc def", 5, 3 },
		{ "abc def", 7, 7 },
		{ "abc\ndef", 5, 3 },
		{ "\nabc", 5, 0 },
		{ "abcdef", 5, 5 },
		{ "\xe4\xb8\xad\xe6\x96\x87", 3, 3 },
		{ "\xe4\xb8\xad", 1, 3 }, /* something always */
		{ "ab", 0, 1 },
		{ "\xff\xff", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		if (str_fold(cases[i].in, cases[i].cols) != cases[i].want)
			fail_msg("%zu: %zu", i,
			    str_fold(cases[i].in, cases[i].cols));
}

static void
widths(void **state)
{
	(void)state;
	assert_int_equal(str_width(""), 0);
	assert_int_equal(str_width("abc"), 3);
	assert_int_equal(str_width("a\xcc\x81"), 1);
	assert_int_equal(str_width("\xe4\xb8\xad"
				   "a"),
	    3);
	assert_int_equal(str_width("a\xff"
				   "b"),
	    3);
}

static const struct visible_case {
	const char *name, *in;
	int cols;
	const char *want;
} visibles[] = {
	{ "plain", "abc", 0, "abc" },
	{ "escape", "\033[31mred", 0, "^[[31mred" },
	{ "newline and delete", "a\n\177", 0, "a^J^?" },
	{ "C1 control",
	    "a\xc2\x9b"
	    "31m",
	    0, "a31m" },
	{ "bidi override",
	    "a\xe2\x80\xae"
	    "b",
	    0, "ab" },
	{ "zero width",
	    "a\xe2\x80\x8b\xef\xbb\xbf"
	    "b",
	    0, "ab" },
	{ "tags",
	    "a\xf3\xa0\x81\x81"
	    "b",
	    0, "ab" },
	{ "variation selector", "\xe2\x9c\xb3\xef\xb8\x8f", 0, "\xe2\x9c\xb3" },
	{ "bad bytes", "a\xff\xc3", 0, "a" REPLACED REPLACED },
	{ "accent stays", "e\xcc\x81", 0, "e\xcc\x81" },
	{ "too many accents",
	    "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", 0,
	    "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81" },
	{ "accent on nothing",
	    "\xcc\x81"
	    "a",
	    0, "a" },
	{ "fits", "abc", 3, "abc" },
	{ "one too many", "abcd", 3, "ab" ETC },
	{ "fits with an accent", "abc\xcc\x81", 3, "abc\xcc\x81" },
	{ "one column", "ab", 1, ETC },
	{ "wide fits", "\xe4\xb8\xad\xe4\xb8\xad", 4,
	    "\xe4\xb8\xad\xe4\xb8\xad" },
	{ "wide does not", "\xe4\xb8\xad\xe4\xb8\xad", 3, "\xe4\xb8\xad" ETC },
	{ "half a wide one", "a\xe4\xb8\xad", 2, "a" ETC },
	{ "a control is not halved", "ab\033", 3, "ab" ETC },
	{ "hidden ones cost nothing", "abc\xe2\x80\x8b", 3, "abc" },
	{ "empty", "", 5, "" },
};

static void
visible_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof visibles / sizeof *visibles; i++) {
		const struct visible_case *c = &visibles[i];
		struct buf out;

		print_message("  %s\n", c->name);
		buf_init(&out, 1000);
		(void)buf_adds(&out, ">");
		str_visible(&out, c->in, strlen(c->in), c->cols);
		assert_string_equal(out.data + 1, c->want);
		buf_done(&out);
	}
}

static void
visible_shows_nul(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4);
	str_visible(&out, "a\0b", 3, 0);
	assert_string_equal(out.data, "a^@b");
	str_visible(&out, "c", 1, 0); /* does not fit any more */
	assert_string_equal(out.data, "a^@b");
	assert_true(out.full);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(trims),
		cmocka_unit_test(int_table),
		cmocka_unit_test(double_table),
		cmocka_unit_test(bools),
		cmocka_unit_test(utf8_table),
		cmocka_unit_test(cuts),
		cmocka_unit_test(folds),
		cmocka_unit_test(widths),
		cmocka_unit_test(visible_table),
		cmocka_unit_test(visible_shows_nul),
	};
	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
