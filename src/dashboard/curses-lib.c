#include "dashboard/curses-lib.h"

#include <stdbool.h>

#include "base/mem.h"
#include "io/library.h"

static const char *const names[] = {
#ifdef __APPLE__
	"libncursesw.6.dylib",
	"libncurses.dylib",
#else
	"libncursesw.so.6",
#endif
	NULL,
};

static const struct library_symbol symbols[] = {
#define SYMBOL(f) LIBRARY_SYMBOL(#f, struct curses_lib, f)
	SYMBOL(newterm),
	SYMBOL(newwin),
	SYMBOL(delwin),
	SYMBOL(delscreen),
	SYMBOL(endwin),
	SYMBOL(raw),
	SYMBOL(noecho),
	SYMBOL(nonl),
	SYMBOL(keypad),
	SYMBOL(nodelay),
	SYMBOL(set_escdelay),
	SYMBOL(curs_set),
	SYMBOL(has_colors),
	SYMBOL(start_color),
	SYMBOL(use_default_colors),
	SYMBOL(init_pair),
	SYMBOL(resizeterm),
	SYMBOL(wmove),
	SYMBOL(setcchar),
	SYMBOL(wadd_wch),
	SYMBOL(wclear),
	SYMBOL(wnoutrefresh),
	SYMBOL(doupdate),
	SYMBOL(wget_wch),
#undef SYMBOL
};

const struct curses_lib *
curses_lib_load(void)
{
	static struct curses_lib lib;
	static bool tried, loaded;

	if (!tried)
		loaded = library_load(names, symbols, countof(symbols), &lib);
	tried = true;
	return loaded ? &lib : NULL;
}
