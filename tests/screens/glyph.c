#include "glyph.h"

enum arm {
	LEFT = 1 << 0,
	RIGHT = 1 << 1,
	UP = 1 << 2,
	DOWN = 1 << 3,
	ROUND = 1 << 4,
	HEAVY = 1 << 5,
};

static const struct line {
	uint32_t code;
	int arms;
} lines[] = {
	{ 0x2500, LEFT | RIGHT },             /* ─ */
	{ 0x2501, LEFT | RIGHT | HEAVY },     /* ━ */
	{ 0x2502, UP | DOWN },                /* │ */
	{ 0x2503, UP | DOWN | HEAVY },        /* ┃ */
	{ 0x250c, RIGHT | DOWN },             /* ┌ */
	{ 0x2510, LEFT | DOWN },              /* ┐ */
	{ 0x2514, RIGHT | UP },               /* └ */
	{ 0x2518, LEFT | UP },                /* ┘ */
	{ 0x251c, RIGHT | UP | DOWN },        /* ├ */
	{ 0x2524, LEFT | UP | DOWN },         /* ┤ */
	{ 0x252c, LEFT | RIGHT | DOWN },      /* ┬ */
	{ 0x2534, LEFT | RIGHT | UP },        /* ┴ */
	{ 0x253c, LEFT | RIGHT | UP | DOWN }, /* ┼ */
	{ 0x254c, LEFT | RIGHT },             /* ╌ */
	{ 0x256d, RIGHT | DOWN | ROUND },     /* ╭ */
	{ 0x256e, LEFT | DOWN | ROUND },      /* ╮ */
	{ 0x256f, LEFT | UP | ROUND },        /* ╯ */
	{ 0x2570, RIGHT | UP | ROUND },       /* ╰ */
};

/* A part of a cell, in eighths of its sides, and how much of it is inked. */
struct block {
	int x, y, w, h;
	const char *opacity;
};

/* The quarters of ▖ to ▟: upper left 1, upper right 2, lower left 4, right 8. */
static const unsigned char quarters[] = { 4, 8, 1, 13, 9, 7, 11, 2, 6, 14 };

static int
arms_of(uint32_t code)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i].code == code)
			return lines[i].arms;
	return 0;
}

static struct block
block_of(uint32_t code)
{
	int n = (int)(code & 0xf);

	if (code == 0x2580) /* ▀ */
		return (struct block){ 0, 0, 8, 4, "1" };
	if (code <= 0x2588) /* ▁ to █ */
		return (struct block){ 0, 8 - n, 8, n, "1" };
	if (code <= 0x258f) /* ▉ to ▏ */
		return (struct block){ 0, 0, 16 - n, 8, "1" };
	switch (code) {
	case 0x2590:
		return (struct block){ 4, 0, 4, 8, "1" }; /* ▐ */
	case 0x2591:
		return (struct block){ 0, 0, 8, 8, ".25" }; /* ░ */
	case 0x2592:
		return (struct block){ 0, 0, 8, 8, ".5" }; /* ▒ */
	case 0x2593:
		return (struct block){ 0, 0, 8, 8, ".75" }; /* ▓ */
	case 0x2594:
		return (struct block){ 0, 0, 8, 1, "1" }; /* ▔ */
	default:
		return (struct block){ 7, 0, 1, 8, "1" }; /* ▕ */
	}
}

bool
glyph_is_drawn(uint32_t code)
{
	return arms_of(code) != 0 || (code >= 0x2580 && code <= 0x259f);
}

/* One box, its sides in eighths of a cell. */

static void
draw_box(FILE *out, int x, int y, struct block b)
{
	(void)fprintf(out, "M%d %gh%dv%gh-%dz", x * GLYPH_W + b.x,
	    y * GLYPH_H + b.y * GLYPH_H / 8.0, b.w, b.h * GLYPH_H / 8.0, b.w);
}

static void
draw_block(FILE *out, uint32_t code, int x, int y, int n)
{
	if (code >= 0x2596) {
		for (int i = 0; i < n; i++)
			for (int q = 0; q < 4; q++)
				if (quarters[code - 0x2596] & 1 << q)
					draw_box(out, x + i, y,
					    (struct block){ q % 2 * 4,
						q / 2 * 4, 4, 4, "1" });
		return;
	}
	struct block b = block_of(code);
	if (b.w == 8) { /* they touch: one box */
		b.w *= n;
		n = 1;
	}
	for (int i = 0; i < n; i++)
		draw_box(out, x + i, y, b);
}

static void
draw_line(FILE *out, int arms, int x, int y)
{
	int left = x * GLYPH_W, top = y * GLYPH_H;
	int midx = left + GLYPH_W / 2, midy = top + GLYPH_H / 2;
	int endx = arms & LEFT ? left : left + GLYPH_W;
	int endy = arms & UP ? top : top + GLYPH_H;

	if (arms & ROUND) {
		(void)fprintf(out, "M%d %dQ%d %d %d %d", endx, midy, midx, midy,
		    midx, endy);
		return;
	}
	if (arms & (LEFT | RIGHT))
		(void)fprintf(out, "M%d %dH%d", arms & LEFT ? left : midx, midy,
		    arms & RIGHT ? left + GLYPH_W : midx);
	if (arms & (UP | DOWN))
		(void)fprintf(out, "M%d %dV%d", midx, arms & UP ? top : midy,
		    arms & DOWN ? top + GLYPH_H : midy);
}

void
glyph_draw(
    FILE *out, uint32_t code, int x, int y, int n, uint32_t ink, bool faint)
{
	int arms = arms_of(code);

	if (arms == 0) {
		(void)fprintf(out, "<path fill=\"#%06x\" opacity=\"%s\" d=\"",
		    ink,
		    faint           ? ".6"
		    : code < 0x2596 ? block_of(code).opacity
				    : "1");
		draw_block(out, code, x, y, n);
	} else {
		(void)fprintf(out,
		    "<path fill=\"none\" stroke=\"#%06x\" stroke-width=\"%d\"%s d=\"",
		    ink, arms & HEAVY ? 3 : 1, faint ? " opacity=\".6\"" : "");
		if (arms == (LEFT | RIGHT) || arms == (LEFT | RIGHT | HEAVY))
			(void)fprintf(out, "M%d %dh%d", x * GLYPH_W,
			    y * GLYPH_H + GLYPH_H / 2, n * GLYPH_W);
		else
			for (int i = 0; i < n; i++)
				draw_line(out, arms, x + i, y);
	}
	(void)fputs("\"/>\n", out);
}
