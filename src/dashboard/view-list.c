/* The list: heads, rows, the cursor; or why there is nothing in it. */

#include "base/str.h"
#include "dashboard/grid.h"
#include "dashboard/layout.h"
#include "dashboard/model.h"
#include "dashboard/rows.h"
#include "dashboard/view.h"

#define MARGIN 2 /* for the mark of the cursor */

/* One head at x, with the mark of the order when the list is sorted by it. */
static void
draw_head(const struct rows *r, struct grid *g, size_t column, int x, int y,
    int width)
{
	const struct rows_column *c = &r->columns[column];
	int used = str_width(c->head);
	int at = c->right && used < width ? x + width - used : x;
	bool sorted = column == r->sort;
	bool down = r->reverse != c->downward;

	(void)grid_put(
	    g, at, y, x + width - at, sorted ? GRID_STRONG : GRID_DIM, c->head);
	if (sorted)
		(void)grid_put(g, c->right ? at - 1 : at + used, y, 1,
		    GRID_STRONG, down ? "▾" : "▴");
}

static void
draw_heads(const struct rows *r, struct grid *g, const struct layout_box *box,
    const int widths[ROWS_COLUMNS_MAX])
{
	int x = box->x + MARGIN;

	for (size_t c = 0; c < r->column_count; c++) {
		if (widths[c] == 0)
			continue;
		draw_head(r, g, c, x, box->y, widths[c]);
		x += widths[c] + LAYOUT_GAP;
	}
}

static void
draw_row(const struct rows *r, struct grid *g, const struct layout_box *box,
    int y, const struct row *row, const int widths[ROWS_COLUMNS_MAX])
{
	int x = box->x + MARGIN, end = box->x + box->cols;

	for (size_t c = 0; c < r->column_count; c++) {
		const struct rows_cell *cell = &row->cells[c];
		int w = widths[c], at = x, used;

		if (w == 0)
			continue;
		used = cell->text == NULL ? 0 : str_width(cell->text);
		if (r->columns[c].right && used < w)
			at += w - used;
		if (used > 0)
			(void)grid_put(g, at, y,
			    x + w > end ? end - at : x + w - at, cell->style,
			    cell->text);
		x += w + LAYOUT_GAP;
	}
}

/* Why the list is empty, in its first row. */
static void
draw_nothing(struct model *m, struct grid *g, const struct layout_box *box)
{
	static const char *const words[MODEL_TABS] = {
		"no agents: start one in any pane",
		"there is no open work here",
		"nothing is reserved",
		"no conflicts",
		"nothing has happened yet",
	};
	const struct rows *r = model_list(m);
	bool agents = m->tab == MODEL_AGENTS;
	const char *trouble = agents ? "" : m->troubles[m->tab - 1];
	bool known = agents ? m->known : m->pages[m->tab - 1] != NULL;
	const char *text = words[m->tab];

	if (r->count > 0)
		text = "no row has these words";
	else if (*trouble != '\0')
		text = trouble;
	else if (!known)
		text = m->down[0] != '\0' ? m->down : "…";
	(void)grid_put(g, box->x + MARGIN, box->y + 1, box->cols - MARGIN - 1,
	    GRID_DIM, text);
}

void
view_list(struct model *m, struct grid *g, const struct layout_box *heads,
    const struct layout_box *list)
{
	struct rows *r = model_list(m);
	int widths[ROWS_COLUMNS_MAX];

	if (r->shown_count == 0) {
		draw_nothing(m, g, list);
		return;
	}
	layout_columns(r, list->cols - MARGIN - 1, widths);
	rows_scroll(r, list->rows);
	if (heads->rows > 0)
		draw_heads(r, g, heads, widths);
	for (int i = 0; i < list->rows; i++) {
		size_t at = r->top + (size_t)i;
		int y = list->y + i;

		if (at >= r->shown_count)
			break;
		draw_row(r, g, list, y, r->shown[at], widths);
		if (at != r->cursor)
			continue;
		(void)grid_put(g, list->x, y, 1, GRID_ACCENT, "▌");
		grid_choose(g, list->x + 1, y, list->cols - 1);
	}
}
