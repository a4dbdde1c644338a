#include "cli/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

#define GAP          2                            /* blanks between columns */
#define CELL_BYTES   ((size_t)4 * TABLE_CELL_MAX) /* UTF-8 at its longest */
#define FOLD_MIN     24 /* how narrow one that is folded gets first, */
#define FOLD_LEAST   10 /* and below what it is no text any more */
#define COLUMN_MIN   6  /* then the widest, */
#define COLUMN_LEAST 3  /* and at last all */

struct cell {
	char *text;
	enum table_style style;
};

struct table {
	size_t columns;
	bool headed, folds;
	struct cell *cells; /* row after row, the heads first */
	size_t count, cap;
};

struct table *
table_new(const char *const *heads)
{
	struct table *t = xcalloc(1, sizeof *t);

	while (heads[t->columns] != NULL)
		t->columns++;
	if (t->columns == 0 || t->columns > TABLE_COLUMNS_MAX)
		BUG("a table of %zu columns", t->columns);
	for (; *heads != NULL; heads++) {
		t->headed |= **heads != '\0';
		table_add(t, TABLE_STRONG, *heads);
	}
	return t;
}

void
table_free(struct table *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->count; i++)
		free(t->cells[i].text);
	free(t->cells);
	free(t);
}

void
table_fold(struct table *t)
{
	t->folds = true;
}

void
table_add(struct table *t, enum table_style style, const char *text)
{
	struct buf safe;
	size_t len = text != NULL ? strlen(text) : 0;

	buf_init(&safe, CELL_BYTES);
	if (len > 0)
		str_visible(&safe, text, len, TABLE_CELL_MAX);
	if (t->count == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->cells = xreallocarray(t->cells, t->cap, sizeof *t->cells);
	}
	t->cells[t->count++] =
	    (struct cell){ .text = buf_take(&safe), .style = style };
	buf_done(&safe);
}

void
table_addf(struct table *t, enum table_style style, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	table_add(t, style, text);
	free(text);
}

static void
measure(const struct table *t, int widths[TABLE_COLUMNS_MAX])
{
	size_t i;
	int w;

	memset(widths, 0, TABLE_COLUMNS_MAX * sizeof *widths);
	for (i = 0; i < t->count; i++) {
		w = str_width(t->cells[i].text);
		if (w > widths[i % t->columns])
			widths[i % t->columns] = w;
	}
}

static int
total_of(const struct table *t, const int *widths)
{
	int total = -GAP;

	for (size_t i = 0; i < t->columns; i++)
		total += widths[i] > 0 ? widths[i] + GAP : 0;
	return total;
}

/* A column without anything below its head is none. */
static void
drop_blank(const struct table *t, int *widths)
{
	for (size_t c = 0; c < t->columns; c++) {
		size_t i = t->columns + c;

		while (i < t->count && t->cells[i].text[0] == '\0')
			i += t->columns;
		if (i >= t->count)
			widths[c] = 0;
	}
}

/* Takes from the widest column, one by one; returns what none can give. */
static int
narrow(const struct table *t, int *widths, int over, int min)
{
	for (; over > 0; over--) {
		size_t widest = 0;

		for (size_t i = 1; i < t->columns; i++)
			if (widths[i] >= widths[widest])
				widest = i;
		if (widths[widest] <= min)
			break;
		widths[widest]--;
	}
	return over;
}

/* Makes all of it fit, if that can be. */
static void
squeeze(const struct table *t, int *widths, int cols)
{
	int *last = &widths[t->columns - 1], over;

	if (total_of(t, widths) > cols)
		drop_blank(t, widths);
	over = total_of(t, widths) - cols;
	for (; t->folds && over > 0 && *last > FOLD_MIN; over--)
		--*last;
	over = narrow(t, widths, over, COLUMN_MIN);
	(void)narrow(t, widths, over, COLUMN_LEAST);
}

const char *
table_style_begin(enum table_style style)
{
	switch (style) {
	case TABLE_PLAIN:
		return "";
	case TABLE_STRONG:
		return "\033[1m";
	case TABLE_DIM:
		return "\033[2m";
	case TABLE_GOOD:
		return "\033[32m";
	case TABLE_BUSY:
		return "\033[36m";
	case TABLE_WARN:
		return "\033[33m";
	case TABLE_BAD:
		return "\033[31m";
	}
	BUG("style %d", (int)style);
}

const char *
table_style_end(enum table_style style)
{
	return style == TABLE_PLAIN ? "" : "\033[0m";
}

/* One cell of a row, padded unless it is the last. */
static void
format_cell(
    struct buf *out, const struct cell *cell, int width, bool last, bool color)
{
	enum table_style style = color ? cell->style : TABLE_PLAIN;
	int used = str_width(cell->text);
	struct buf cut;

	buf_init(&cut, CELL_BYTES);
	if (used > width)
		str_visible(&cut, cell->text, strlen(cell->text), width);
	else
		(void)buf_adds(&cut, cell->text);
	(void)buf_adds(out, table_style_begin(style));
	(void)buf_adds(out, cut.data);
	(void)buf_adds(out, table_style_end(style));
	if (!last)
		(void)buf_addf(
		    out, "%*s", width - str_width(cut.data) + GAP, "");
	buf_done(&cut);
}

/* The last cell of a row, over as many lines as it needs. */
static void
format_folded(struct buf *out, const struct cell *cell, const int *widths,
    size_t before, bool color)
{
	struct cell part = { .style = cell->style };
	const char *text = cell->text;
	int indent = 0;
	size_t n;

	for (size_t i = 0; i < before; i++)
		indent += widths[i] > 0 ? widths[i] + GAP : 0;
	while ((n = str_fold(text, widths[before])) > 0) {
		part.text = xstrndup(text, n);
		format_cell(out, &part, widths[before], true, color);
		free(part.text);
		text += n + strspn(text + n, " ");
		if (*text != '\0')
			(void)buf_addf(out, "\n%*s", indent, "");
	}
}

/* Blanks at the end of a row are left away: the last cell with text is the
 * last one written. */
static void
format_row(const struct table *t, struct buf *out, const struct cell *row,
    const int *widths, bool color)
{
	size_t i, n = t->columns;

	while (n > 0 && (widths[n - 1] == 0 || row[n - 1].text[0] == '\0'))
		n--;
	for (i = 0; i < n; i++) {
		if (widths[i] == 0)
			continue;
		if (t->folds && i == t->columns - 1)
			format_folded(out, &row[i], widths, i, color);
		else
			format_cell(out, &row[i], widths[i], i == n - 1, color);
	}
	(void)buf_addc(out, '\n');
}

/* Not when a head is cut, or what a row is called, nor with a word on a line. */
static bool
can_be_read(const struct table *t, const int *wanted, const int *widths)
{
	int last = widths[t->columns - 1];

	if (widths[0] > 0 && widths[0] < wanted[0])
		return false;
	if (t->folds && last > 0 && last < FOLD_LEAST &&
	    last < wanted[t->columns - 1])
		return false;
	for (size_t i = 0; i < t->columns; i++)
		if (widths[i] > 0 && str_width(t->cells[i].text) > widths[i])
			return false;
	return true;
}

static void
format_stacked(const struct table *t, struct buf *out, int cols, bool color)
{
	static const char *const heads[] = { "", "", NULL };
	struct table *all = table_new(heads);

	table_fold(all);
	for (size_t i = t->columns; i < t->count; i++) {
		const struct cell *head = &t->cells[i % t->columns];

		if (i % t->columns == 0 && i > t->columns) {
			table_add(all, TABLE_PLAIN, "");
			table_add(all, TABLE_PLAIN, "");
		}
		if (t->cells[i].text[0] == '\0')
			continue;
		table_add(all, head->style, head->text);
		table_add(all, t->cells[i].style, t->cells[i].text);
	}
	table_format(all, out, cols, color);
	table_free(all);
}

void
table_format(const struct table *t, struct buf *out, int cols, bool color)
{
	int wanted[TABLE_COLUMNS_MAX], widths[TABLE_COLUMNS_MAX];
	size_t i = t->headed ? 0 : t->columns;

	measure(t, wanted);
	memcpy(widths, wanted, sizeof widths);
	if (cols > 0)
		squeeze(t, widths, cols);
	if (t->headed && !can_be_read(t, wanted, widths)) {
		format_stacked(t, out, cols, color);
		return;
	}
	for (; i + t->columns <= t->count; i += t->columns)
		format_row(t, out, &t->cells[i], widths, color);
}
