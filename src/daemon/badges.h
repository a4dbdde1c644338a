/*
 * The options that panes wear. Remembers what is set, so that only transitions
 * travel, and so that all of it can be taken away.
 */
#ifndef DAEMON_BADGES_H
#define DAEMON_BADGES_H

#include <stddef.h>

#include "daemon/summary.h"

struct agent_state;
struct tmux_server;
struct transport;

/* What badges_adopt() reads, quoted for a tmux command. */
#define BADGES_FORMAT \
 "'#{pane_id} "       \
 "#{?#{||:#{@coordinator_state},#{@coordinator_window_icon}},1,0}'"

struct badge;

struct badges {
	struct badge *list; /* in no order */
	size_t count;
};

void badges_init(struct badges *b);
void badges_done(struct badges *b);
/* Takes one line a pane, of BADGES_FORMAT. */
void badges_adopt(struct badges *b, const char *text, size_t len);
/* Sends what differs. */
void badges_sync(struct badges *b, struct transport *t,
    const struct agent_state *const *agents, size_t count,
    const struct summary_look *look);
/* Unsets all with one-shot commands. */
void badges_unset(struct badges *b, const struct tmux_server *server);

#endif
