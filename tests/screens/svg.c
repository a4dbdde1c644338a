/*
 * Draws what tmux capture-pane -epN printed as a picture:
 *
 *   svg COLS ROWS TITLE <capture >picture.svg
 *
 * Every character has its cell, whatever font the reader has: plain text is
 * stretched to its columns, lines and blocks are drawn, all else stands alone.
 * What is outside COLS x ROWS is cut. Text is data: it is written escaped.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/width.h"
#include "detect/screen.h"
#include "glyph.h"

#define INPUT_MAX (4 << 20)
#define SIDE_MAX  1000
#define MARGIN    10
#define BASELINE  13 /* below the top of a cell */
#define TEXT_MAX  24 /* bytes of one cell: a character and its marks */
#define PAPER     0x1a1d23u
#define INK       0xd5d8deu

struct cell {
	char
	    text[TEXT_MAX + 1]; /* "" for a blank and a wide one's right half */
	uint32_t code;
	int cols;
	struct screen_style style;
};

struct look {
	uint32_t ink, paper;
	uint8_t attrs;
};

/* What xterm's sixteen colours are here: its blue is not read on dark paper. */
static const struct {
	uint32_t xterm, ours;
} colors[] = {
	{ 0xcd0000, 0xe06c75 },
	{ 0x00cd00, 0x8cc265 },
	{ 0xcdcd00, 0xd9b44a },
	{ 0x0000ee, 0x6aa5f7 },
	{ 0xcd00cd, 0xc678dd },
	{ 0x00cdcd, 0x4fb8c4 },
	{ 0xe5e5e5, 0xd5d8de },
	{ 0x7f7f7f, 0x8a909c },
	{ 0xff0000, 0xff8088 },
	{ 0x00ff00, 0xa5e075 },
	{ 0xffff00, 0xf2d27a },
	{ 0x5c5cff, 0x93c0ff },
	{ 0xff00ff, 0xe08ff0 },
	{ 0x00ffff, 0x76dbe6 },
};

/* The colour of 0x01RRGGBB, or the one that stands for the default. */
static uint32_t
color_of(uint32_t color, uint32_t otherwise)
{
	if (color == SCREEN_COLOR_DEFAULT)
		return otherwise;
	color &= 0xffffffu;
	for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
		if (colors[i].xterm == color)
			return colors[i].ours;
	return color;
}

static struct look
look_of(struct screen_style style)
{
	struct look l = { color_of(style.fg, INK), color_of(style.bg, PAPER),
		style.attrs };

	if (style.attrs & SCREEN_REVERSE) {
		uint32_t ink = l.ink;
		l.ink = l.paper;
		l.paper = ink;
	}
	l.attrs &= (uint8_t) ~(SCREEN_REVERSE | SCREEN_BLINK);
	return l;
}

static bool
is_same_look(struct look a, struct look b)
{
	return a.ink == b.ink && a.paper == b.paper && a.attrs == b.attrs;
}

static void
put_escaped(const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			(void)fputs("&amp;", stdout);
			break;
		case '<':
			(void)fputs("&lt;", stdout);
			break;
		case '>':
			(void)fputs("&gt;", stdout);
			break;
		case '"':
			(void)fputs("&quot;", stdout);
			break;
		default:
			/* Other controls are not XML. */
			(void)putchar((unsigned char)*s < ' ' ? '?' : *s);
		}
	}
}

/* The row's characters into cells[0 .. cols); blanks where it has none. The
 * last byte of a row is the mark of add_marks(). */
static void
fill_cells(struct cell *cells, int cols, const struct screen *s, int row)
{
	const char *text = screen_text(s, row);
	int len = screen_len(s, row) - 1;
	int x = 0, last = -1;

	for (int i = 0; i < cols; i++)
		cells[i] = (struct cell){ .cols = 1 };
	for (int off = 0; off < len;) {
		uint32_t code = 0;
		int n =
		    (int)str_utf8_len(text + off, (size_t)(len - off), &code);
		if (n == 0)
			break;
		int width = width_of(code);
		if (width <= 0 && last >= 0) {
			if (strlen(cells[last].text) + (size_t)n <= TEXT_MAX)
				strncat(
				    cells[last].text, text + off, (size_t)n);
		} else if (width > 0 && x + width <= cols) {
			struct cell *c = &cells[x];
			c->code = code;
			c->cols = width;
			c->style = screen_style_at(s, row, off);
			if (code == 0xfffe || code == 0xffff)
				(void)strcpy(
				    c->text, "\xef\xbf\xbd"); /* not XML */
			else if (code != ' ')
				(void)memcpy(c->text, text + off, (size_t)n);
			last = x;
			if (width == 2)
				cells[x + 1].style = c->style;
			x += width;
		}
		off += n;
	}
}

static void
put_papers(const struct cell *cells, int cols, int row)
{
	for (int x = 0, end; x < cols; x = end) {
		uint32_t paper = look_of(cells[x].style).paper;
		for (end = x + 1;
		     end < cols && look_of(cells[end].style).paper == paper;
		     end++)
			;
		if (paper != PAPER)
			(void)printf(
			    "<path fill=\"#%06x\" d=\"M%d %dh%dv%dh-%dz\"/>\n",
			    paper, x * GLYPH_W, row * GLYPH_H,
			    (end - x) * GLYPH_W, GLYPH_H, (end - x) * GLYPH_W);
	}
}

static void
put_look(struct look l)
{
	if (l.ink != INK)
		(void)printf(" fill=\"#%06x\"", l.ink);
	if (l.attrs & SCREEN_BOLD)
		(void)fputs(" font-weight=\"bold\"", stdout);
	if (l.attrs & SCREEN_FAINT)
		(void)fputs(" opacity=\".6\"", stdout);
	if (l.attrs & SCREEN_ITALIC)
		(void)fputs(" font-style=\"italic\"", stdout);
	if (l.attrs & (SCREEN_UNDERLINE | SCREEN_STRIKE))
		(void)printf(" text-decoration=\"%s%s%s\"",
		    l.attrs & SCREEN_UNDERLINE ? "underline" : "",
		    (l.attrs & SCREEN_UNDERLINE) && (l.attrs & SCREEN_STRIKE)
			? " "
			: "",
		    l.attrs & SCREEN_STRIKE ? "line-through" : "");
}

static bool
is_ascii(const struct cell *c)
{
	return c->text[0] > ' ' && c->text[0] < 0x7f && c->text[1] == '\0';
}

/* How many cells from x on are one stretch of text: ASCII of one look, with
 * single blanks in it but not at its end. */
static int
stretch(const struct cell *cells, int cols, int x)
{
	struct look l = look_of(cells[x].style);
	int end = x + 1;

	if (!is_ascii(&cells[x]))
		return cells[x].cols;
	for (int i = end; i < cols; i++) {
		if (!is_same_look(look_of(cells[i].style), l))
			break;
		if (is_ascii(&cells[i]))
			end = i + 1;
		else if (cells[i].text[0] != '\0' || i > end)
			break;
	}
	return end - x;
}

static void
put_row(const struct cell *cells, int cols, int row)
{
	for (int x = 0, n; x < cols; x += n) {
		struct look l = look_of(cells[x].style);
		n = 1;
		if (cells[x].text[0] == '\0' || l.attrs & SCREEN_HIDDEN)
			continue;
		if (glyph_is_drawn(cells[x].code)) {
			int same = 1;
			while (x + same < cols &&
			       cells[x + same].code == cells[x].code &&
			       is_same_look(look_of(cells[x + same].style), l))
				same++;
			glyph_draw(stdout, cells[x].code, x, row, same, l.ink,
			    (l.attrs & SCREEN_FAINT) != 0);
			n = same;
			continue;
		}
		n = stretch(cells, cols, x);
		(void)printf("<text x=\"%d\" y=\"%d\"", x * GLYPH_W,
		    row * GLYPH_H + BASELINE);
		put_look(l);
		(void)printf(" textLength=\"%d\">", n * GLYPH_W);
		for (int i = x; i < x + n; i++)
			put_escaped(cells[i].text[0] == '\0' &&
					    cells[i].cols == 1 &&
					    is_ascii(&cells[x])
					? " "
					: cells[i].text);
		(void)puts("</text>");
	}
}

/* A byte after each row keeps the blanks before it, which may be coloured. */
static void
add_marks(struct buf *out, FILE *in)
{
	int c, last = '\n';

	while ((c = getc(in)) != EOF) {
		if (c == '\n')
			(void)buf_addc(out, '.');
		(void)buf_addc(out, (char)c);
		last = c;
	}
	if (last != '\n')
		(void)buf_addc(out, '.');
}

static void
put_picture(const struct screen *s, int cols, int rows, const char *title)
{
	struct cell *cells = xcalloc((size_t)cols, sizeof *cells);
	int width = cols * GLYPH_W + 2 * MARGIN;
	int height = rows * GLYPH_H + 2 * MARGIN;

	(void)printf(
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	    "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
	    width, height, width, height);
	put_escaped(title);
	(void)printf(
	    "</title>\n<style>text{font:13px ui-monospace,Menlo,Consolas,"
	    "'DejaVu Sans Mono',monospace;white-space:pre}</style>\n"
	    "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#%06x\"/>\n"
	    "<g transform=\"translate(%d %d)\" fill=\"#%06x\">\n",
	    PAPER, MARGIN, MARGIN, INK);
	for (int row = 0; row < rows; row++) {
		fill_cells(cells, cols, s, row);
		put_papers(cells, cols, row);
		put_row(cells, cols, row);
	}
	(void)puts("</g>\n</svg>");
	free(cells);
}

int
main(int argc, char **argv)
{
	int64_t cols, rows;

	if (argc != 4 || !str_to_int(argv[1], 1, SIDE_MAX, &cols) ||
	    !str_to_int(argv[2], 1, SIDE_MAX, &rows) ||
	    !str_utf8_valid(argv[3], strlen(argv[3]))) {
		(void)fputs("usage: svg COLS ROWS TITLE <capture\n", stderr);
		return 2;
	}
	struct buf text;
	buf_init(&text, INPUT_MAX);
	add_marks(&text, stdin);
	struct screen s;
	screen_init(&s);
	screen_parse(&s, text.data, text.len);
	width_init();
	put_picture(&s, (int)cols, (int)rows, argv[3]);
	screen_done(&s);
	buf_done(&text);
	return fflush(stdout) == 0 ? 0 : 1;
}
