/* The menu behind the prefix key, and the keys in it: one table of both. */
#ifndef CLI_MENU_MAIN_H
#define CLI_MENU_MAIN_H

#include <stddef.h>

#include "base/err.h"

struct menu;
struct options;
struct tmux_server;

/* What it does; its key is the option @coordinator_key_NAME. */
struct menu_main_entry {
	const char *name, *words, *mode, *args;
};

/* The entries in the menu's order. */
const struct menu_main_entry *menu_main_table(size_t *ret_count);
/* Fills the menu with those that have a key. */
void menu_main_fill(struct menu *m, const struct options *o);
/* Binds the same keys in the key table "coordinator", which the prefix key
 * opens together with the menu, and nothing else there. Returns an exit
 * status. */
int menu_main_bind(
    const struct tmux_server *server, const struct options *o, struct err *err);

#endif
