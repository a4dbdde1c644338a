#include "work/match.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * Minimises costs, which are negated weights. Row r may also take a column of
 * its own, number columns + r, that costs nothing: to stay alone. Prices keep
 * every reduced cost (cost - row price - column price) at 0 or above and that
 * of the pairs in use at 0; each new row then needs one search for the
 * cheapest path to a free column.
 */
struct solver {
	const struct match_row *rows;
	uint32_t columns; /* without the rows' own */
	struct match_weight *row_price, *column_price;
	uint32_t *row_of;    /* of each column, or MATCH_NONE */
	uint32_t *column_of; /* of each row */

	/* One search: what it costs to get to each column it has seen. */
	struct match_weight *cost;
	uint32_t *from; /* the row before it on the path */
	uint32_t *seen; /* the columns seen, the settled ones first */
	uint32_t seen_count, settled;
	bool *is_seen;
};

static struct match_weight
plus(struct match_weight a, struct match_weight b)
{
	for (int i = 0; i < MATCH_LEVELS; i++)
		a.level[i] += b.level[i];
	return a;
}

static struct match_weight
minus(struct match_weight a, struct match_weight b)
{
	for (int i = 0; i < MATCH_LEVELS; i++)
		a.level[i] -= b.level[i];
	return a;
}

static bool
less(struct match_weight a, struct match_weight b)
{
	for (int i = 0; i < MATCH_LEVELS; i++)
		if (a.level[i] != b.level[i])
			return a.level[i] < b.level[i];
	return false;
}

static void
see(struct solver *s, uint32_t column, uint32_t row, struct match_weight cost)
{
	if (s->is_seen[column] && !less(cost, s->cost[column]))
		return;
	if (!s->is_seen[column])
		s->seen[s->seen_count++] = column;
	s->is_seen[column] = true;
	s->cost[column] = cost;
	s->from[column] = row;
}

/* Sees every column of the row, which is reached at the given cost. */
static void
see_row(struct solver *s, uint32_t row, struct match_weight reached)
{
	const struct match_row *r = &s->rows[row];
	struct match_weight base = minus(reached, s->row_price[row]);

	for (size_t i = 0; i < r->count; i++) {
		uint32_t j = r->pairs[i].column;
		struct match_weight cost = minus(base, r->pairs[i].weight);

		see(s, j, row, minus(cost, s->column_price[j]));
	}
	see(s, s->columns + row, row,
	    minus(base, s->column_price[s->columns + row]));
}

/* Settles the cheapest column seen; of equal ones a free one, then the one
 * with the lowest number, so that the order of pairs does not matter. */
static uint32_t
settle(struct solver *s)
{
	uint32_t best = s->settled, column;

	assert(s->settled < s->seen_count);
	for (uint32_t i = s->settled + 1; i < s->seen_count; i++) {
		uint32_t a = s->seen[i], b = s->seen[best];

		if (less(s->cost[a], s->cost[b]) ||
		    (!less(s->cost[b], s->cost[a]) && a < b))
			best = i;
	}
	column = s->seen[best];
	s->seen[best] = s->seen[s->settled];
	s->seen[s->settled++] = column;
	return column;
}

/* Makes every pair on the path from row to column one in use. */
static void
augment(struct solver *s, uint32_t row, uint32_t column)
{
	for (;;) {
		uint32_t r = s->from[column], next = s->column_of[r];

		s->row_of[column] = r;
		s->column_of[r] = column;
		if (r == row)
			return;
		column = next;
	}
}

/* Keeps the reduced costs right after a path of this cost was found. */
static void
update_prices(struct solver *s, uint32_t row, struct match_weight total)
{
	s->row_price[row] = plus(s->row_price[row], total);
	for (uint32_t i = 0; i + 1 < s->settled; i++) {
		uint32_t j = s->seen[i], r = s->row_of[j];
		struct match_weight slack = minus(total, s->cost[j]);

		s->column_price[j] = minus(s->column_price[j], slack);
		s->row_price[r] = plus(s->row_price[r], slack);
	}
}

static void
place(struct solver *s, uint32_t row)
{
	struct match_weight reached = { { 0 } };
	uint32_t at = row, column;

	s->seen_count = s->settled = 0;
	for (;;) {
		see_row(s, at, reached);
		column = settle(s);
		reached = s->cost[column];
		at = s->row_of[column];
		if (at == MATCH_NONE)
			break;
	}
	update_prices(s, row, reached);
	augment(s, row, column);
	for (uint32_t i = 0; i < s->seen_count; i++)
		s->is_seen[s->seen[i]] = false;
}

void
match_solve(const struct match_row *rows, uint32_t row_count,
    uint32_t column_count, uint32_t *ret_column)
{
	size_t all = (size_t)column_count + row_count + 1;
	struct solver s = {
		.rows = rows,
		.columns = column_count,
		.row_price =
		    xcalloc((size_t)row_count + 1, sizeof *s.row_price),
		.column_price = xcalloc(all, sizeof *s.column_price),
		.row_of = xcalloc(all, sizeof *s.row_of),
		.column_of = ret_column,
		.cost = xcalloc(all, sizeof *s.cost),
		.from = xcalloc(all, sizeof *s.from),
		.seen = xcalloc(all, sizeof *s.seen),
		.is_seen = xcalloc(all, sizeof *s.is_seen),
	};

	for (size_t j = 0; j < all; j++)
		s.row_of[j] = MATCH_NONE;
	for (uint32_t i = 0; i < row_count; i++)
		place(&s, i);
	for (uint32_t i = 0; i < row_count; i++)
		if (ret_column[i] >= column_count)
			ret_column[i] = MATCH_NONE;
	free(s.row_price);
	free(s.column_price);
	free(s.row_of);
	free(s.cost);
	free(s.from);
	free(s.seen);
	free(s.is_seen);
}
