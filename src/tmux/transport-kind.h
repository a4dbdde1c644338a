/*
 * What the two kinds of transport share: the struct transport with its mirror
 * and listings, and the few things in which the kinds differ. For transport*.c
 * only.
 */
#ifndef TMUX_TRANSPORT_KIND_H
#define TMUX_TRANSPORT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tmux/control.h"
#include "tmux/transport.h"

struct doorbell;
struct event;
struct oneshot;

struct transport_ops {
	void *(*open)(struct transport *t);
	/* Leaves tmux; blocks at most CONTROL_LEAVE_MS. Commands pending on its
	 * connections fail. */
	void (*close)(void *kind);
	/* A connection that commands for the pane may use (any pane's: NULL),
	 * or NULL when there is none now. */
	struct control *(*connection)(void *kind, const unsigned *pane);
	/* The wanted panes are others now, or a listing has been taken in. */
	void (*changed)(void *kind, bool listed);
	int (*clients)(const void *kind);
};

struct transport {
	struct event_base *base;
	struct tmux_server server;
	struct transport_config config;
	struct transport_handlers handlers;
	void *arg;
	struct mirror *mirror;
	struct oneshot *oneshot;
	struct doorbell *doorbell;

	const struct transport_ops *ops;
	void *kind;
	struct event *swap; /* to the poll kind */

	struct event *list_timer;
	int64_t list_due_ms;  /* 0: no listing is asked for */
	int64_t listed_ms;    /* the last one was sent */
	int64_t structure_ms; /* panes, windows or sessions last changed */
	bool listing;         /* a reply is on its way */
	int failures;         /* listings without a reply, in a row */

	struct event *gone; /* tells the owner from a clean stack */
	char why[160];

	struct control_counts counts;
	struct transport_stats stats;
	char version[32];
};

extern const struct transport_ops transport_control_ops, transport_poll_ops;

/* A listing within span_ms, or when it may be had after that. */
void transport_list_within(struct transport *t, int64_t span_ms);
/* The server is gone; on_gone follows. */
void transport_lose(struct transport *t, const char *why);
/* Changes to the poll kind, soon. */
void transport_fall_back(struct transport *t, const char *why);

#endif
