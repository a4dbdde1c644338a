/* The picture's rows: built by screen_parse(), asked by the rules. */
#include "detect/screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/width.h"
#include "detect/screen-sgr.h"

#define RUNS_MAX    1024 /* per row; what follows has the default style */
#define RULE_MIN    8    /* characters of a rule */
#define REPLACEMENT "\xef\xbf\xbd"

/* Where the parse stands; the style goes on from row to row, as tmux means
 * it. */
struct cursor {
	const char *p, *end;
	struct screen_style style;
	bool line_drawing;
	int column;
	bool full; /* the row holds all it may */
};

void
screen_init(struct screen *s)
{
	memset(s, 0, sizeof *s);
}

void
screen_done(struct screen *s)
{
	free(s->rows);
	free(s->text);
	free(s->runs);
	screen_init(s);
}

/* Makes room for need items in an array that doubles. */
static void *
grow(void *array, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return array;
	size_t n = *cap == 0 ? 64 : *cap;
	while (n < need)
		n *= 2;
	*cap = n;
	return xreallocarray(array, n, size);
}

static struct screen_row *
begin_row(struct screen *s)
{
	s->rows =
	    grow(s->rows, &s->rows_cap, (size_t)s->count + 1, sizeof *s->rows);
	s->text =
	    grow(s->text, &s->text_cap, s->text_len + SCREEN_ROW_MAX + 1, 1);
	struct screen_row *row = &s->rows[s->count++];
	*row = (struct screen_row){ .text = (uint32_t)s->text_len,
		.run = (uint32_t)s->runs_len };
	return row;
}

/* Cuts the blanks at the end, and the runs to what is left. */
static void
end_row(struct screen *s, struct screen_row *row)
{
	char *text = s->text + row->text;
	while (row->len > 0 && text[row->len - 1] == ' ')
		row->len--;
	text[row->len] = '\0';
	while (row->runs > 0) {
		struct screen_run *last = &s->runs[s->runs_len - 1];
		if (last->off < row->len) {
			if (last->end > row->len)
				last->end = row->len;
			break;
		}
		row->runs--;
		s->runs_len--;
	}
	s->text_len += row->len + 1u;
}

static bool
is_same_style(struct screen_style a, struct screen_style b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

/* The bytes [off, end) of the row have the style; the default needs no run. */
static void
add_style(struct screen *s, struct screen_row *row, struct screen_style style,
    uint16_t off, uint16_t end)
{
	if (is_same_style(style, (struct screen_style){ 0 }))
		return;
	struct screen_run *last =
	    row->runs > 0 ? &s->runs[s->runs_len - 1] : NULL;
	if (last != NULL && last->end == off &&
	    is_same_style(last->style, style)) {
		last->end = end;
		return;
	}
	if (row->runs == RUNS_MAX)
		return;
	s->runs = grow(s->runs, &s->runs_cap, s->runs_len + 1, sizeof *s->runs);
	s->runs[s->runs_len++] =
	    (struct screen_run){ .off = off, .end = end, .style = style };
	row->runs++;
}

static void
add_text(struct screen *s, struct screen_row *row, struct cursor *c,
    const char *bytes, size_t len)
{
	if (c->full || row->len + len > SCREEN_ROW_MAX) {
		c->full = true;
		return;
	}
	uint16_t end = (uint16_t)(row->len + len);
	memcpy(s->text + row->text + row->len, bytes, len);
	add_style(s, row, c->style, row->len, end);
	row->len = end;
}

/* The alternate character set, which tmux prints between SO and SI. */
static const char *
line_drawing(char c)
{
	static const char from[] = "jklmnqtuvwxa";
	static const char *const to[] = { "┘", "┐", "┌", "└", "┼", "─", "├",
		"┤", "┴", "┬", "│", "▒" };
	const char *at = c == '\0' ? NULL : strchr(from, c);
	return at == NULL ? NULL : to[at - from];
}

static void
put_control(struct screen *s, struct screen_row *row, struct cursor *c)
{
	switch (*c->p++) {
	case '\t':
		do {
			add_text(s, row, c, " ", 1);
			c->column++;
		} while (c->column % 8 != 0);
		break;
	case 0x0e:
		c->line_drawing = true;
		break;
	case 0x0f:
		c->line_drawing = false;
		break;
	default:
		break;
	}
}

static void
put_char(struct screen *s, struct screen_row *row, struct cursor *c)
{
	uint32_t code = 0;
	const char *drawn = c->line_drawing ? line_drawing(*c->p) : NULL;
	size_t len = str_utf8_len(c->p, (size_t)(c->end - c->p), &code);
	if (drawn != NULL)
		add_text(s, row, c, drawn, strlen(drawn));
	else if (len == 0)
		add_text(s, row, c, REPLACEMENT, 3);
	else if (code < 0x7f || code >= 0xa0)
		add_text(s, row, c, c->p, len);
	c->column += len == 0 ? 1 : width_of(code);
	c->p += len == 0 ? 1 : len;
}

/* The plain characters from here on, at once. */
static void
put_ascii(struct screen *s, struct screen_row *row, struct cursor *c)
{
	size_t room = (size_t)(SCREEN_ROW_MAX - row->len);
	size_t len = 0, kept;

	while (c->p + len < c->end && c->p[len] >= 0x20 && c->p[len] < 0x7f)
		len++;
	kept = len < room ? len : room;
	if (!c->full && kept > 0)
		add_text(s, row, c, c->p, kept);
	c->full = c->full || kept < len;
	c->column += (int)len;
	c->p += len;
}

static void
parse_row(struct screen *s, struct cursor *c)
{
	struct screen_row *row = begin_row(s);
	c->column = 0;
	c->full = false;
	while (c->p < c->end && *c->p != '\n') {
		if (*c->p == 0x1b)
			c->p = screen_sgr_skip(c->p, c->end, &c->style);
		else if ((unsigned char)*c->p < 0x20)
			put_control(s, row, c);
		else if ((unsigned char)*c->p < 0x7f && !c->line_drawing)
			put_ascii(s, row, c);
		else
			put_char(s, row, c);
	}
	c->p += c->p < c->end;
	end_row(s, row);
}

void
screen_parse(struct screen *s, const char *text, size_t len)
{
	struct cursor c = { .p = text, .end = text + len };
	size_t rows = len > 0 && text[len - 1] != '\n';
	for (size_t i = 0; i < len; i++)
		rows += text[i] == '\n';
	for (; rows > SCREEN_ROWS_MAX; rows--)
		c.p =
		    (const char *)memchr(c.p, '\n', (size_t)(c.end - c.p)) + 1;
	s->count = 0;
	s->text_len = s->runs_len = 0;
	while (c.p < c.end)
		parse_row(s, &c);
}

static const struct screen_row *
get_row(const struct screen *s, int row)
{
	static const struct screen_row none;
	return row >= 0 && row < s->count ? &s->rows[row] : &none;
}

const char *
screen_text(const struct screen *s, int row)
{
	return row >= 0 && row < s->count ? s->text + s->rows[row].text : "";
}

int
screen_len(const struct screen *s, int row)
{
	return get_row(s, row)->len;
}

struct screen_style
screen_style_at(const struct screen *s, int row, int off)
{
	const struct screen_row *r = get_row(s, row);
	for (unsigned i = 0; i < r->runs; i++) {
		const struct screen_run *run = &s->runs[r->run + i];
		if (off >= run->off && off < run->end)
			return run->style;
	}
	return (struct screen_style){ 0 };
}

/* The character at p: its length, which is 1 inside of one. */
static int
next_char(const char *p, uint32_t *ret_code)
{
	*ret_code = 0;
	size_t len = str_utf8_len(p, strnlen(p, 4), ret_code);
	return len > 0 ? (int)len : 1;
}

int
screen_last_text(const struct screen *s, int row)
{
	if (row >= s->count)
		row = s->count - 1;
	while (row >= 0 && screen_len(s, row) == 0)
		row--;
	return row < 0 ? -1 : row;
}

/* What a character does for a rule. */
enum part {
	PART_NONE,
	PART_CORNER,
	PART_LINE,
	PART_LOWER,
	PART_UPPER,
};

static enum part
part_of(uint32_t code)
{
	switch (code) {
	case 0x2500: /* ─ */
	case 0x2501: /* ━ */
	case 0x2504: /* ┄ */
	case 0x2505:
	case 0x2508: /* ┈ */
	case 0x2509:
	case 0x254c: /* ╌ */
	case 0x254d:
	case 0x2550: /* ═ */
	case 0x2014: /* an em dash */
		return PART_LINE;
	case 0x2584:
		return PART_LOWER;
	case 0x2580:
		return PART_UPPER;
	default:
		break;
	}
	/* The other lines of the block, and quarter blocks. */
	bool corner = (code >= 0x250c && code <= 0x257f) ||
	              (code >= 0x2596 && code <= 0x259f);
	return corner ? PART_CORNER : PART_NONE;
}

/* What the characters of a row are, taken together. */
struct parts {
	int count[PART_UPPER + 1];
	int blanks; /* between them */
	enum part first, last;
};

static struct parts
parts_of(const char *p)
{
	struct parts parts = { .first = PART_NONE };
	bool begun = false;
	while (*p != '\0') {
		uint32_t code;
		p += next_char(p, &code);
		if (code == ' ') {
			parts.blanks += begun;
			continue;
		}
		parts.last = part_of(code);
		parts.count[parts.last]++;
		if (!begun)
			parts.first = parts.last;
		begun = true;
	}
	return parts;
}

enum screen_rule
screen_rule_at(const struct screen *s, int row)
{
	struct parts p = parts_of(screen_text(s, row));
	int line = p.count[PART_LINE], lower = p.count[PART_LOWER],
	    upper = p.count[PART_UPPER], label = p.count[PART_NONE];
	if (p.first == PART_NONE || p.last == PART_NONE)
		return SCREEN_RULE_NONE;
	if (line >= RULE_MIN)
		return line >= label ? SCREEN_RULE_LINE : SCREEN_RULE_NONE;
	/* Blocks with gaps, or of both kinds, are a picture. */
	if (label + line + p.blanks > 0 || (lower > 0) == (upper > 0) ||
	    lower + upper < RULE_MIN)
		return SCREEN_RULE_NONE;
	return lower > 0 ? SCREEN_RULE_LOWER : SCREEN_RULE_UPPER;
}

bool
screen_style_is_ghost(struct screen_style style)
{
	return (style.attrs & SCREEN_FAINT) != 0 ||
	       screen_hue(style.fg) == SCREEN_HUE_GRAY;
}

bool
screen_is_ghost(const struct screen *s, int row, int off)
{
	const char *text = screen_text(s, row);
	int len = screen_len(s, row);
	bool first = true, ghost = false;
	for (int i = off < 0 ? 0 : off; i < len;) {
		uint32_t code;
		int at = i;
		i += next_char(text + i, &code);
		if (code == ' ' || code == 0xa0)
			continue;
		struct screen_style style = screen_style_at(s, row, at);
		bool cursor = first && (style.attrs & SCREEN_REVERSE) != 0;
		first = false;
		if (!screen_style_is_ghost(style) && !cursor)
			return false;
		ghost |= !cursor;
	}
	return ghost;
}

bool
screen_has_attr(
    const struct screen *s, int row, int off, int end, unsigned attrs)
{
	const char *text = screen_text(s, row);
	if (off < 0)
		off = 0;
	if (end > screen_len(s, row))
		end = screen_len(s, row);
	for (int i = off; i < end; i++)
		if (text[i] != ' ' &&
		    (screen_style_at(s, row, i).attrs & attrs) != 0)
			return true;
	return false;
}
