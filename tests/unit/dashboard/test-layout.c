#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "dashboard/layout.h"

static void
finds_room(void **state)
{
	static const struct {
		int cols, rows;
		bool detail;
		int list_cols, list_rows, detail_cols, detail_rows;
		bool beside;
	} cases[] = {
		{ 40, 20, true, 40, 10, 38, 5, false },
		{ 80, 24, true, 80, 12, 78, 7, false },
		{ 140, 40, true, 86, 36, 51, 37, true },
		{ 140, 40, false, 140, 36, 0, 0, false },
		{ 80, 60, true, 80, 44, 78, 11, false }, /* never more */
		{ 80, 12, true, 80, 8, 0, 0, false },    /* too low */
		{ 30, 4, true, 30, 4, 0, 0, false },
		{ 1, 1, true, 1, 1, 0, 0, false },
	};
	struct layout l;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		layout_find(&l, cases[i].cols, cases[i].rows, cases[i].detail);
		assert_int_equal(l.list.cols, cases[i].list_cols);
		assert_int_equal(l.list.rows, cases[i].list_rows);
		assert_int_equal(l.detail.cols, cases[i].detail_cols);
		assert_int_equal(l.detail.rows, cases[i].detail_rows);
		assert_int_equal(l.beside, cases[i].beside);
		assert_true(l.list.y + l.list.rows <= cases[i].rows);
	}
}

static const struct rows_column columns[] = {
	{ "STATE", 5, 10, 10, false, false },
	{ "NAME", 4, 12, 5, false, false },
	{ "WHERE", 4, 12, 8, false, false },
	{ "EMPTY", 4, 12, 6, false, false },
	{ "TASK", 6, 0, 3, false, false },
};

/* The widths that a width leaves, with a row of cells of these lengths. */
static void
shares_out(void **state)
{
	static const struct {
		int cols, want[5];
	} cases[] = {
		{ 60, { 6, 8, 10, 0, 30 } }, /* what is left is the task's */
		{ 37, { 6, 8, 10, 0, 7 } },
		{ 36, { 6, 8, 10, 0, 6 } },
		{ 35, { 6, 8, 10, 0, 0 } }, /* worth least, goes first */
		{ 27, { 6, 0, 10, 0, 0 } }, /* then the name */
		{ 17, { 6, 0, 9, 0, 0 } },  /* then what stays is cut */
		{ 12, { 5, 0, 5, 0, 0 } },
		{ 10, { 6, 0, 0, 0, 0 } },
		{ 3, { 5, 0, 0, 0, 0 } },
	};

	int widths[ROWS_COLUMNS_MAX];
	struct rows r;

	(void)state;
	rows_init(&r, columns, countof(columns));
	rows_begin(&r);
	rows_add(&r, "1");
	rows_cell(&r, GRID_PLAIN, 0, "busy");
	rows_cell(&r, GRID_PLAIN, 0, "BlueLake");
	rows_cell(&r, GRID_PLAIN, 0, "web:123.45");
	rows_cell(&r, GRID_PLAIN, 0, "");
	rows_cell(&r, GRID_PLAIN, 0, "Move the queue to the new host");
	rows_end(&r);
	for (size_t i = 0; i < countof(cases); i++) {
		layout_columns(&r, cases[i].cols, widths);
		for (size_t c = 0; c < countof(columns); c++)
			if (widths[c] != cases[i].want[c])
				fail_msg(
				    "%d columns: column %zu has %d, not %d",
				    cases[i].cols, c, widths[c],
				    cases[i].want[c]);
	}
	rows_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_room),
		cmocka_unit_test(shares_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
