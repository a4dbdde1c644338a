/*
 * The tap on one session: its control client, and which of its panes tmux is to
 * send us. For transport-control.c, which decides when it connects and leaves.
 *
 * A pane nobody wants is paused, never turned off: with no other client off
 * would stop the program in it. A wanted pane that floods is paused and only
 * sampled (flow.h); meanwhile on_moved has it captured.
 */
#ifndef TMUX_TAP_H
#define TMUX_TAP_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ids.h"
#include "tmux/flow.h"

struct control;
struct event;
struct transport;

#define TAP_NEVER INT64_MAX

/* A pane as the client gets it. */
struct tap_pane {
	unsigned id;
	bool wanted;
	bool set;         /* since the last tap_forget_unset() */
	int64_t moved_ms; /* the owner was last told of its gap */
	struct flow flow;
};

struct tap {
	TAILQ_ENTRY(tap) entry;
	struct transport *t;
	struct event *kick; /* activated when there is something to decide */
	unsigned session;
	struct control *control; /* NULL while it waits */
	bool leaving;

	size_t wanted;       /* how many panes are */
	int64_t unwanted_ms; /* since when none is, 0: one is */
	int64_t moved_ms;    /* the owner was last told that it waits */
	int64_t ready_ms;    /* its client is attached since, 0: is not */
	int64_t retry_ms;    /* no client before that */
	int failures;        /* clients lost, in a row */
	char reason[80];     /* of the last one's end */

	struct ids panes;  /* tap_pane */
	bool synced;       /* a pane that comes later may have been paused */
	struct buf orders; /* " -A '%1:pause' -A '%2:continue'", to be sent */
};

/* Both are borrowed. */
struct tap *tap_new(
    struct transport *t, struct event *kick_event, unsigned session);
/* Detaches if need be, at most CONTROL_LEAVE_MS. It must be in no list. */
void tap_free(struct tap *tap);

/* Starts a client, which is ready some time later. */
void tap_connect(struct tap *tap);
void tap_leave(struct tap *tap);
bool tap_is_ready(const struct tap *tap);

/* For a ready tap: says that its session has the pane. */
void tap_set_pane(struct tap *tap, unsigned pane, bool wanted, int64_t now_ms);
/* After tap_set_pane() for each of them: forgets the others. */
void tap_forget_unset(struct tap *tap);
/* Does what is due and sends what has gathered. Returns when to come back. */
int64_t tap_tend(struct tap *tap, int64_t now_ms);

#endif
