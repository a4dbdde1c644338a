#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/options.h"

static void
test_rows(void **state)
{
	size_t count;
	const struct option_entry *t = options_table(&count);
	struct err err;

	(void)state;
	assert_true(count > 10);
	for (size_t i = 0; i < count; i++) {
		const char *text = t[i].text;
		if (i > 0)
			assert_true(strcmp(t[i - 1].name, t[i].name) < 0);
		if (!options_check(&t[i], t[i].def, &err))
			fail_msg("default: %s", err.text);
		assert_non_null(t[i].unit);
		assert_int_equal(text[strlen(text) - 1], '.');
		assert_int_equal(
		    t[i].type == OPTION_CHOICE, t[i].choices != NULL);
	}
}

static void
test_find(void **state)
{
	(void)state;
	assert_string_equal(options_find("stall_after")->name, "stall_after");
	assert_ptr_equal(options_find("@coordinator_stall_after"),
	    options_find("coordinator_stall_after"));
	assert_ptr_equal(
	    options_find("@stall_after"), options_find("stall_after"));
	assert_null(options_find("stall"));
	assert_null(options_find(""));
	assert_null(options_find("@coordinator_"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
