#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json-scan.h"
#include "base/json.h"
#include "base/mem.h"

static const struct scan_case {
	const char *in, *want; /* want NULL: it is good */
} cases[] = {
	{ "null", NULL },
	{ " \t\r\n true \n", NULL },
	{ "[]", NULL },
	{ "{ }", NULL },
	{ "[1, [2, {\"a\": [3]}], \"\"]", NULL },
	{ "{\"a\":{\"b\":{}},\"a\":0}", NULL },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uFFFF\"", NULL },
	{ "\"\x7f\xc3\xa9\xf0\x9f\xa4\x96\"", NULL },
	{ "-0", NULL },
	{ "-0.5e-3", NULL },
	{ "10E+2", NULL },
	{ "1.7976931348623157e308", NULL },
	{ "", "1:1: a value is missing" },
	{ "  ", "1:3: a value is missing" },
	{ "nul", "1:1: a value is missing" },
	{ "NULL", "1:1: a value is missing" },
	{ "nullx", "1:5: text after the value" },
	{ "1 2", "1:3: text after the value" },
	{ "[1]]", "1:4: text after the value" },
	{ "[", "1:2: a value is missing" },
	{ "[1", "1:3: a comma or ] is missing" },
	{ "[1,]", "1:4: a value is missing" },
	{ "[,1]", "1:2: a value is missing" },
	{ "[1 2]", "1:4: a comma or ] is missing" },
	{ "[1}", "1:3: a comma or ] is missing" },
	{ "{", "1:2: a string is missing" },
	{ "{a:1}", "1:2: a string is missing" },
	{ "{1:1}", "1:2: a string is missing" },
	{ "{\"a\" 1}", "1:6: a colon is missing" },
	{ "{\"a\":}", "1:6: a value is missing" },
	{ "{\"a\":1,}", "1:8: a string is missing" },
	{ "{\"a\":1]", "1:7: a comma or } is missing" },
	{ "{\n  \"a\": 1\n  \"b\": 2\n}", "3:3: a comma or } is missing" },
	{ "01", "1:2: text after the value" },
	{ "-01", "1:3: text after the value" },
	{ "-", "1:2: a digit is missing" },
	{ "-a", "1:2: a digit is missing" },
	{ "+1", "1:1: a value is missing" },
	{ ".5", "1:1: a value is missing" },
	{ "-.5", "1:2: a digit is missing" },
	{ "1.", "1:3: a digit is missing after the point" },
	{ "1.e3", "1:3: a digit is missing after the point" },
	{ "1e", "1:3: a digit is missing in the exponent" },
	{ "1e+", "1:4: a digit is missing in the exponent" },
	{ "1e999", "1:6: a number is out of range" },
	{ "0x10", "1:2: text after the value" },
	{ "NaN", "1:1: a value is missing" },
	{ "Infinity", "1:1: a value is missing" },
	{ "\"abc", "1:5: a string is not closed" },
	{ "\"", "1:2: a string is not closed" },
	{ "\"\\", "1:3: an unknown escape" },
	{ "\"\\x\"", "1:3: an unknown escape" },
	{ "\"\\u12\"", "1:4: \\u needs four hexadecimal digits" },
	{ "\"\\u12g4\"", "1:4: \\u needs four hexadecimal digits" },
	{ "\"\\u0000\"", "1:4: a string holds a NUL" },
	{ "{\"\\u0000\":1}", "1:5: a string holds a NUL" },
	{ "\"a\nb\"", "1:3: a control character in a string" },
	{ "\"\t\"", "1:2: a control character in a string" },
	{ "\"\xff\"", "1:2: bytes that are not UTF-8" },
	{ "\"\xc0\xaf\"", "1:2: bytes that are not UTF-8" },
	{ "\"\xed\xa0\x80\"", "1:2: bytes that are not UTF-8" },
	{ "\"\xe2\x9c\"", "1:2: bytes that are not UTF-8" },
	{ "\xef\xbb\xbf"
	  "1",
	    "1:1: a value is missing" },
	{ "\xc2\xa0"
	  "1",
	    "1:1: a value is missing" },
	{ "[1]\f", "1:4: text after the value" },
	{ "/* */ 1", "1:1: a value is missing" },
	{ "'a'", "1:1: a value is missing" },
	{ "1234567890123456789012345678901234567890123456789012345678901234",
	    "1:65: a number has more than 63 characters" },
};

/* A copy without a NUL after it, so that a sanitizer sees one byte too many. */
static bool
scan(const char *text, size_t len, struct json_scan *ret_scan, struct err *err)
{
	char *copy = xmalloc(len);
	bool good;

	memcpy(copy, text, len);
	good = json_scan(copy, len, ret_scan, err);
	free(copy);
	return good;
}

static void
scan_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct scan_case *c = &cases[i];
		struct json_scan found = { 0 };
		struct err err = { "" };

		print_message("  %s\n", c->in);
		assert_int_equal(
		    scan(c->in, strlen(c->in), &found, &err), c->want == NULL);
		assert_string_equal(err.text, c->want == NULL ? "" : c->want);
		free(found.bigs);
	}
}

/* Cut anywhere, a value in brackets is refused and nothing is read past the
 * end. */
static void
every_prefix_is_refused(void **state)
{
	static const char text[] = "[{\"a\\u00e9\": [-1.5e+3, true, null]}, "
				   "\"\xe2\x9c\xbb\", 12345678901234567890]";
	struct json_scan found = { 0 };
	struct err err;

	(void)state;
	for (size_t len = 0; len < sizeof text - 1; len++)
		assert_false(scan(text, len, &found, &err));
	assert_true(scan(text, sizeof text - 1, &found, &err));
	free(found.bigs);
}

static void
nul_is_no_blank(void **state)
{
	struct json_scan found;
	struct err err;

	(void)state;
	assert_false(scan("1\0", 2, &found, &err));
	assert_false(scan("\0001", 2, &found, &err));
	assert_false(scan("[\0]", 3, &found, &err));
	assert_false(scan("\"\0\"", 3, &found, &err));
	assert_false(scan("\"\\\0\"", 4, &found, &err));
}

static void
depth_has_a_limit(void **state)
{
	char text[2 * JSON_MAX_DEPTH + 3];
	struct json_scan found = { 0 };
	struct err err;

	(void)state;
	memset(text, '[', JSON_MAX_DEPTH + 1);
	memset(text + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
	assert_false(scan(text, 2 * (JSON_MAX_DEPTH + 1), &found, &err));
	assert_string_equal(err.text, "1:65: it is nested too deeply");
	assert_true(scan(text + 1, 2 * JSON_MAX_DEPTH, &found, &err));
}

/* "[0,0,0]": a few bytes of text are many of memory. */
static void
count_is_limited(void **state)
{
	size_t len = 2 * (size_t)JSON_MAX_VALUES + 1;
	char *text = xmalloc(len);
	struct json_scan found = { 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < len; i++)
		text[i] = i % 2 == 0 ? ',' : '0';
	text[0] = '[';
	text[len - 1] = ']';
	assert_false(scan(text, len, &found, &err));
	assert_string_equal(err.text, "1:500000: it holds too many values");
	text[len - 3] = ']'; /* one fewer, for the list is one too */
	assert_true(scan(text, len - 2, &found, &err));
	free(text);
}

static void
big_integers_are_noted(void **state)
{
	static const char text[] =
	    "[1, 999999999999999, 1000000000000000, {\"a\": 1e20}, "
	    "1.0000000000000000, -9223372036854775808]";
	struct json_scan found = { 0 };
	struct err err;

	(void)state;
	assert_true(scan(text, sizeof text - 1, &found, &err));
	assert_int_equal(found.big_count, 2);
	assert_int_equal(found.bigs[0].index, 2);
	assert_memory_equal(
	    text + found.bigs[0].start, "1000000000000000", found.bigs[0].len);
	assert_int_equal(found.bigs[1].index, 5);
	assert_memory_equal(text + found.bigs[1].start, "-9223372036854775808",
	    found.bigs[1].len);
	free(found.bigs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_table),
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(nul_is_no_blank),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(count_is_limited),
		cmocka_unit_test(big_integers_are_noted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
