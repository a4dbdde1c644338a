/* What lies over the rest for a moment: the help, and dialogs. */
#include <string.h>

#include "base/str.h"
#include "dashboard/grid.h"
#include "dashboard/keys.h"
#include "dashboard/layout.h"
#include "dashboard/model.h"
#include "dashboard/spark.h"
#include "dashboard/view.h"

#define BOX_MOST  76
#define BOX_LINES 40
#define BOX_FRAME 4 /* columns of it */
#define KEY_COLS  7

/* A framed box in the middle, blank inside; what is inside of it. */
static struct layout_box
frame(struct grid *g, int cols, int rows, const char *title)
{
	struct layout_box b = { 0, 0, cols, rows };

	if (b.cols > g->cols)
		b.cols = g->cols;
	if (b.rows > g->rows)
		b.rows = g->rows;
	b.x = (g->cols - b.cols) / 2;
	b.y = (g->rows - b.rows) / 2;
	grid_blank(g, b.x, b.y, b.cols, b.rows);
	for (int y = b.y; y < b.y + b.rows; y++) {
		(void)grid_put(g, b.x, y, 1, GRID_ACCENT, "│");
		(void)grid_put(g, b.x + b.cols - 1, y, 1, GRID_ACCENT, "│");
	}
	grid_fill(g, b.x, b.y, b.cols, GRID_ACCENT, "─");
	grid_fill(g, b.x, b.y + b.rows - 1, b.cols, GRID_ACCENT, "─");
	(void)grid_put(g, b.x, b.y, 1, GRID_ACCENT, "┌");
	(void)grid_put(g, b.x + b.cols - 1, b.y, 1, GRID_ACCENT, "┐");
	(void)grid_put(g, b.x, b.y + b.rows - 1, 1, GRID_ACCENT, "└");
	(void)grid_put(
	    g, b.x + b.cols - 1, b.y + b.rows - 1, 1, GRID_ACCENT, "┘");
	(void)grid_putf(
	    g, b.x + 2, b.y, b.cols - 4, GRID_STRONG, " %s ", title);
	return (struct layout_box){ b.x + 2, b.y + 1, b.cols - BOX_FRAME,
		b.rows - 2 };
}

static size_t
count_help(const struct model *m)
{
	const struct keys_entry *table;
	size_t count, n = 0;

	table = keys_table(&count);
	for (size_t i = 0; i < count; i++)
		n += table[i].name != NULL && table[i].tabs >> m->tab & 1;
	return n;
}

/* "· idle  █ busy  A approval …" over as many rows as it needs. */
static void
draw_legend(struct grid *g, const struct layout_box *in, int y)
{
	int x = in->x;

	for (const char *p = spark_letters; *p != '\0'; p++) {
		int need = (int)strlen(spark_word(*p)) + 4;
		if (x + need > in->x + in->cols) {
			x = in->x;
			y++;
		}
		if (y >= in->y + in->rows)
			return;
		(void)grid_put(g, x, y, 1, spark_style(*p), spark_state(*p));
		(void)grid_put(g, x + 2, y, need - 2, GRID_DIM, spark_word(*p));
		x += need;
	}
}

void
view_help(const struct model *m, struct grid *g)
{
	const struct keys_entry *table;
	size_t count;
	struct layout_box in = frame(g, 58, (int)count_help(m) + 5, "keys");
	int y = in.y;

	table = keys_table(&count);
	for (size_t i = 0; i < count && y < in.y + in.rows; i++) {
		if (table[i].name == NULL || !(table[i].tabs >> m->tab & 1))
			continue;
		(void)grid_put(
		    g, in.x, y, KEY_COLS, GRID_ACCENT, table[i].name);
		(void)grid_put(g, in.x + KEY_COLS, y, in.cols - KEY_COLS,
		    GRID_PLAIN, table[i].text);
		y++;
	}
	if (y + 1 < in.y + in.rows)
		draw_legend(g, &in, y + 1);
}

/* The end of the line at the beginning of the words. */
static const char *
line_end(const char *words, int cols)
{
	return words + str_fold(words, cols);
}

static const char *
next_line(const char *words, int cols)
{
	const char *end = line_end(words, cols);

	return *end == '\n' ? end + 1 : end + strspn(end, " ");
}

static int
count_lines(const char *words, int cols)
{
	int n = 0;

	for (; *words != '\0' && n < BOX_LINES; n++)
		words = next_line(words, cols);
	return n;
}

/* What can be answered, in the last row of the box. */
static void
draw_answers(
    const struct model_question *q, struct grid *g, const struct layout_box *in)
{
	int x = in->x, y = in->y + in->rows - 1, end = in->x + in->cols;

	if (q->method != NULL) {
		x += grid_put(g, x, y, end - x, GRID_ACCENT, "enter");
		x += grid_put(g, x, y, end - x, GRID_PLAIN, " yes   ");
	}
	x += grid_put(g, x, y, end - x, GRID_ACCENT, "esc");
	(void)grid_put(
	    g, x, y, end - x, GRID_PLAIN, q->method != NULL ? " no" : " close");
}

void
view_question(const struct model *m, struct grid *g)
{
	const struct model_question *q = &m->question;
	int cols = (g->cols < BOX_MOST ? g->cols : BOX_MOST) - BOX_FRAME;
	int lines = count_lines(q->words, cols);
	struct layout_box in = frame(g, BOX_MOST, lines + 4, q->title);
	int room = in.rows - 2;
	const char *words = q->words;

	for (int i = 0; i < lines && i < room; i++) {
		int len = (int)(line_end(words, cols) - words);

		if (i == room - 1 && lines > room)
			(void)grid_putf(g, in.x, in.y + i, in.cols, GRID_DIM,
			    "and %d more lines", lines - i);
		else
			(void)grid_putf(g, in.x, in.y + i, in.cols, GRID_PLAIN,
			    "%.*s", len, words);
		words = next_line(words, cols);
	}
	draw_answers(q, g, &in);
}
