#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "coordinator/delivery-screen.h"

static void
test_mark(void **state)
{
	static const struct {
		const char *screen;
		bool want;
	} rows[] = {
		{ "> (assignment 7 of b-12)", true },
		{ "│ (assign│\n│ ment 7 of│\n│ b-12)    │", true },
		{ "\033[1m(assignment\033[0m 7 of \033[38;5;9mb-\nnext 12)",
		    false },
		{ "\033[1m(assignment\033[0m 7 of \033[38;5;9mb-12)", true },
		{ "(assignment 17 of b-12)", false },
		{ "(assignment 7 of b-123)", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_int_equal(
		    delivery_screen_has(rows[i].screen, strlen(rows[i].screen),
			"(assignment 7 of b-12)"),
		    rows[i].want);
}

static void
test_folded(void **state)
{
	static const char folded[] = "❯ [Pasted text #1 +20 lines]";
	static const char codex[] = "› [Pasted Content 2048 chars]";
	static const char plain[] = "❯ text pasted";

	(void)state;
	assert_true(delivery_screen_folded(folded, strlen(folded)));
	assert_true(delivery_screen_folded(codex, strlen(codex)));
	assert_false(delivery_screen_folded(plain, strlen(plain)));
}

static void
test_hash(void **state)
{
	(void)state;
	assert_true(
	    delivery_screen_hash("a b", 3) == delivery_screen_hash("a b", 3));
	assert_true(
	    delivery_screen_hash("a b", 3) != delivery_screen_hash("a c", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
