#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"

static const struct number_case {
	double in;
	const char *want;
} numbers[] = {
	{ 0, "0" },
	{ -0.0, "-0" },
	{ 90, "90" },
	{ -1.5, "-1.5" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 2.0 / 3, "0.6666666666666666" },
	{ 100, "100" },
	{ 123456.789, "123456.789" },
	{ 0.000001, "0.000001" },
	{ 0.0000012345, "0.0000012345" },
	{ 0.00000099, "9.9e-7" },
	{ 1e-7, "1e-7" },
	{ -1e-10, "-1e-10" },
	{ 1e20, "100000000000000000000" },
	{ 1.5e20, "150000000000000000000" },
	{ 123456789012345680000.0, "123456789012345680000" },
	{ 1e21, "1e+21" },
	{ -1.25e21, "-1.25e+21" },
	{ 1e100, "1e+100" },
	{ 5e-324, "5e-324" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
	{ 9007199254740993.0, "9007199254740992" },
	/* A power of two: the nearest 16 digits are another double. */
	{ 0x1p-44, "5.684341886080802e-14" },
};

static void
number_table(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		cJSON *n = cJSON_CreateNumber(numbers[i].in);

		buf_clear(&out);
		json_write(&out, n);
		assert_string_equal(out.data, numbers[i].want);
		assert_true(strtod(out.data, NULL) == numbers[i].in);
		cJSON_Delete(n);
	}
	buf_done(&out);
}

/* Bit patterns from all over: each comes back as it was. */
static void
every_double_comes_back(void **state)
{
	uint64_t bits = 88172645463325252;
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	for (int i = 0; i < 20000; i++) {
		double d;
		cJSON *n;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&d, &bits, sizeof d);
		if (!isfinite(d))
			continue;
		n = cJSON_CreateNumber(d);
		buf_clear(&out);
		json_write(&out, n);
		assert_true(strtod(out.data, NULL) == d);
		cJSON_Delete(n);
	}
	buf_done(&out);
}

static const struct string_case {
	const char *name, *in, *want;
} strings[] = {
	{ "plain", "abc", "\"abc\"" },
	{ "empty", "", "\"\"" },
	{ "quotes", "\"\\/", "\"\\\"\\\\/\"" },
	{ "named controls", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "other controls", "\x01\x1b\x7f", "\"\\u0001\\u001b\x7f\"" },
	{ "html", "<a&b>", "\"\\u003ca\\u0026b\\u003e\"" },
	{ "line separators", "\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"" },
	{ "UTF-8 stays", "\xc3\xa9\xf0\x9f\xa4\x96",
	    "\"\xc3\xa9\xf0\x9f\xa4\x96\"" },
	{ "bad bytes, each", "a\xff\xe2\x9c", "\"a\\ufffd\\ufffd\\ufffd\"" },
};

static void
string_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		cJSON *s = cJSON_CreateString(strings[i].in);
		struct buf out;

		print_message("  %s\n", strings[i].name);
		buf_init(&out, 1000);
		json_write(&out, s);
		assert_string_equal(out.data, strings[i].want);
		buf_done(&out);
		cJSON_Delete(s);
	}
}

static const struct value_case {
	const char *in, *line, *pretty;
} values[] = {
	{ "[]", "[]", "[]" },
	{ "{}", "{}", "{}" },
	{ "null", "null", "null" },
	{ "[true,false,null]", "[true,false,null]",
	    "[\n  true,\n  false,\n  null\n]" },
	{ "{\"b\":{\"<\":[]},\"a\":[1,{}]}",
	    "{\"b\":{\"\\u003c\":[]},\"a\":[1,{}]}",
	    "{\n  \"b\": {\n    \"\\u003c\": []\n  },\n"
	    "  \"a\": [\n    1,\n    {}\n  ]\n}" },
	{ "[9007199254740993,123456789012345678901]",
	    "[9007199254740993,123456789012345678901]",
	    "[\n  9007199254740993,\n  123456789012345678901\n]" },
};

static void
value_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const struct value_case *c = &values[i];
		struct err err;
		struct buf out;
		cJSON *value = json_parse(c->in, strlen(c->in), 1000, &err);

		print_message("  %s\n", c->in);
		buf_init(&out, 1000);
		json_write(&out, value);
		assert_string_equal(out.data, c->line);
		buf_clear(&out);
		json_write_pretty(&out, value);
		assert_string_equal(out.data, c->pretty);
		buf_done(&out);
		cJSON_Delete(value);
	}
}

/* What no text can be parsed to, but a program can build. */
static void
odd_values(void **state)
{
	cJSON *array = cJSON_CreateArray();
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	cJSON_AddItemToArray(array, cJSON_CreateRaw("{\"raw\": 1}"));
	cJSON_AddItemToArray(array, cJSON_CreateNumber(HUGE_VAL));
	cJSON_AddItemToArray(array, cJSON_CreateNumber((double)NAN));
	json_write(&out, array);
	assert_string_equal(out.data, "[{\"raw\": 1},null,null]");
	buf_clear(&out);
	json_write(&out, NULL);
	assert_string_equal(out.data, "null");
	buf_done(&out);
	cJSON_Delete(array);
}

static void
says_when_it_is_cut(void **state)
{
	cJSON *s = cJSON_CreateString("abcdef");
	struct buf out;

	(void)state;
	buf_init(&out, 5);
	json_write(&out, s);
	assert_true(out.full);
	buf_done(&out);
	cJSON_Delete(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_table),
		cmocka_unit_test(every_double_comes_back),
		cmocka_unit_test(string_table),
		cmocka_unit_test(value_table),
		cmocka_unit_test(odd_values),
		cmocka_unit_test(says_when_it_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
