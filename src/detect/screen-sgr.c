#include "detect/screen-sgr.h"

#include <stdbool.h>
#include <stdint.h>

#include "detect/screen.h"

#define PARAMS_MAX 32

/* The numbers of an SGR sequence. In "38:2::1:2:3" all but the first are
 * parts of it, "38;2;1;2;3" is five numbers that mean the same. */
struct params {
	int value[PARAMS_MAX];
	bool part[PARAMS_MAX];
	int count;
};

static uint32_t
rgb(unsigned r, unsigned g, unsigned b)
{
	return 1u << 24 | (r & 0xff) << 16 | (g & 0xff) << 8 | (b & 0xff);
}

/* A colour of the 256, as xterm has them. */
static uint32_t
palette(int n)
{
	static const uint32_t base[16] = { 0x000000, 0xcd0000, 0x00cd00,
		0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
		0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff,
		0xffffff };
	static const uint8_t level[6] = { 0, 95, 135, 175, 215, 255 };
	unsigned i = (unsigned)n & 0xff;
	if (i < 16)
		return 1u << 24 | base[i];
	if (i >= 232)
		return rgb(
		    8 + (i - 232) * 10, 8 + (i - 232) * 10, 8 + (i - 232) * 10);
	i -= 16;
	return rgb(level[i / 36], level[i / 6 % 6], level[i % 6]);
}

static int
value_at(const struct params *ps, int i)
{
	return i < ps->count ? ps->value[i] : 0;
}

/* How many numbers belong together from i on. */
static int
count_parts(const struct params *ps, int i)
{
	int n = 1;
	while (i + n < ps->count && ps->part[i + n])
		n++;
	return n;
}

/* The colour after 38, 48 or 58 at i; returns the index of what follows. */
static int
read_color(const struct params *ps, int i, uint32_t *ret_color)
{
	int parts = count_parts(ps, i) - 1, kind = value_at(ps, i + 1);
	if (kind == 5) {
		*ret_color = palette(value_at(ps, i + 2));
		return i + 1 + (parts > 0 ? parts : 2);
	}
	if (kind != 2)
		return i + 1 + (parts > 0 ? parts : 1);
	int c = parts >= 5 ? i + 3 : i + 2; /* after a colour space */
	*ret_color = rgb((unsigned)value_at(ps, c),
	    (unsigned)value_at(ps, c + 1), (unsigned)value_at(ps, c + 2));
	return i + 1 + (parts > 0 ? parts : 4);
}

/* Attributes by the number that sets them, and what clears them. */
static void
set_attr(struct screen_style *style, int n, bool none)
{
	static const uint8_t set[10] = { 0, SCREEN_BOLD, SCREEN_FAINT,
		SCREEN_ITALIC, SCREEN_UNDERLINE, SCREEN_BLINK, SCREEN_BLINK,
		SCREEN_REVERSE, SCREEN_HIDDEN, SCREEN_STRIKE };
	if (n == 0)
		*style = (struct screen_style){ 0 };
	else if (n < 10 && !none)
		style->attrs |= set[n];
	else if (n < 10)
		style->attrs &= (uint8_t)~set[n];
	else if (n == 21)
		style->attrs |= SCREEN_UNDERLINE;
	else if (n == 22)
		style->attrs &= (uint8_t) ~(SCREEN_BOLD | SCREEN_FAINT);
	else if (n > 22 && n < 30)
		style->attrs &= (uint8_t)~set[n - 20];
}

static void
set_color(struct screen_style *style, int n)
{
	if (n >= 30 && n < 38)
		style->fg = palette(n - 30);
	else if (n == 39)
		style->fg = SCREEN_COLOR_DEFAULT;
	else if (n >= 40 && n < 48)
		style->bg = palette(n - 40);
	else if (n == 49)
		style->bg = SCREEN_COLOR_DEFAULT;
	else if (n >= 90 && n < 98)
		style->fg = palette(n - 90 + 8);
	else if (n >= 100 && n < 108)
		style->bg = palette(n - 100 + 8);
}

static void
apply(const struct params *ps, struct screen_style *style)
{
	for (int i = 0; i < ps->count;) {
		uint32_t ignored;
		int n = ps->value[i], parts = count_parts(ps, i);
		if (n == 38) {
			i = read_color(ps, i, &style->fg);
		} else if (n == 48) {
			i = read_color(ps, i, &style->bg);
		} else if (n == 58) {
			i = read_color(ps, i, &ignored);
		} else if (n < 30) {
			/* "4:0" is no underline */
			set_attr(style, n, parts > 1 && ps->value[i + 1] == 0);
			i += parts;
		} else {
			set_color(style, n);
			i += parts;
		}
	}
}

/* A digit, or a separator, of the numbers; the latter beyond those there is
 * room for have no effect. False when it is neither. */
static bool
add_param(struct params *ps, char c)
{
	int *value = &ps->value[ps->count - 1];
	if (c >= '0' && c <= '9') {
		if (*value < 10000)
			*value = *value * 10 + (c - '0');
		return true;
	}
	if (c != ';' && c != ':')
		return false;
	if (ps->count < PARAMS_MAX) {
		ps->value[ps->count] = 0;
		ps->part[ps->count++] = c == ':';
	}
	return true;
}

static const char *
skip_csi(const char *p, const char *end, struct screen_style *style)
{
	struct params ps = { .count = 1 };
	bool plain = true;
	for (; p < end && *p != '\n'; p++) {
		if (add_param(&ps, *p))
			continue;
		if (*p >= 0x40 && *p < 0x7f) {
			if (*p == 'm' && plain)
				apply(&ps, style);
			return p + 1;
		}
		plain = false;
	}
	return p;
}

/* To the end of a string: ST or BEL. */
static const char *
skip_string(const char *p, const char *end)
{
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\a')
			return p + 1;
		if (*p == 0x1b)
			return p + 1 < end && p[1] == '\\' ? p + 2 : p;
	}
	return p;
}

const char *
screen_sgr_skip(const char *p, const char *end, struct screen_style *style)
{
	p++;
	if (p == end || *p == '\n')
		return p;
	switch (*p) {
	case '[':
		return skip_csi(p + 1, end, style);
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		return skip_string(p + 1, end);
	case '(': /* charsets: tmux means them by SO and SI */
	case ')':
		return p + 1 < end && p[1] != '\n' ? p + 2 : p + 1;
	default:
		return p + 1;
	}
}

/* The hue's angle in degrees, 0 is red, of a colour that has one. */
static int
hue_angle(int r, int g, int b, int max, int chroma)
{
	if (max == r)
		return (60 * (g - b) / chroma + 360) % 360;
	if (max == g)
		return 60 * (b - r) / chroma + 120;
	return 60 * (r - g) / chroma + 240;
}

enum screen_hue
screen_hue(uint32_t color)
{
	static const struct {
		int below;
		enum screen_hue hue;
	} circle[] = {
		{ 20, SCREEN_HUE_RED },
		{ 75, SCREEN_HUE_YELLOW },
		{ 165, SCREEN_HUE_GREEN },
		{ 200, SCREEN_HUE_CYAN },
		{ 265, SCREEN_HUE_BLUE },
		{ 330, SCREEN_HUE_MAGENTA },
	};

	if (color == SCREEN_COLOR_DEFAULT)
		return SCREEN_HUE_DEFAULT;
	int r = (int)(color >> 16 & 0xff), g = (int)(color >> 8 & 0xff),
	    b = (int)(color & 0xff);
	int max = r > g ? r : g, min = r < g ? r : g;
	max = max > b ? max : b;
	min = min < b ? min : b;
	if (max < 48)
		return SCREEN_HUE_BLACK;
	if (max - min <= 40)
		return min >= 200 ? SCREEN_HUE_WHITE : SCREEN_HUE_GRAY;
	int angle = hue_angle(r, g, b, max, max - min);
	for (unsigned i = 0; i < sizeof circle / sizeof circle[0]; i++)
		if (angle < circle[i].below)
			return circle[i].hue;
	return SCREEN_HUE_RED;
}
