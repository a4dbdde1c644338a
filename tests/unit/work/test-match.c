#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "work/match.h"

#define SIDE 8

/* weight[i][j] of 0 forbids the pair. */
struct problem {
	uint32_t rows, columns;
	struct match_weight weight[SIDE][SIDE];
};

static void
solve(const struct problem *p, uint32_t *column)
{
	struct match_pair pairs[SIDE][SIDE];
	struct match_row rows[SIDE];

	for (uint32_t i = 0; i < p->rows; i++) {
		size_t n = 0;

		for (uint32_t j = 0; j < p->columns; j++)
			if (p->weight[i][j].level[0] != 0)
				pairs[i][n++] =
				    (struct match_pair){ j, p->weight[i][j] };
		rows[i] = (struct match_row){ pairs[i], n };
	}
	match_solve(rows, p->rows, p->columns, column);
}

static struct match_weight
sum_of(const struct problem *p, const uint32_t *column)
{
	struct match_weight sum = { { 0 } };
	unsigned used = 0;

	for (uint32_t i = 0; i < p->rows; i++) {
		if (column[i] == MATCH_NONE)
			continue;
		assert_true(column[i] < p->columns);
		assert_int_equal(used & 1U << column[i], 0);
		assert_int_not_equal(p->weight[i][column[i]].level[0], 0);
		used |= 1U << column[i];
		sum.level[0] += p->weight[i][column[i]].level[0];
		sum.level[1] += p->weight[i][column[i]].level[1];
	}
	return sum;
}

static void
try_all(const struct problem *p, uint32_t row, unsigned used,
    struct match_weight sum, struct match_weight *best)
{
	if (row == p->rows) {
		if (sum.level[0] > best->level[0] ||
		    (sum.level[0] == best->level[0] &&
			sum.level[1] > best->level[1]))
			*best = sum;
		return;
	}
	try_all(p, row + 1, used, sum, best);
	for (uint32_t j = 0; j < p->columns; j++) {
		struct match_weight w = p->weight[row][j];

		if ((used & 1U << j) == 0 && w.level[0] != 0)
			try_all(p, row + 1, used | 1U << j,
			    (struct match_weight){ { sum.level[0] + w.level[0],
				sum.level[1] + w.level[1] } },
			    best);
	}
}

static uint32_t seed = 7;

static int
dice(int sides)
{
	seed = seed * 1664525 + 1013904223;
	return (int)((seed >> 16) % (unsigned)sides);
}

static void
equals_brute_force(void **state)
{
	(void)state;
	for (int n = 0; n < 3000; n++) {
		int side = n % 500 == 0 ? SIDE : 6, spread = 2 + dice(40);
		struct problem p = { (uint32_t)dice(side + 1),
			(uint32_t)dice(side + 1), { { { { 0 } } } } };
		struct match_weight best = { { 0 } }, zero = { { 0 } }, got;
		uint32_t column[SIDE];

		if (n % 500 == 0)
			p.rows = p.columns = SIDE;
		for (uint32_t i = 0; i < p.rows; i++)
			for (uint32_t j = 0; j < p.columns; j++)
				if (dice(4) > 0)
					p.weight[i][j] = (struct match_weight){
						{ dice(spread) - spread / 8,
						    dice(9) }
					};
		solve(&p, column);
		got = sum_of(&p, column);
		try_all(&p, 0, 0, zero, &best);
		assert_int_equal(got.level[0], best.level[0]);
		assert_int_equal(got.level[1], best.level[1]);
	}
}

static void
greed_is_not_enough(void **state)
{
	struct problem p = { 2, 2,
		{ { { { 100 } }, { { 95 } } }, { { { 90 } }, { { 10 } } } } };
	uint32_t column[SIDE];

	(void)state;
	solve(&p, column);
	assert_int_equal(column[0], 1);
	assert_int_equal(column[1], 0);
}

static void
order_of_pairs_does_not_matter(void **state)
{
	struct match_pair forth[] = { { 0, { { 5 } } }, { 1, { { 5 } } },
		{ 2, { { 5 } } } };
	struct match_pair back[] = { forth[2], forth[1], forth[0] };
	struct match_row a[] = { { forth, 3 }, { forth, 3 } };
	struct match_row b[] = { { back, 3 }, { back, 3 } };
	uint32_t x[2], y[2];

	(void)state;
	match_solve(a, 2, 3, x);
	match_solve(b, 2, 3, y);
	assert_memory_equal(x, y, sizeof x);
	assert_int_equal(x[0], 0);
	assert_int_equal(x[1], 1);
}

static void
nothing_to_pair(void **state)
{
	struct match_row rows[] = { { NULL, 0 } };
	uint32_t column[1] = { 5 };

	(void)state;
	match_solve(rows, 1, 0, column);
	assert_int_equal(column[0], MATCH_NONE);
	match_solve(NULL, 0, 3, column);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_brute_force),
		cmocka_unit_test(greed_is_not_enough),
		cmocka_unit_test(order_of_pairs_does_not_matter),
		cmocka_unit_test(nothing_to_pair),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
