#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assign/delivery-screen.h"
#include "base/mem.h"

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
test_goes_on(void **state)
{
	static const struct {
		const char *screen;
		bool want;
	} rows[] = {
		{ "> (assignment 7 of b-12)", false },
		{ "> (assignment 7 of b-12)\n  model  90%", false },
		{ "│ (assignment 7 of b-12) │\n", false },
		{ "┃ (assignment 7 of b-12)\033[0m   Context", false },
		{ "> (assignment 7 of b-12)\033[7m \033[0m\n", false },
		{ "> (assignment 7 of b-12)zq", true },
		{ "> (assignment 7 of b-\n  12) zq", true },
		{ "> (assignment 7 of b-12)\033[1mü", true },
		{ "> (assignment 8 of b-12)zq", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		print_message("  %s\n", rows[i].screen);
		assert_int_equal(
		    delivery_screen_goes_on(rows[i].screen,
			strlen(rows[i].screen), "(assignment 7 of b-12)"),
		    rows[i].want);
	}
}

static void
test_alone(void **state)
{
	static const char prompt[] =
	    "Work on b-12: Piece 12\n\n"
	    "Once there were files in a folder, to be read one by one\n\n"
	    "(assignment 7 of b-12)";

	static const struct {
		const char *input;
		bool has_mark, want;
	} rows[] = {
		{ prompt, true, true },
		{ prompt, false, true },
		{ "zq Work on b-12: Piece 12", true, false },
		{ "Work on b-12: Piece 12", true, true },
		{ "Work on b-12: Piece 12", false, false },
		{ "one by one", true, true },
		{ "W", false, false },
		{ "a folder, to be re│\nad one by one\n(assignment 7 of b-12)",
		    true, true },
		{ "a folder, to be read one by one\n(assignment 7 of b-12)zq",
		    true, false },
		{ "[Pasted text #1 +20 lines]", false, true },
		{ "[Pasted text #1 +20 lines]zq", false, false },
		{ "zq[Pasted text #1 +20 lines]", false, false },
		{ "zq [Pasted text #1]", false, false },
		{ "[Pasted text #1]", false, true },
		{ "[Pasted Content 2048 chars]", false, true },
		{ "[Pasted Text: 9 lines]", false, true },
		{ "[Pasted ~9 lines]", false, true },
		{ "Once there were files in a folder, to be read one by one"
		  "[...Truncated text #1 +9 lines...]",
		    false, true },
		{ "[Pasted text #1 +20 lines][Pasted text #2 +3 lines]", false,
		    false },
		{ "Pasted by hand", false, false },
		{ "", true, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		print_message("  %s\n", rows[i].input);
		assert_int_equal(delivery_screen_is_alone(
				     rows[i].input, prompt, rows[i].has_mark),
		    rows[i].want);
	}
	assert_true(delivery_screen_is_alone("Work (assignment 7)", "", true));
	assert_true(delivery_screen_is_alone("[Pasted text #1]", "", false));
	assert_false(delivery_screen_is_alone("zq[Pasted text #1]", "", false));
	assert_false(delivery_screen_is_alone("Work", "", false));
}

static struct delivery_sight
sight(const char *screen)
{
	return delivery_screen_sight(screen, strlen(screen));
}

static void
test_sight(void **state)
{
	static const char one[] = "❯ [Pasted text #1 +20 lines]\ndone\n❯ ";
	static const char two[] =
	    "❯ [Pasted text #1 +20 lines]\ndone\n❯ [Pasted text #2 +3 lines]";
	static const char codex[] = "› [Pasted Content 2048 chars]";

	(void)state;
	assert_int_equal(sight(one).folds, 1);
	assert_int_equal(sight(two).folds, 2);
	assert_int_equal(sight(codex).folds, 1);
	assert_int_equal(sight("> [Pasted Text: 9 lines]").folds, 1);
	assert_int_equal(sight("┃ [Pasted ~9 lines]").folds, 1);
	assert_int_equal(sight("❯ Pasted by hand, pasted text").folds, 0);
	/* Colours and frames are no change, words are. */
	assert_true(sight("> a b").print == sight("\033[1m│ a b│").print);
	assert_true(sight(one).print != sight(two).print);
	assert_true(sight("").print != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
