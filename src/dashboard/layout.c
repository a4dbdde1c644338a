#include "dashboard/layout.h"

#include "base/str.h"

#define BESIDE_COLS  110 /* from here on the details are at the right */
#define BELOW_ROWS   17  /* and from here on below */
#define DETAIL_MOST  12
#define LIST_PERCENT 62

static struct layout_box
box(int x, int y, int cols, int rows)
{
	return (struct layout_box){ x, y, cols, rows > 0 ? rows : 0 };
}

/* Divides what is left between the list and the details. */
static void
divide(struct layout *l, int y, int cols, int rows, bool detail)
{
	int list = cols, below = 0;

	l->beside = detail && cols >= BESIDE_COLS;
	if (l->beside) {
		list = cols * LIST_PERCENT / 100;
		l->rule = box(list, y, 1, rows);
		l->detail = box(list + 2, y, cols - list - 3, rows);
	} else if (detail && rows >= BELOW_ROWS - 3) {
		below = rows * 2 / 5;
		if (below > DETAIL_MOST)
			below = DETAIL_MOST;
		l->rule = box(0, y + rows - below, cols, 1);
		l->detail = box(1, y + rows - below + 1, cols - 2, below - 1);
	}
	l->heads = box(0, y, list, 1);
	l->list = box(0, y + 1, list, rows - below - 1);
}

void
layout_find(struct layout *l, int cols, int rows, bool detail)
{
	*l = (struct layout){ .beside = false };
	if (rows < 5) {
		l->list = box(0, 0, cols, rows);
		return;
	}
	l->counts = box(0, 0, cols, 1);
	l->tabs = box(0, 1, cols, 1);
	l->foot = box(0, rows - 1, cols, 1);
	divide(l, 2, cols, rows - 3, detail);
}

/* The widest text of a column. */
static int
widest_text(const struct rows *r, size_t column)
{
	int widest = 0;

	for (size_t i = 0; i < r->shown_count; i++) {
		const char *text = r->shown[i]->cells[column].text;
		int w = text == NULL ? 0 : str_width(text);

		widest = w > widest ? w : widest;
	}
	return widest;
}

/* How wide each column would like to be; 0 when no row has anything in it. At
 * its least at least, so that the others do not move with what is in it. */
static void
measure(const struct rows *r, int widths[ROWS_COLUMNS_MAX])
{
	for (size_t c = 0; c < r->column_count; c++) {
		const struct rows_column *column = &r->columns[c];
		int w = widest_text(r, c), head = str_width(column->head) + 1;

		widths[c] = 0;
		if (w == 0)
			continue;
		w = head > w ? head : w;
		w = column->least > w ? column->least : w;
		widths[c] =
		    column->most > 0 && w > column->most ? column->most : w;
	}
}

static int
total(const struct rows *r, const int widths[ROWS_COLUMNS_MAX])
{
	int sum = -LAYOUT_GAP;

	for (size_t c = 0; c < r->column_count; c++)
		sum += widths[c] > 0 ? widths[c] + LAYOUT_GAP : 0;
	return sum;
}

/* Takes one from the column that takes what is left, else from the widest that
 * can give; false when none can. */
static bool
shrink(const struct rows *r, int widths[ROWS_COLUMNS_MAX])
{
	size_t from = r->column_count;

	for (size_t c = 0; c < r->column_count; c++) {
		if (widths[c] <= r->columns[c].least)
			continue;
		if (from == r->column_count || widths[c] >= widths[from] ||
		    r->columns[c].most == 0)
			from = c;
		if (r->columns[c].most == 0)
			break;
	}
	if (from == r->column_count)
		return false;
	widths[from]--;
	return true;
}

/* The column of those left that is worth least. */
static size_t
cheapest(const struct rows *r, const int widths[ROWS_COLUMNS_MAX])
{
	size_t least = r->column_count;

	for (size_t c = 0; c < r->column_count; c++) {
		if (widths[c] > 0 &&
		    (least == r->column_count ||
			r->columns[c].worth <= r->columns[least].worth))
			least = c;
	}
	return least;
}

/* How wide a row has to be: each column as it likes, but for the one that
 * takes what is left; or each at its least. */
static int
needed(const struct rows *r, const int widths[ROWS_COLUMNS_MAX], bool at_least)
{
	int sum = -LAYOUT_GAP;

	for (size_t c = 0; c < r->column_count; c++) {
		const struct rows_column *column = &r->columns[c];
		int w = widths[c];

		if (w == 0)
			continue;
		if ((at_least || column->most == 0) && w > column->least)
			w = column->least;
		sum += w + LAYOUT_GAP;
	}
	return sum;
}

void
layout_columns(const struct rows *r, int cols, int widths[ROWS_COLUMNS_MAX])
{
	measure(r, widths);
	/* Better a column less than all of them cut, up to a point. */
	for (;;) {
		size_t c = cheapest(r, widths);
		bool dear =
		    c == r->column_count || r->columns[c].worth >= LAYOUT_DEAR;

		if (c == r->column_count || needed(r, widths, dear) <= cols ||
		    widths[c] == total(r, widths))
			break;
		widths[c] = 0;
	}
	while (total(r, widths) > cols && shrink(r, widths))
		;
	/* What is left over goes to the last column that may have it. */
	for (size_t c = r->column_count; c-- > 0;) {
		if (widths[c] > 0 && r->columns[c].most == 0) {
			int spare = cols - total(r, widths);
			widths[c] += spare > 0 ? spare : 0;
			return;
		}
	}
}
