/*
 * A tmux menu in the making. Labels are plain text: they are quoted, cut to the
 * client, and never become a format or a command. Commands are ours alone; a
 * word from outside gets into one only when menu_is_word() says so.
 */
#ifndef CLI_MENU_H
#define CLI_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define MENU_COLS 72 /* of a label, on a client that is wide enough */

struct menu;
struct tmux_server;

/* The client it is for. */
struct menu_place {
	const struct tmux_server *server;
	const char *client;
	char pane[16];  /* what its commands are about */
	char in[16];    /* the pane the client looks at */
	char table[64]; /* the key table the client reads */
	int cols, rows; /* of the client */
};

/* Looks at the client. Returns an exit status. */
int menu_look(struct menu_place *place, struct err *err);

struct menu *menu_new(const char *title);
void menu_free(struct menu *m);
/* A line to choose. key NULL: the next of 1-9 and a-z, without q; "": none. */
void menu_item(
    struct menu *m, const char *key, const char *command, const char *label);
/* The same, where the command runs plugin/scripts/key: mode is menu, page or
 * do, words its arguments, a format. */
void menu_key(struct menu *m, const char *key, const char *mode,
    const char *words, const char *label);
/* Text that is only read, broken into lines where the client has rows for it. */
void menu_text(struct menu *m, const char *text);
void menu_line(struct menu *m);

/* Does it fit the client as it is? */
bool menu_fits(const struct menu *m, const struct menu_place *place);
/* Shows it; of lines that do not fit it says how many. Returns an exit status. */
int menu_show(struct menu *m, const struct menu_place *place, struct err *err);
/* Prints it, a line each. */
void menu_print(struct menu *m);

/* Letters, digits and ._:%@+- that do not begin with -: safe in a command. */
bool menu_is_word(const char *text);
/* The command line that runs plugin/scripts/key; the caller frees it. */
char *menu_command(const char *mode, const char *words);

#endif
