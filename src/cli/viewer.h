/* The tmux client a person sits at. */
#ifndef CLI_VIEWER_H
#define CLI_VIEWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct tmux_server;

struct viewer {
	char client[256]; /* its name */
	char pane[16];    /* the pane it looks at */
};

/* Finds the client of that name, or with NULL the one used last. Control
 * clients are programs, ours among them, and never count. Returns an exit
 * status. */
int viewer_find(const struct tmux_server *server, const char *client,
    struct viewer *ret, struct err *err);
/* Shows pane to the viewer, and remembers where the viewer was, or, when that
 * is where the last jump led to, where that one began. */
bool viewer_show(const struct tmux_server *server, const struct viewer *v,
    const char *pane, struct err *err);
/* Shows the viewer that pane again. Once more is the way back from there. */
bool viewer_return(
    const struct tmux_server *server, const struct viewer *v, struct err *err);
/* Chooses among lines "CONTROL_MODE ACTIVITY PANE CLIENT" of list-clients;
 * changes text. False when there is none. */
bool viewer_pick(char *text, const char *client, struct viewer *ret);

#endif
