/*
 * Where things are on a screen of a given size, and which columns of a list
 * fit into a given width. Pure.
 */
#ifndef DASHBOARD_LAYOUT_H
#define DASHBOARD_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "dashboard/rows.h"

struct layout_box {
	int x, y, cols, rows; /* nothing is in it when rows is 0 */
};

/*
 * From the top: counts, tabs, the list under its heads with the details at its
 * right or below it, and one row for keys and words. A small screen has no
 * details, a very small one nothing but the list.
 */
struct layout {
	struct layout_box counts, tabs, heads, list, rule, detail, foot;
	bool beside; /* the details are at the right */
};

void layout_find(struct layout *l, int cols, int rows, bool detail);

#define LAYOUT_GAP  2 /* blanks between columns */
#define LAYOUT_DEAR 7 /* columns worth as much are cut before they go */

/* Fills widths: 0 for a column that is left out, because no row shown has
 * anything in it or because the screen is too narrow for all. */
void layout_columns(
    const struct rows *r, int cols, int widths[ROWS_COLUMNS_MAX]);

#endif
