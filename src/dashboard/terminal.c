#include "dashboard/terminal.h"

#include <sys/ioctl.h>

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/str.h"
#include "dashboard/curses-lib.h"
#include "dashboard/grid.h"
#include "dashboard/keys.h"

#define ESCAPE_MS    25 /* a sequence comes at once, a person does not */
#define COLS_DEFAULT 80
#define ROWS_DEFAULT 24
#define SIZE_MOST    1000
#define GLYPH_MOST   5 /* a character and its marks */

struct terminal {
	const struct curses_lib *curses;
	SCREEN *screen;
	WINDOW *window;
	struct grid shown;
	bool utf8, color;
	int cols, rows;
};

/* For the way out that passes no terminal_close(). */
static const struct curses_lib *in_use;

static void
restore(void)
{
	if (in_use != NULL)
		(void)in_use->endwin();
	in_use = NULL;
}

/* The sixteen colours of the person's own theme, on their own background. */
static short
color_of(enum grid_style style)
{
	switch (style) {
	case GRID_GOOD:
		return COLOR_GREEN;
	case GRID_BUSY:
		return COLOR_CYAN;
	case GRID_WARN:
		return COLOR_YELLOW;
	case GRID_BAD:
		return COLOR_RED;
	case GRID_ACCENT:
		return COLOR_BLUE;
	case GRID_PLAIN:
	case GRID_STRONG:
	case GRID_DIM:
		break;
	}
	return -1;
}

static attr_t
attributes_of(enum grid_style style)
{
	switch (style) {
	case GRID_STRONG:
	case GRID_WARN:
	case GRID_BAD:
	case GRID_ACCENT:
		return A_BOLD;
	case GRID_DIM:
		return A_DIM;
	case GRID_PLAIN:
	case GRID_GOOD:
	case GRID_BUSY:
		break;
	}
	return A_NORMAL;
}

/* Fills cell with text. The chosen row is one calm bar: icons and words say
 * what colours do elsewhere. */
static bool
make_cell(const struct terminal *t, const struct grid_cell *c,
    const wchar_t *text, cchar_t *cell)
{
	enum grid_style style = (enum grid_style)c->style;
	attr_t attributes = attributes_of(style);
	short pair = 0;

	if (t->color)
		pair = (short)((c->chosen ? GRID_PLAIN : style) + 1);
	if (c->chosen)
		attributes = A_REVERSE | (attributes & A_BOLD);
	return t->curses->setcchar(cell, text, attributes, pair, NULL) == OK;
}

static void
set_up(struct terminal *t)
{
	const struct curses_lib *c = t->curses;
	const char *off = getenv("NO_COLOR");

	(void)c->raw();
	(void)c->noecho();
	(void)c->nonl();
	(void)c->curs_set(0);
	(void)c->set_escdelay(ESCAPE_MS);
	t->color = (off == NULL || *off == '\0') && c->has_colors();
	if (!t->color)
		return;
	(void)c->start_color();
	(void)c->use_default_colors();
	for (short s = 0; s < GRID_STYLE_COUNT; s++)
		(void)c->init_pair(
		    (short)(s + 1), color_of((enum grid_style)s), -1);
}

/* A window of our own: stdscr is a variable of the library. */
static void
make_window(struct terminal *t)
{
	if (t->window != NULL)
		(void)t->curses->delwin(t->window);
	t->window = t->curses->newwin(t->rows, t->cols, 0, 0);
	if (t->window == NULL)
		BUG("no window of %dx%d", t->cols, t->rows);
	(void)t->curses->keypad(t->window, true);
	(void)t->curses->nodelay(t->window, true);
	(void)t->curses->wclear(t->window);
	grid_resize(&t->shown, t->cols, t->rows);
}

static void
measure(int *ret_cols, int *ret_rows)
{
	struct winsize size = { 0 };

	(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*ret_cols = size.ws_col > 0 ? size.ws_col : COLS_DEFAULT;
	*ret_rows = size.ws_row > 0 ? size.ws_row : ROWS_DEFAULT;
	if (*ret_cols > SIZE_MOST)
		*ret_cols = SIZE_MOST;
	if (*ret_rows > SIZE_MOST)
		*ret_rows = SIZE_MOST;
}

/* ncurses writes what the locale can say. */
static bool
choose_locale(void)
{
	return setlocale(LC_CTYPE, "") != NULL &&
	       strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

struct terminal *
terminal_open(struct err *err)
{
	const char *type = getenv("TERM");
	struct terminal *t;

	if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
		(void)err_set(err, "the dashboard needs a terminal");
		return NULL;
	}
	t = xcalloc(1, sizeof *t);
	t->curses = curses_lib_load();
	t->utf8 = choose_locale();
	if (t->curses == NULL) {
		(void)err_set(err,
		    "the dashboard needs the library ncursesw: \"make deps\" installs it");
		free(t);
		return NULL;
	}
	t->screen = t->curses->newterm(NULL, stdout, stdin);
	if (t->screen == NULL) {
		(void)err_set(err,
		    "the terminal type \"%.60s\" is not known here: set TERM",
		    type == NULL ? "" : type);
		free(t);
		return NULL;
	}
	in_use = t->curses;
	(void)atexit(restore);
	set_up(t);
	measure(&t->cols, &t->rows);
	(void)t->curses->resizeterm(t->rows, t->cols);
	grid_init(&t->shown, !t->utf8);
	make_window(t);
	return t;
}

void
terminal_close(struct terminal *t)
{
	if (t == NULL)
		return;
	restore();
	(void)t->curses->delwin(t->window);
	t->curses->delscreen(t->screen);
	grid_done(&t->shown);
	free(t);
}

bool
terminal_is_utf8(const struct terminal *t)
{
	return t->utf8;
}

bool
terminal_size(struct terminal *t, int *ret_cols, int *ret_rows)
{
	measure(ret_cols, ret_rows);
	if (*ret_cols == t->cols && *ret_rows == t->rows)
		return false;
	t->cols = *ret_cols;
	t->rows = *ret_rows;
	(void)t->curses->resizeterm(t->rows, t->cols);
	make_window(t);
	return true;
}

static void
write_cell(struct terminal *t, int x, int y, const struct grid_cell *c)
{
	wchar_t text[GLYPH_MOST + 1] = { 0 };
	const char *p = c->text;
	size_t left = strlen(p), n = 0;
	cchar_t cell;

	while (left > 0 && n < GLYPH_MOST) {
		uint32_t code = 0;
		size_t len = str_utf8_len(p, left, &code);
		if (len == 0)
			break;
		text[n++] = (wchar_t)code;
		p += len;
		left -= len;
	}
	if (!make_cell(t, c, text, &cell))
		return;
	(void)t->curses->wmove(t->window, y, x);
	/* The last cell of the screen cannot be passed, which is an error. */
	(void)t->curses->wadd_wch(t->window, &cell);
}

/* From one grid to the other, a row at a time: a wide character that goes
 * leaves its right half to be written too. */
static void
write_row(struct terminal *t, const struct grid *g, int y)
{
	bool torn = false;

	for (int x = 0; x < g->cols; x++) {
		const struct grid_cell *want = grid_at(g, x, y);
		const struct grid_cell *have = grid_at(&t->shown, x, y);

		if (!torn && grid_same(want, have))
			continue;
		torn = have->cols == 2 || want->cols == 2;
		if (want->cols > 0)
			write_cell(t, x, y, want);
	}
}

void
terminal_show(struct terminal *t, const struct grid *g)
{
	if (g->cols != t->cols || g->rows != t->rows)
		return;
	for (int y = 0; y < g->rows; y++)
		write_row(t, g, y);
	memcpy(t->shown.cells, g->cells,
	    (size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
	(void)t->curses->wnoutrefresh(t->window);
	(void)t->curses->doupdate();
}

static uint32_t
from_curses(wint_t key)
{
	static const struct {
		wint_t curses;
		uint32_t key;
	} keys[] = {
		{ KEY_UP, KEYS_UP },
		{ KEY_DOWN, KEYS_DOWN },
		{ KEY_LEFT, KEYS_LEFT },
		{ KEY_RIGHT, KEYS_RIGHT },
		{ KEY_PPAGE, KEYS_PAGE_UP },
		{ KEY_NPAGE, KEYS_PAGE_DOWN },
		{ KEY_HOME, KEYS_HOME },
		{ KEY_END, KEYS_END },
		{ KEY_BTAB, KEYS_BACK_TAB },
		{ KEY_BACKSPACE, KEYS_BACKSPACE },
		{ KEY_ENTER, KEYS_ENTER },
	};

	for (size_t i = 0; i < countof(keys); i++) {
		if (keys[i].curses == key)
			return keys[i].key;
	}
	return 0;
}

bool
terminal_key(struct terminal *t, uint32_t *ret_key)
{
	wint_t key = 0;

	switch (t->curses->wget_wch(t->window, &key)) {
	case OK:
		*ret_key = key;
		return true;
	case KEY_CODE_YES:
		*ret_key = from_curses(key);
		return true;
	default:
		return false;
	}
}
