/*
 * A screen as cells, without a terminal: what is drawn can be compared, cell
 * by cell, with what is shown already, and be read by a test. Pure.
 *
 * Text from outside goes in as it is; it is made harmless and cut at its
 * width. What lies outside the grid is not drawn.
 */
#ifndef DASHBOARD_GRID_H
#define DASHBOARD_GRID_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* What a cell's colour says. Nothing is said by colour alone. */
enum grid_style {
	GRID_PLAIN,
	GRID_STRONG,
	GRID_DIM,
	GRID_GOOD,
	GRID_BUSY,
	GRID_WARN,
	GRID_BAD,
	GRID_ACCENT, /* keys, the open tab */
};

#define GRID_STYLE_COUNT 8
#define GRID_CELL_BYTES  20 /* a character and four marks */

struct grid_cell {
	char text[GRID_CELL_BYTES + 1];
	uint8_t cols; /* 2: a wide one, whose right half has 0 */
	uint8_t style;
	bool chosen; /* the cursor's row */
};

struct grid {
	int cols, rows;
	bool ascii; /* nothing but ASCII is shown */
	struct grid_cell *cells;
};

void grid_init(struct grid *g, bool ascii);
void grid_done(struct grid *g);
/* Takes another size and is blank after. */
void grid_resize(struct grid *g, int cols, int rows);
void grid_clear(struct grid *g);
const struct grid_cell *grid_at(const struct grid *g, int x, int y);
bool grid_same(const struct grid_cell *a, const struct grid_cell *b);

/* Draws text from (x, y), at most width columns (an ellipsis ends what is
 * cut); returns how many it took. */
int grid_put(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *text);
int grid_putf(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* One glyph, again and again, over width columns. */
void grid_fill(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *glyph);
/* Blanks a box. */
void grid_blank(struct grid *g, int x, int y, int width, int height);
/* Marks a stretch of a row as chosen. */
void grid_choose(struct grid *g, int x, int y, int width);

/* All of it as lines, without the blanks at their ends. */
void grid_text(const struct grid *g, struct buf *out);

#endif
