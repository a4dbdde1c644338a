/*
 * How the daemon talks with one tmux server. Two kinds behind one interface:
 *
 *   control  one -CC client per watched session, on a private pty: output
 *            streams in, commands go out on the same connection (default);
 *   poll     attaches nothing: one tmux call per tick, and one for what the
 *            owner then captures.
 *
 * Both keep the mirror, answer commands, and hang a doorbell. What only control
 * knows is the stream (on_output); the poll kind calls on_moved for wanted panes
 * that may have drawn since the last tick.
 *
 * The rules that keep the connection harmless (connect late and once, always
 * drain, pause what floods, never size, never link, leave by detach-client)
 * live in transport-control.c and are listed at its top.
 */
#ifndef TMUX_TRANSPORT_H
#define TMUX_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "tmux/server.h"

struct event_base;
struct mirror;
struct mirror_pane;
struct transport;

enum transport_kind {
	TRANSPORT_CONTROL,
	TRANSPORT_POLL,
};

struct transport_handlers {
	/* The pane is new or something in it changed (title, command, session…). */
	void (*on_pane)(void *arg, const struct mirror_pane *p, bool is_new);
	void (*on_pane_gone)(void *arg, const struct mirror_pane *p);
	/* A listing has been taken in whole. */
	void (*on_listed)(void *arg);
	/* Bytes the pane wrote, unescaped, cut anywhere. Control only. */
	void (*on_output)(
	    void *arg, unsigned pane, const void *data, size_t len);
	/* The screen has changed, or so it seems, and the stream does not show it
	 * (paused while it floods, or never there): capture to know. */
	void (*on_moved)(void *arg, unsigned pane);
	/* The stream begins, or will later: what the last capture showed may no
	 * longer be there. Control only. */
	void (*on_gap)(void *arg, unsigned pane);
	/* The server is gone, or nothing can be had from it. Called once, and
	 * the only handler in which the transport may be freed. */
	void (*on_gone)(void *arg, const char *why);
};

/* A reply: ok says %end or %error; text is its lines, borrowed for the call. */
typedef void transport_fn(void *arg, bool ok, const char *text, size_t len);

struct transport_config {
	enum transport_kind kind;
	int64_t poll_ms;  /* poll: one tick */
	int64_t sweep_ms; /* control: listing when nothing rang for so long */
};

/* Starts with a listing. Fails when there is no server. */
struct transport *transport_new(struct event_base *base,
    const struct tmux_server *server, const struct transport_config *config,
    const struct transport_handlers *h, void *arg, struct err *err);
/* Detaches and leaves tmux as it was; takes milliseconds, and at most 800 with a
 * tmux that does not answer. What is pending fails first. Accepts NULL. */
void transport_free(struct transport *t);

const struct mirror *transport_mirror(const struct transport *t);

/* Sends one tmux command (built with quote_argument). fn may be NULL; it is
 * called exactly once, with ok false when the connection goes away first.
 * Commands to one server are executed in the order they are sent. */
void transport_command(
    struct transport *t, const char *command, transport_fn *fn, void *arg);
/* The pane's screen as capture-pane -p -e -N shows it (one line a row, styles
 * as SGR sequences). */
void transport_capture(
    struct transport *t, unsigned pane, transport_fn *fn, void *arg);
/* Says whether the output of this pane, which on_pane told of, is wanted (it
 * holds an agent). Its session is then watched until no pane of it is wanted. */
void transport_watch(struct transport *t, unsigned pane, bool wanted);
/* Asks for a listing soon (debounced). */
void transport_list(struct transport *t);

struct transport_stats {
	enum transport_kind kind; /* in use now: control falls back to poll */
	int clients;              /* -CC clients connected */
	uint64_t bytes, lines, commands, listings, connects, pauses;
	char note[160]; /* why it fell back, or "" */
};

void transport_stats(const struct transport *t, struct transport_stats *ret);
/* "3.3a", or "" before the first reply. */
const char *transport_version(const struct transport *t);

#endif
