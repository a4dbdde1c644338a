#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void
sets(void **state)
{
	struct err err;

	(void)state;
	assert_false(err_set(&err, "%s is %d", "seven", 7));
	assert_string_equal(err.text, "seven is 7");
}

static void
wraps(void **state)
{
	struct err err;

	(void)state;
	(void)err_set(&err, "no such file");
	assert_false(err_wrap(&err, "%s:%d", "a.ini", 3));
	assert_false(err_wrap(&err, "profiles"));
	assert_string_equal(err.text, "profiles: a.ini:3: no such file");
}

/* A sentence may be made of the one it replaces. */
static void
may_use_itself(void **state)
{
	struct err err;

	(void)state;
	(void)err_set(&err, "one");
	(void)err_set(&err, "%s and two", err.text);
	assert_string_equal(err.text, "one and two");
	(void)err_wrap(&err, "<%s>", err.text);
	assert_string_equal(err.text, "<one and two>: one and two");
}

static void
too_long_is_cut(void **state)
{
	char much[1000];
	struct err err;

	(void)state;
	memset(much, 'x', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	(void)err_set(&err, "%s", much);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	(void)err_wrap(&err, "%s", much);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets),
		cmocka_unit_test(wraps),
		cmocka_unit_test(may_use_itself),
		cmocka_unit_test(too_long_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
