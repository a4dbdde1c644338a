/*
 * One "tmux -CC" client, attached to one session, on a pseudo-terminal of its
 * own. Knows the protocol and nothing of why it is spoken.
 *
 * What it guarantees:
 * - it is always drained first: nothing here waits for anything but the loop;
 *   only while many small pieces come is tmux held for moments (valve.h);
 * - a command has exactly one reply, matched by order among the blocks that
 *   tmux marks as answers to this client; at most CONTROL_FLIGHT are on their
 *   way, so that we never hold up the server;
 * - it never stays in a session it was not asked for: when tmux moves it
 *   elsewhere, it leaves;
 * - a client that does not attach, answer or leave in time is killed.
 */
#ifndef TMUX_CONTROL_H
#define TMUX_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct control;
struct event_base;
struct parse_line;
struct tmux_server;

#define CONTROL_FLIGHT     4
#define CONTROL_QUEUE_MAX  4096        /* commands; more are refused */
#define CONTROL_REPLY_MAX  (16u << 20) /* bytes; a longer reply fails */
#define CONTROL_ATTACH_MS  10000
#define CONTROL_REPLY_MS   30000
#define CONTROL_LEAVE_MS   500
#define CONTROL_PAUSE_SECS 5 /* tmux pauses a pane we are so far behind with */

/* Sums over all the clients of one owner. */
struct control_counts {
	uint64_t bytes, lines, commands;
};

/* The client may be freed in on_exit only. */
struct control_handlers {
	/* Attached to the session; commands go out from now on. */
	void (*on_ready)(void *arg);
	/* A notification, output and guards excepted. */
	void (*on_notice)(void *arg, const struct parse_line *line);
	/* What a pane wrote, unescaped. */
	void (*on_output)(
	    void *arg, unsigned pane, const char *data, size_t len);
	/* The client is gone; reason is tmux's word or "". The last call. */
	void (*on_exit)(void *arg, const char *reason);
};

typedef void control_fn(void *arg, bool ok, const char *text, size_t len);

/* Starts a client that attaches to session. counts and server are borrowed and
 * outlive it. NULL and err when no client can be started. */
struct control *control_new(struct event_base *base,
    const struct tmux_server *server, unsigned session,
    struct control_counts *counts, struct err *err);
/* Says who hears of it. Nothing is called before the loop runs. */
void control_listen(
    struct control *c, const struct control_handlers *h, void *arg);
/* Detaches; blocks until tmux has let go, at most CONTROL_LEAVE_MS since
 * control_leave() if that was called before. Pending commands fail first, no
 * handler is called. Accepts NULL. */
void control_free(struct control *c);

bool control_is_ready(const struct control *c);
/* Queues one tmux command: exactly one (quote_is_one_command), or the replies
 * after it would go astray. fn may be NULL. It is called once: with ok false at once when
 * the queue is full, or later when the client goes away first. */
void control_command(
    struct control *c, const char *command, control_fn *fn, void *arg);
/* Begins to detach; on_exit follows. */
void control_leave(struct control *c);

#endif
