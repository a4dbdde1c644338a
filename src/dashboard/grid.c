#include "dashboard/grid.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/width.h"

#define LINE_MAX_BYTES 16384

/* What our own glyphs look like in ASCII; any other character is a ?. */
static const struct {
	uint32_t code;
	char ascii;
} plain[] = {
	{ 0x2500, '-' }, /* ─ */
	{ 0x2502, '|' }, /* │ */
	{ 0x250c, '+' }, /* ┌ */
	{ 0x2510, '+' }, /* ┐ */
	{ 0x2514, '+' }, /* └ */
	{ 0x2518, '+' }, /* ┘ */
	{ 0x252c, '+' }, /* ┬ */
	{ 0x2534, '+' }, /* ┴ */
	{ 0x2581, '_' }, /* ▁ */
	{ 0x2582, '_' }, /* ▂ */
	{ 0x2583, '.' }, /* ▃ */
	{ 0x2584, '-' }, /* ▄ */
	{ 0x2585, '-' }, /* ▅ */
	{ 0x2586, '=' }, /* ▆ */
	{ 0x2587, '=' }, /* ▇ */
	{ 0x2588, '#' }, /* █ */
	{ 0x258c, '>' }, /* ▌ */
	{ 0x25b4, '^' }, /* ▴ */
	{ 0x25be, 'v' }, /* ▾ */
	{ 0x2026, '~' }, /* … */
	{ 0x2192, '>' }, /* → */
	{ 0x2191, '^' }, /* ↑ */
	{ 0x2193, 'v' }, /* ↓ */
	{ 0xb7, '.' },   /* · */
};

static char
in_ascii(uint32_t code)
{
	for (size_t i = 0; i < countof(plain); i++) {
		if (plain[i].code == code)
			return plain[i].ascii;
	}
	return '?';
}

void
grid_init(struct grid *g, bool ascii)
{
	*g = (struct grid){ .ascii = ascii };
}

void
grid_done(struct grid *g)
{
	free(g->cells);
	g->cells = NULL;
	g->cols = g->rows = 0;
}

static void
blank(struct grid_cell *c)
{
	*c = (struct grid_cell){ .text = " ", .cols = 1 };
}

void
grid_resize(struct grid *g, int cols, int rows)
{
	free(g->cells);
	g->cols = cols > 0 ? cols : 1;
	g->rows = rows > 0 ? rows : 1;
	g->cells = xcalloc((size_t)g->cols * (size_t)g->rows, sizeof *g->cells);
	grid_clear(g);
}

void
grid_clear(struct grid *g)
{
	for (int i = 0; i < g->cols * g->rows; i++)
		blank(&g->cells[i]);
}

static struct grid_cell *
cell(const struct grid *g, int x, int y)
{
	return &g->cells[y * g->cols + x];
}

const struct grid_cell *
grid_at(const struct grid *g, int x, int y)
{
	if (x < 0 || y < 0 || x >= g->cols || y >= g->rows)
		BUG("cell %d,%d of a grid of %dx%d", x, y, g->cols, g->rows);
	return cell(g, x, y);
}

bool
grid_same(const struct grid_cell *a, const struct grid_cell *b)
{
	return a->cols == b->cols && a->style == b->style &&
	       a->chosen == b->chosen && strcmp(a->text, b->text) == 0;
}

/* Half a wide character is none: what is left of one becomes blank. */
static void
tear(struct grid *g, int x, int y)
{
	const struct grid_cell *c = cell(g, x, y);

	if (c->cols == 0 && x > 0)
		blank(cell(g, x - 1, y));
	if (c->cols == 2 && x + 1 < g->cols)
		blank(cell(g, x + 1, y));
}

/* Puts one character, which fits. */
static void
set(struct grid *g, int x, int y, const struct grid_cell *c)
{
	for (int i = 0; i < c->cols; i++) {
		tear(g, x + i, y);
		*cell(g, x + i, y) = (struct grid_cell){ .style = c->style };
	}
	*cell(g, x, y) = *c;
}

/* A mark joins the character before it, if there is room. */
static void
join(struct grid *g, int x, int y, const char *text, size_t len)
{
	struct grid_cell *c;
	size_t have;

	if (x < 0)
		return;
	c = cell(g, x, y);
	if (c->cols == 0 && x > 0)
		c = cell(g, x - 1, y);
	have = strlen(c->text);
	if (have + len <= GRID_CELL_BYTES)
		memcpy(c->text + have, text, len);
}

/* One character that takes columns, in ASCII when it must be: a wide one is
 * two then. */
static void
put_character(struct grid *g, int x, int y, struct grid_cell c, uint32_t code)
{
	int cols = c.cols;

	if (code < 0x80 || !g->ascii) {
		set(g, x, y, &c);
		return;
	}
	c = (struct grid_cell){ .cols = 1, .style = c.style };
	c.text[0] = in_ascii(code);
	for (int i = 0; i < cols; i++)
		set(g, x + i, y, &c);
}

/* Harmless text, which is no wider than what is left of the row. */
static int
put_visible(
    struct grid *g, int x, int y, enum grid_style style, const struct buf *text)
{
	int used = 0;
	size_t len;

	for (size_t i = 0; i < text->len; i += len) {
		struct grid_cell c = { .style = (uint8_t)style };
		uint32_t code = 0;

		len = str_utf8_len(text->data + i, text->len - i, &code);
		if (len == 0)
			return used;
		memcpy(c.text, text->data + i, len);
		c.cols = (uint8_t)width_of(code);
		if (c.cols > 0)
			put_character(g, x + used, y, c, code);
		else if (!g->ascii && used > 0)
			join(g, x + used - 1, y, c.text, len);
		used += c.cols;
	}
	return used;
}

int
grid_put(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *text)
{
	struct buf visible;
	int used;

	if (x < 0 || y < 0 || y >= g->rows || x >= g->cols)
		return 0;
	if (width > g->cols - x)
		width = g->cols - x;
	if (width <= 0 || *text == '\0')
		return 0;
	buf_init(&visible, LINE_MAX_BYTES);
	str_visible(&visible, text, strlen(text), width);
	used = put_visible(g, x, y, style, &visible);
	buf_done(&visible);
	return used;
}

int
grid_putf(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *fmt, ...)
{
	va_list ap;
	char *text;
	int used;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	used = grid_put(g, x, y, width, style, text);
	free(text);
	return used;
}

void
grid_fill(struct grid *g, int x, int y, int width, enum grid_style style,
    const char *glyph)
{
	for (int i = 0; i < width; i++)
		(void)grid_put(g, x + i, y, 1, style, glyph);
}

void
grid_blank(struct grid *g, int x, int y, int width, int height)
{
	for (int row = y; row < y + height; row++)
		grid_fill(g, x, row, width, GRID_PLAIN, " ");
}

void
grid_choose(struct grid *g, int x, int y, int width)
{
	if (y < 0 || y >= g->rows)
		return;
	for (int i = x < 0 ? 0 : x; i < x + width && i < g->cols; i++)
		cell(g, i, y)->chosen = true;
}

void
grid_text(const struct grid *g, struct buf *out)
{
	for (int y = 0; y < g->rows; y++) {
		size_t kept = out->len;
		for (int x = 0; x < g->cols; x++) {
			const struct grid_cell *c = cell(g, x, y);
			(void)buf_adds(out, c->text);
			if (strcmp(c->text, " ") != 0)
				kept = out->len;
		}
		buf_truncate(out, kept);
		(void)buf_addc(out, '\n');
	}
}
