#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/width.h"
#include "dashboard/grid.h"

static void
expect(const struct grid *g, const char *want)
{
	struct buf out;

	buf_init(&out, 65536);
	grid_text(g, &out);
	assert_string_equal(out.data, want);
	buf_done(&out);
}

static void
puts_and_cuts(void **state)
{
	static const struct {
		const char *text;
		int x, width, used;
		const char *want;
	} cases[] = {
		{ "abc", 0, 8, 3, "abc\n" },
		{ "abc", 2, 8, 3, "  abc\n" },
		{ "abcdef", 0, 4, 4, "abc…\n" },
		{ "abcdef", 6, 9, 2, "      a…\n" }, /* the grid ends */
		{ "漢字", 0, 4, 4, "漢字\n" },
		{ "漢字", 0, 3, 3, "漢…\n" },
		{ "漢字", 7, 4, 1, "       …\n" },
		{ "a\033[31mb", 0, 8, 8, "a^[[31mb\n" },
		{ "a\nb\tc", 0, 8, 7, "a^Jb^Ic\n" },
		{ "\xff\xfe", 0, 8, 2, "\xef\xbf\xbd\xef\xbf\xbd\n" },
		{ "x\xe2\x80\xaey", 0, 8, 2, "xy\n" },     /* bidi override */
		{ "e\xcc\x81o", 0, 8, 2, "e\xcc\x81o\n" }, /* a mark */
		{ "abc", 9, 4, 0, "\n" },
		{ "abc", 0, 0, 0, "\n" },
		{ "", 0, 4, 0, "\n" },
	};
	struct grid g;

	(void)state;
	grid_init(&g, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		grid_resize(&g, 8, 1);
		assert_int_equal(grid_put(&g, cases[i].x, 0, cases[i].width,
				     GRID_PLAIN, cases[i].text),
		    cases[i].used);
		expect(&g, cases[i].want);
	}
	assert_int_equal(grid_put(&g, 0, 1, 4, GRID_PLAIN, "below"), 0);
	assert_int_equal(grid_put(&g, 0, -1, 4, GRID_PLAIN, "above"), 0);
	grid_done(&g);
}

/* Half of a wide character is never left standing. */
static void
tears_wide_characters(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, false);
	grid_resize(&g, 6, 1);
	(void)grid_put(&g, 0, 0, 6, GRID_PLAIN, "漢字漢");
	(void)grid_put(&g, 1, 0, 1, GRID_PLAIN, "x");
	expect(&g, " x字漢\n");
	(void)grid_put(&g, 2, 0, 1, GRID_PLAIN, "y");
	expect(&g, " xy 漢\n");
	(void)grid_put(&g, 3, 0, 2, GRID_PLAIN, "字");
	expect(&g, " xy字\n");
	assert_int_equal(grid_at(&g, 3, 0)->cols, 2);
	assert_int_equal(grid_at(&g, 4, 0)->cols, 0);
	assert_int_equal(grid_at(&g, 5, 0)->cols, 1);
	grid_done(&g);
}

static void
says_it_in_ascii(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, true);
	grid_resize(&g, 12, 1);
	(void)grid_put(&g, 0, 0, 12, GRID_PLAIN, "─│…漢e\xcc\x81é→x");
	expect(&g, "-|~??e?>x\n");
	grid_done(&g);
}

static void
compares_cells(void **state)
{
	struct grid a, b;

	(void)state;
	grid_init(&a, false);
	grid_init(&b, false);
	grid_resize(&a, 4, 2);
	grid_resize(&b, 4, 2);
	(void)grid_put(&a, 0, 1, 4, GRID_BAD, "ab");
	(void)grid_put(&b, 0, 1, 4, GRID_BAD, "ac");
	assert_true(grid_same(grid_at(&a, 0, 1), grid_at(&b, 0, 1)));
	assert_false(grid_same(grid_at(&a, 1, 1), grid_at(&b, 1, 1)));
	(void)grid_put(&b, 0, 1, 4, GRID_GOOD, "ab");
	assert_false(grid_same(grid_at(&a, 0, 1), grid_at(&b, 0, 1)));
	(void)grid_put(&b, 0, 1, 4, GRID_BAD, "ab");
	grid_choose(&b, -1, 1, 9);
	assert_false(grid_same(grid_at(&a, 0, 1), grid_at(&b, 0, 1)));
	grid_choose(&b, 0, 7, 1);
	grid_blank(&b, 0, 0, 4, 2);
	expect(&b, "\n\n");
	grid_done(&a);
	grid_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_and_cuts),
		cmocka_unit_test(tears_wide_characters),
		cmocka_unit_test(says_it_in_ascii),
		cmocka_unit_test(compares_cells),
	};

	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
