/*
 * Optimal assignment: pairs each row with at most one column so that the sum
 * of the weights is the highest there is. Shortest augmenting paths over the
 * allowed pairs only. Pure; the same input gives the same answer.
 */
#ifndef WORK_MATCH_H
#define WORK_MATCH_H

#include <stddef.h>
#include <stdint.h>

#define MATCH_NONE UINT32_MAX

/* What a pair is worth: sums are compared by the first level, equal ones by
 * the next. Integers, so that equal means equal; sums must not overflow. */
#define MATCH_LEVELS 3

struct match_weight {
	int64_t level[MATCH_LEVELS];
};

struct match_pair {
	uint32_t column;
	struct match_weight weight;
};

/* The allowed pairs of one row, with different columns. */
struct match_row {
	const struct match_pair *pairs;
	size_t count;
};

/* A pair that lowers the sum is never taken. ret_column has a place for each
 * row: its column, or MATCH_NONE. */
void match_solve(const struct match_row *rows, uint32_t row_count,
    uint32_t column_count, uint32_t *ret_column);

#endif
