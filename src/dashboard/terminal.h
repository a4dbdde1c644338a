/*
 * The terminal, by way of ncurses: shows a grid by writing only the cells that
 * differ from what is shown, and reads keys. One of them at a time; it is as
 * it was when terminal_close() returns, and when the process exits.
 */
#ifndef DASHBOARD_TERMINAL_H
#define DASHBOARD_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct grid;
struct terminal;

/* Takes over the terminal at stdin and stdout. */
struct terminal *terminal_open(struct err *err);
/* Accepts NULL. */
void terminal_close(struct terminal *t);
/* Can it show more than ASCII, by its locale? */
bool terminal_is_utf8(const struct terminal *t);
/* Its size now; true when it is another than at the last call. */
bool terminal_size(struct terminal *t, int *ret_cols, int *ret_rows);
void terminal_show(struct terminal *t, const struct grid *g);
/* The next key that has been typed, as keys.h has them; false when there is
 * none. *ret_key is 0 for one that means nothing here. */
bool terminal_key(struct terminal *t, uint32_t *ret_key);

#endif
