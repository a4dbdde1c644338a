/*
 * ncurses with wide characters, loaded when a screen is opened: every agent's
 * hook and every status segment starts this program, and linked it would cost
 * each of them a quarter of a millisecond and 300 KB for a library that only
 * the dashboard uses.
 */
#ifndef DASHBOARD_CURSES_LIB_H
#define DASHBOARD_CURSES_LIB_H

#include <stdio.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

/* The functions by their own names. */
struct curses_lib {
	SCREEN *(*newterm)(const char *type, FILE *out, FILE *in);
	WINDOW *(*newwin)(int rows, int cols, int y, int x);
	int (*delwin)(WINDOW *w);
	void (*delscreen)(SCREEN *s);
	int (*endwin)(void);
	int (*raw)(void);
	int (*noecho)(void);
	int (*nonl)(void);
	int (*keypad)(WINDOW *w, bool on);
	int (*nodelay)(WINDOW *w, bool on);
	int (*set_escdelay)(int ms);
	int (*curs_set)(int visible);
	bool (*has_colors)(void);
	int (*start_color)(void);
	int (*use_default_colors)(void);
	int (*init_pair)(short pair, short foreground, short background);
	int (*resizeterm)(int rows, int cols);
	int (*wmove)(WINDOW *w, int y, int x);
	int (*setcchar)(cchar_t *cell, const wchar_t *text, attr_t attributes,
	    short pair, const void *unused);
	int (*wadd_wch)(WINDOW *w, const cchar_t *cell);
	int (*wclear)(WINDOW *w);
	int (*wnoutrefresh)(WINDOW *w);
	int (*doupdate)(void);
	int (*wget_wch)(WINDOW *w, wint_t *key);
};

/* The library, the same at each call; NULL when it is not installed or lacks
 * a function. */
const struct curses_lib *curses_lib_load(void);

#endif
