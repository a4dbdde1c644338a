#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "quality/test-run.h"

/* Letters are the prints on one screen after the other. */
static void
new_ones_are_told(void **state)
{
	static const struct {
		const char *screens[5];
		size_t told[5]; /* how many are new */
	} cases[] = {
		{ { "a", "a", "", "a" }, { 1, 0, 0, 0 } },
		{ { "a", "aa", "aa", "a" }, { 1, 1, 0, 0 } },
		{ { "ab", "bc", "ab", "bc", "cd" }, { 2, 1, 0, 0, 1 } },
		{ { "", "abc", "c", "cb" }, { 0, 3, 0, 1 } },
		{ { "aba", "bab" }, { 3, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct test_run_seen seen = { .count = 0 };
		for (size_t k = 0; k < 5 && cases[i].screens[k] != NULL; k++) {
			uint64_t prints[8];
			size_t n = 0;
			for (const char *p = cases[i].screens[k]; *p; p++)
				prints[n++] = (uint64_t)*p;
			assert_int_equal(
			    n - test_run_seen_add(&seen, prints, n),
			    cases[i].told[k]);
		}
	}
}

static void
bounded(void **state)
{
	struct test_run_seen seen = { .count = 0 };
	uint64_t prints[TEST_RUN_SEEN * 2];

	(void)state;
	for (uint64_t i = 0; i < countof(prints); i++)
		prints[i] = i + 1;
	(void)test_run_seen_add(&seen, prints, countof(prints));
	assert_int_equal(
	    test_run_seen_add(&seen, prints, countof(prints)), countof(prints));
	for (uint64_t i = 0; i < 500; i++) {
		uint64_t print = 1000 + i;
		assert_int_equal(test_run_seen_add(&seen, &print, 1), 0);
		assert_true(seen.count <= TEST_RUN_SEEN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_ones_are_told),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
