/*
 * A list that a person walks through: rows of cells under heads, in the order
 * of one of the columns, those that a filter lets through. The chosen row is
 * remembered by its id, so that it stays chosen while rows come, go and move.
 * Pure.
 *
 * All rows are given anew whenever something has changed: rows_begin(), then
 * for each rows_add() and its cells from left to right, then rows_end().
 */
#ifndef DASHBOARD_ROWS_H
#define DASHBOARD_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "dashboard/grid.h"

#define ROWS_COLUMNS_MAX 10
#define ROWS_ID_MAX      96
#define ROWS_FILTER_MAX  64

struct rows_column {
	const char *head;
	int least; /* columns it needs to be of use */
	int most;  /* and those it is never wider than; 0: what is left */
	int worth; /* the column worth least goes first when it is narrow */
	bool right, downward; /* aligned right; sorted from the highest on */
};

struct rows_cell {
	char *text;
	enum grid_style style;
	double order; /* sorts before the text does */
};

struct row {
	const struct rows *list; /* it is in: says by what it is sorted */
	char id[ROWS_ID_MAX];
	size_t place; /* in which it was given, the last word of an order */
	struct rows_cell cells[ROWS_COLUMNS_MAX];
};

struct rows {
	const struct rows_column *columns;
	size_t column_count;
	struct row **all, **shown; /* shown: filtered and in order */
	size_t count, cap, shown_count;
	size_t filling; /* cells that the last row has */
	size_t sort;    /* the column; column_count: as given */
	bool reverse;
	char filter[ROWS_FILTER_MAX];
	char chosen[ROWS_ID_MAX]; /* "": nobody chose yet, the first row is */
	size_t cursor;            /* its place in shown */
	size_t top;               /* the first one on the screen */
};

/* columns is borrowed; as given, nothing sorted. */
void rows_init(struct rows *r, const struct rows_column *columns, size_t count);
void rows_done(struct rows *r);

void rows_begin(struct rows *r);
/* Its cells follow; those left out are empty. */
void rows_add(struct rows *r, const char *id);
void rows_cell(
    struct rows *r, enum grid_style style, double order, const char *text);
void rows_cellf(struct rows *r, enum grid_style style, double order,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void rows_end(struct rows *r);

/* The row under the cursor, or NULL. */
const struct row *rows_chosen(const struct rows *r);
/* Moves the cursor by so many rows, as far as there are any. */
void rows_move(struct rows *r, int by);
/* Brings the row of that id under the cursor; false when it is not shown. */
bool rows_choose(struct rows *r, const char *id);
/* Moves top so that the cursor is among height rows. */
void rows_scroll(struct rows *r, int height);
/* Sorts by the next column that has anything in it, at last as given. */
void rows_sort_next(struct rows *r);
void rows_sort_reverse(struct rows *r);
/* Every word of it must be in the row, in any case. "" lets all through. */
void rows_set_filter(struct rows *r, const char *text);

#endif
