/*
 * The options that panes wear. Remembers what is set, so that only transitions
 * travel, and so that all of it can be taken away; and is told now and then what
 * tmux has, because others may set and unset them.
 */
#ifndef DAEMON_BADGES_H
#define DAEMON_BADGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ids.h"
#include "daemon/summary.h"

struct agent_state;
struct buf;
struct tmux_server;
struct transport;

struct badges {
	struct ids list;             /* badge */
	bool changed;                /* since they were asked for */
	struct transport *transport; /* of badges_sync() */
};

void badges_done(struct badges *b);
/* Appends the command that asks what panes wear. */
void badges_ask(struct badges *b, struct buf *command);
/* Takes the answer, unless it has been overtaken. */
void badges_adopt(struct badges *b, const char *text, size_t len);
/* Sends what differs. */
void badges_sync(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    const struct summary_look *look);
/* Unsets all with one-shot commands. */
void badges_unset(struct badges *b, const struct tmux_server *server);

#endif
