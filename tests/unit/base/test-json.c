#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"

static cJSON *
parse(const char *text)
{
	struct err err = { "" };
	cJSON *value = json_parse(text, strlen(text), 4096, &err);

	if (value == NULL)
		fail_msg("%s", err.text);
	return value;
}

static void
refuses(void **state)
{
	struct err err;

	(void)state;
	assert_null(json_parse("[1,\n 2,]", 8, 4096, &err));
	assert_string_equal(err.text, "2:4: a value is missing");
	assert_null(json_parse("[1,2]", 5, 4, &err));
	assert_string_equal(
	    err.text, "1:1: 5 bytes are more than the 4 allowed");
	assert_null(json_parse("[\n\"\\ud800\"]", 11, 4096, &err));
	assert_non_null(strstr(err.text, "half of a surrogate pair"));
	assert_null(json_parse("", 0, 4096, &err));
}

static void
members(void **state)
{
	cJSON *o =
	    parse("{\"s\":\"x\\ud83e\\udd16\",\"n\":1.5,\"i\":7,\"t\":true,"
		  "\"f\":false,\"z\":null,\"o\":{\"k\":1},\"a\":[1]}");

	(void)state;
	assert_string_equal(json_str(o, "s", "?"), "x\xf0\x9f\xa4\x96");
	assert_true(json_num(o, "n", 0) == 1.5);
	assert_int_equal(json_int(o, "i", 0), 7);
	assert_true(json_bool(o, "t", false));
	assert_false(json_bool(o, "f", true));
	assert_int_equal(json_int(json_obj(o, "o"), "k", 0), 1);
	assert_int_equal(cJSON_GetArraySize(json_arr(o, "a")), 1);
	cJSON_Delete(o);
}

static void
defaults(void **state)
{
	cJSON *o = parse("{\"s\":\"1\",\"n\":1,\"z\":null,\"a\":[]}");
	cJSON *array = parse("[1]");

	(void)state;
	assert_string_equal(json_str(o, "n", "?"), "?");
	assert_string_equal(json_str(o, "S", "?"), "?"); /* case counts */
	assert_null(json_str(o, "z", NULL));
	assert_true(json_num(o, "s", 2.5) == 2.5);
	assert_int_equal(json_int(o, "s", 3), 3);
	assert_int_equal(json_int(o, "gone", 3), 3);
	assert_true(json_bool(o, "n", true));
	assert_null(json_obj(o, "a"));
	assert_null(json_arr(o, "s"));
	assert_int_equal(json_int(NULL, "s", 3), 3);
	assert_int_equal(json_int(array, "s", 3), 3);
	assert_null(json_obj(NULL, "a"));
	cJSON_Delete(o);
	cJSON_Delete(array);
}

static const struct int_case {
	const char *in;
	int64_t want; /* 42: is no int64_t */
} ints[] = {
	{ "0", 0 },
	{ "-0", 0 },
	{ "1e3", 1000 },
	{ "2.0", 2 },
	{ "2.5", 42 },
	{ "999999999999999", 999999999999999 },
	{ "9007199254740992", 9007199254740992 },
	{ "9007199254740993", 9007199254740993 },
	{ "-9007199254740993", -9007199254740993 },
	{ "9223372036854775807", INT64_MAX },
	{ "-9223372036854775808", INT64_MIN },
	{ "9223372036854775808", 42 },
	{ "-9223372036854775809", 42 },
	{ "1e18", 1000000000000000000 },
	{ "1e19", 42 },
	{ "-1e300", 42 },
};

/* Each among others, so that the digits must find their number. */
static void
ints_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
		char text[256];
		cJSON *o;

		print_message("  %s\n", ints[i].in);
		(void)snprintf(text, sizeof text,
		    "{\"a\":[1,{\"b\":8000000000000000001}],\"v\":%s,"
		    "\"c\":8000000000000000003}",
		    ints[i].in);
		o = parse(text);
		assert_int_equal(json_int(o, "v", 42), ints[i].want);
		assert_int_equal(json_int(o, "c", 0), 8000000000000000003);
		assert_int_equal(
		    json_int(cJSON_GetArrayItem(json_arr(o, "a"), 1), "b", 0),
		    8000000000000000001);
		cJSON_Delete(o);
	}
}

static void
big_numbers_are_doubles_too(void **state)
{
	cJSON *o =
	    parse("{\"v\":9007199254740993,\"w\":123456789012345678901}");

	(void)state;
	assert_true(json_num(o, "v", 0) == 9007199254740992.0);
	assert_true(json_num(o, "w", 0) == 123456789012345678901.0);
	assert_int_equal(json_int(o, "w", -1), -1);
	cJSON_Delete(o);
}

static void
adds(void **state)
{
	cJSON *o = cJSON_CreateObject();
	struct buf out;

	(void)state;
	json_add_str(o, "s", "a\xff\xe2\x9c\xbb");
	json_add_str(o, "e", NULL);
	json_add_opt(o, "none", "");
	json_add_opt(o, "null", NULL);
	json_add_opt(o, "some", "x");
	json_add_int(o, "i", INT64_MIN);
	json_add_int(o, "j", 5);
	json_add_num(o, "n", 0.1);
	json_add_bool(o, "b", true);
	json_add_time(o, "t", 1770033600250);
	json_add_time(o, "z", 0);
	buf_init(&out, 1000);
	json_write(&out, o);
	assert_string_equal(out.data,
	    "{\"s\":\"a\xef\xbf\xbd\xe2\x9c\xbb\",\"e\":\"\",\"some\":\"x\","
	    "\"i\":-9223372036854775808,\"j\":5,\"n\":0.1,\"b\":true,"
	    "\"t\":\"2026-02-02T12:00:00.25Z\",\"z\":\"0001-01-01T00:00:00Z\"}");
	assert_int_equal(json_time(o, "t"), 1770033600250);
	assert_int_equal(json_time(o, "z"), 0);
	assert_int_equal(json_time(o, "s"), 0);
	assert_int_equal(json_time(o, "j"), 0);
	json_add_str(o, "old", "1969-12-31T23:59:59Z");
	assert_int_equal(json_time(o, "old"), 0);
	buf_done(&out);
	cJSON_Delete(o);
}

/* What is added can be read again, also from a copy. */
static void
added_ints_are_exact(void **state)
{
	static const int64_t values[] = { 0, -1, INT64_MAX, INT64_MIN,
		INT64_C(9007199254740993), INT64_C(-9007199254740993) };

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		cJSON *o = cJSON_CreateObject(), *copy;

		json_add_int(o, "v", values[i]);
		assert_int_equal(json_int(o, "v", 42), values[i]);
		copy = cJSON_Duplicate(o, true);
		assert_int_equal(json_int(copy, "v", 42), values[i]);
		cJSON_Delete(o);
		cJSON_Delete(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(members),
		cmocka_unit_test(defaults),
		cmocka_unit_test(ints_are_exact),
		cmocka_unit_test(big_numbers_are_doubles_too),
		cmocka_unit_test(adds),
		cmocka_unit_test(added_ints_are_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
