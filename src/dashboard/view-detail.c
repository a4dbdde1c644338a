/* The details: labels, and texts that go on in the next row. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/width.h"
#include "dashboard/fleet.h"
#include "dashboard/grid.h"
#include "dashboard/layout.h"
#include "dashboard/model.h"
#include "dashboard/spark.h"
#include "dashboard/view.h"

#define LABEL_COLS 12
#define TEXT_MAX   16384
#define WRAP_MOST  4 /* rows that one text may take */

/* How many bytes of text fill cols columns, ending between words where that
 * leaves at least half of them. */
static size_t
fitting(const char *text, int cols)
{
	size_t len = strlen(text), i = 0, blank = 0;
	int used = 0, blank_used = 0;

	while (i < len) {
		uint32_t code = 0;
		size_t n = str_utf8_len(text + i, len - i, &code);
		int w = n == 0 ? 1 : width_of(code);

		if (used + w > cols)
			return blank_used > cols / 2 ? blank : i;
		i += n == 0 ? 1 : n;
		used += w;
		if (code == ' ') {
			blank = i;
			blank_used = used;
		}
	}
	return len;
}

/* Returns how many rows it took. */
static int
draw_text(struct grid *g, const struct layout_box *box, int y,
    enum grid_style style, const char *text)
{
	int cols = box->cols - LABEL_COLS, taken = 0;
	struct buf visible;
	const char *rest;

	buf_init(&visible, TEXT_MAX);
	str_visible(&visible, text, strlen(text), 0);
	rest = visible.data;
	while (*rest != '\0' && taken < WRAP_MOST &&
	       y + taken < box->y + box->rows) {
		bool last = taken == WRAP_MOST - 1 ||
		            y + taken == box->y + box->rows - 1;
		size_t n = last ? strlen(rest) : fitting(rest, cols);
		char *one = strndup(rest, n);

		if (one == NULL || n == 0) {
			free(one);
			break;
		}
		(void)grid_put(
		    g, box->x + LABEL_COLS, y + taken, cols, style, one);
		free(one);
		rest += n;
		taken++;
	}
	buf_done(&visible);
	return taken > 0 ? taken : 1;
}

/* The last hour of the chosen agent, as much as there is room for. */
static void
draw_past(
    const struct model *m, struct grid *g, const struct layout_box *box, int y)
{
	const struct row *row = rows_chosen(&m->lists[MODEL_AGENTS]);
	const struct fleet_agent *a =
	    row == NULL ? NULL : fleet_find(&m->fleet, row->id);
	int cols = box->cols - LABEL_COLS;
	size_t len, first;

	if (a == NULL || cols <= 0)
		return;
	len = strlen(a->past);
	first = len > (size_t)cols ? len - (size_t)cols : 0;
	for (size_t i = first; i < len; i++)
		(void)grid_put(g, box->x + LABEL_COLS + (int)(i - first), y, 1,
		    spark_style(a->past[i]), spark_state(a->past[i]));
}

void
view_detail(const struct model *m, struct grid *g, const struct layout_box *box)
{
	const struct detail *d = &m->detail;
	int y = box->y, end = box->y + box->rows;

	if (box->cols <= LABEL_COLS)
		return;
	if (d->title[0] != '\0' && box->rows > 12)
		(void)grid_put(
		    g, box->x, y++, box->cols, GRID_STRONG, d->title);
	for (int i = 0; i < d->count && y < end; i++) {
		const struct detail_line *l = &d->lines[i];

		(void)grid_put(g, box->x, y, box->cols, GRID_DIM, l->label);
		if (str_width(l->label) >= LABEL_COLS)
			y++;
		if (l->text == NULL) {
			draw_past(m, g, box, y);
			y++;
		} else
			y += draw_text(g, box, y, l->style, l->text);
	}
}
