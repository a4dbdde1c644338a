/*
 * A picture of a pane: what capture-pane -p -e (with or without -N) printed,
 * one line a row, parsed into plain text and styles. No terminal emulation:
 * tmux is the terminal; here are only SGR, OSC 8 links (dropped) and the
 * line-drawing charset (made UTF-8).
 *
 * Positions are byte offsets into a row's text, as patterns find them. A row's
 * text is valid UTF-8 without control characters, blanks at its end are cut,
 * invalid bytes are U+FFFD.
 * More than SCREEN_ROWS_MAX rows lose the first ones, a row longer than
 * SCREEN_ROW_MAX bytes loses its end. Memory is kept from parse to parse.
 */
#ifndef DETECT_SCREEN_H
#define DETECT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_ROWS_MAX 500
#define SCREEN_ROW_MAX  4096

enum screen_attr {
	SCREEN_BOLD = 1 << 0,
	SCREEN_FAINT = 1 << 1,
	SCREEN_ITALIC = 1 << 2,
	SCREEN_UNDERLINE = 1 << 3,
	SCREEN_BLINK = 1 << 4,
	SCREEN_REVERSE = 1 << 5,
	SCREEN_HIDDEN = 1 << 6,
	SCREEN_STRIKE = 1 << 7,
};

/* 0x01RRGGBB; palette colours are given as xterm shows them. */
#define SCREEN_COLOR_DEFAULT 0u

/* A colour in one word, for rules. */
enum screen_hue {
	SCREEN_HUE_DEFAULT,
	SCREEN_HUE_BLACK,
	SCREEN_HUE_GRAY, /* without hue, neither black nor white */
	SCREEN_HUE_WHITE,
	SCREEN_HUE_RED, /* orange is yellow, pink is red or magenta */
	SCREEN_HUE_YELLOW,
	SCREEN_HUE_GREEN,
	SCREEN_HUE_CYAN,
	SCREEN_HUE_BLUE,
	SCREEN_HUE_MAGENTA,
};

#define SCREEN_HUE_COUNT 10

struct screen_style {
	uint32_t fg, bg;
	uint8_t attrs; /* of enum screen_attr */
};

/* Text of one style, not the default one: bytes [off, end) of its row. */
struct screen_run {
	uint16_t off, end;
	struct screen_style style;
};

struct screen_row {
	uint32_t text; /* offset into the screen's text, NUL-terminated */
	uint32_t run;  /* index of the first run */
	uint16_t len;
	uint16_t runs;
};

/* A row that is a line across the pane. */
enum screen_rule {
	SCREEN_RULE_NONE,
	SCREEN_RULE_LINE, /* ─ ━ ═ ╌, with or without corners or a label */
	SCREEN_RULE_LOWER, /* ▄: the top of a filled box */
	SCREEN_RULE_UPPER, /* ▀: its bottom */
};

struct screen {
	struct screen_row *rows;
	char *text;
	struct screen_run *runs;
	int count;
	size_t rows_cap, text_cap, runs_cap, text_len, runs_len;
};

void screen_init(struct screen *s);
void screen_done(struct screen *s);
/* Replaces the picture. */
void screen_parse(struct screen *s, const char *text, size_t len);

/* Rows 0 to s->count - 1, top to bottom. Borrowed until the next parse; any
 * other row is an empty text. */
const char *screen_text(const struct screen *s, int row);
int screen_len(const struct screen *s, int row);
/* The style of the byte at off; the default style beyond the text. */
struct screen_style screen_style_at(const struct screen *s, int row, int off);

/* The last row that shows anything at or above row, or -1. The screen's:
 * screen_last_text(s, s->count - 1). */
int screen_last_text(const struct screen *s, int row);
enum screen_rule screen_rule_at(const struct screen *s, int row);

/* Faint or gray: how suggestions, placeholders and hints look. */
bool screen_style_is_ghost(struct screen_style style);
/* Is there text at or after off, and all of it ghost? One reversed character at
 * its start may be the cursor that stands on it. */
bool screen_is_ghost(const struct screen *s, int row, int off);
/* Does any visible byte of [off, end) carry one of the attributes? */
bool screen_has_attr(
    const struct screen *s, int row, int off, int end, unsigned attrs);

enum screen_hue screen_hue(uint32_t color);

#endif
