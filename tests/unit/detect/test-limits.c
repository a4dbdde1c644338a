#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "detect/limits.h"

static const char *const names[] = { "a", "b", NULL };

static int64_t
reset_of(const char *text)
{
	struct err err;
	cJSON *o = json_parse(text, strlen(text), 4096, &err);
	int64_t reset = limits_read(o, names, "used").reset_ms;

	cJSON_Delete(o);
	return reset;
}

static void
the_fullest_counts(void **state)
{
	(void)state;
	assert_int_equal(reset_of("{\"a\":{\"used\":90,\"resets_at\":100},"
				  "\"b\":{\"used\":10,\"resets_at\":200}}"),
	    100000);
	assert_int_equal(reset_of("{\"a\":{\"used\":9,\"resets_at\":100},"
				  "\"b\":{\"used\":10,\"resets_at\":200}}"),
	    200000);
	/* One without a time says nothing, however full. */
	assert_int_equal(reset_of("{\"a\":{\"used\":99},"
				  "\"b\":{\"used\":10,\"resets_at\":200}}"),
	    200000);
}

static void
how_full_it_is(void **state)
{
	struct err err;
	static const char text[] = "{\"a\":{\"used\":97.5,\"resets_at\":100},"
				   "\"b\":{\"used\":10,\"resets_at\":200}}";
	cJSON *o = json_parse(text, sizeof text - 1, 4096, &err);

	(void)state;
	assert_true(limits_read(o, names, "used").used == 97.5);
	assert_true(limits_read(o, names, "none").used == 0);
	cJSON_Delete(o);
}

static void
odd_times_are_none(void **state)
{
	(void)state;
	assert_int_equal(
	    reset_of("{\"a\":{\"used\":1,\"resets_at\":1e18}}"), 0);
	assert_int_equal(
	    reset_of("{\"a\":{\"used\":1,\"resets_at\":\"soon\"}}"), 0);
	assert_int_equal(reset_of("{\"a\":null}"), 0);
	assert_int_equal(reset_of("null"), 0);
	assert_int_equal(limits_read(NULL, names, "used").reset_ms, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fullest_counts),
		cmocka_unit_test(how_full_it_is),
		cmocka_unit_test(odd_times_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
