#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "dashboard/rows.h"

static const struct rows_column columns[] = {
	{ "NAME", 4, 10, 9, false, false },
	{ "AGE", 3, 5, 5, true, true },
};

/* Each word is NAME:AGE, its id the name. */
static void
fill(struct rows *r, const char *words)
{
	char text[256], *rest = text, *word;

	(void)strlcpy(text, words, sizeof text);
	rows_begin(r);
	while ((word = strsep(&rest, " ")) != NULL) {
		char *age = strchr(word, ':');
		if (age == NULL)
			continue;
		*age++ = '\0';
		rows_add(r, word);
		rows_cell(r, GRID_PLAIN, 0, word);
		rows_cellf(r, GRID_DIM, *age - '0', "%ss", age);
	}
	rows_end(r);
}

/* The names in the order shown, the one under the cursor in brackets. */
static void
expect(const struct rows *r, const char *want)
{
	struct buf out;

	buf_init(&out, 1024);
	for (size_t i = 0; i < r->shown_count; i++)
		(void)buf_addf(
		    &out, i == r->cursor ? "[%s]" : " %s ", r->shown[i]->id);
	assert_string_equal(out.data, want);
	buf_done(&out);
}

static void
sorts(void **state)
{
	struct rows r;

	(void)state;
	rows_init(&r, columns, 2);
	fill(&r, "b:2 c:1 A:2");
	expect(&r, "[b] c  A ");
	rows_sort_next(&r); /* by name */
	expect(&r, "[A] b  c ");
	rows_sort_next(&r); /* by age, the highest first, then as given */
	expect(&r, "[b] A  c ");
	rows_sort_reverse(&r);
	expect(&r, "[c] A  b ");
	rows_sort_next(&r);
	expect(&r, "[b] c  A ");
	rows_done(&r);
}

/* A column in which no row has anything is not drawn: nobody would see that the
 * list is sorted by it. */
static void
sorts_by_what_is_there(void **state)
{
	struct rows r;

	(void)state;
	rows_init(&r, columns, 2);
	rows_begin(&r);
	rows_add(&r, "b");
	rows_cell(&r, GRID_PLAIN, 0, "");
	rows_cell(&r, GRID_PLAIN, 1, "1");
	rows_add(&r, "a");
	rows_cell(&r, GRID_PLAIN, 0, "");
	rows_cell(&r, GRID_PLAIN, 2, "2");
	rows_end(&r);
	rows_sort_next(&r);
	assert_int_equal(r.sort, 1);
	expect(&r, "[a] b ");
	rows_sort_next(&r);
	assert_int_equal(r.sort, 2);
	rows_done(&r);
}

/* The person's row stays under the cursor whatever happens around it; until
 * they move, the first row is. */
static void
keeps_the_chosen(void **state)
{
	struct rows r;

	(void)state;
	rows_init(&r, columns, 2);
	r.sort = 0;
	fill(&r, "b:1 c:1 d:1");
	expect(&r, "[b] c  d ");
	fill(&r, "b:1 c:1 d:1 a:1");
	expect(&r, "[a] b  c  d ");
	rows_move(&r, 2);
	expect(&r, " a  b [c] d ");
	fill(&r, "d:1 c:1 aa:1 bb:1 a:1 b:1");
	expect(&r, " a  aa  b  bb [c] d ");
	fill(&r, "d:1 a:1"); /* gone: who took its place */
	expect(&r, " a [d]");
	fill(&r, "d:1 a:1 c:1");
	expect(&r, " a  c [d]");
	rows_move(&r, 9);
	expect(&r, " a  c [d]");
	rows_move(&r, -9);
	expect(&r, "[a] c  d ");
	assert_true(rows_choose(&r, "c"));
	assert_false(rows_choose(&r, "x"));
	assert_string_equal(rows_chosen(&r)->id, "c");
	fill(&r, "");
	assert_null(rows_chosen(&r));
	rows_move(&r, 1);
	rows_done(&r);
}

static void
counts_in_numbers(void **state)
{
	struct rows r;

	(void)state;
	rows_init(&r, columns, 2);
	r.sort = 0;
	fill(&r, "w10:1 w9:1 W1:1 w100:1 w:1 v11:1");
	expect(&r, "[v11] w  W1  w9  w10  w100 ");
	rows_done(&r);
}

static void
filters(void **state)
{
	static const struct {
		const char *filter, *want;
	} cases[] = {
		{ "", "[parser] lexer  Paris " },
		{ "par", "[parser] Paris " },
		{ "PAR  3s", "[Paris]" },
		{ "er", "[parser] lexer " },
		{ "zebra", "" },
		{ " ", "[parser] lexer  Paris " },
	};
	struct rows r;

	(void)state;
	rows_init(&r, columns, 2);
	fill(&r, "parser:1 lexer:2 Paris:3");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		rows_set_filter(&r, cases[i].filter);
		expect(&r, cases[i].want);
	}
	rows_done(&r);
}

static void
scrolls(void **state)
{
	struct rows r;
	char words[256] = "";

	(void)state;
	for (char c = 'a'; c <= 't'; c++)
		(void)snprintf(words + strlen(words),
		    sizeof words - strlen(words), "%c:1 ", c);
	rows_init(&r, columns, 2);
	fill(&r, words);
	rows_scroll(&r, 5);
	assert_int_equal(r.top, 0);
	rows_move(&r, 7);
	rows_scroll(&r, 5);
	assert_int_equal(r.top, 3);
	rows_move(&r, -5);
	rows_scroll(&r, 5);
	assert_int_equal(r.top, 2);
	rows_move(&r, 99);
	rows_scroll(&r, 5);
	assert_int_equal(r.top, 15);
	rows_scroll(&r, 50); /* the screen grew */
	assert_int_equal(r.top, 0);
	rows_scroll(&r, 0);
	assert_int_equal(r.top, 19);
	rows_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts),
		cmocka_unit_test(sorts_by_what_is_there),
		cmocka_unit_test(keeps_the_chosen),
		cmocka_unit_test(counts_in_numbers),
		cmocka_unit_test(filters),
		cmocka_unit_test(scrolls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
