/*
 * One text brought into one agent's input, and sent: a fresh look (idle,
 * empty input, the right agent), a bracketed paste, a look (it is there and
 * the screen is quiet), Enter, a look (the agent has taken it up).
 *
 * Never into a dialog, over typed text or into a shell; never an Escape. What
 * cannot be confirmed stays where it is, and the reason says so.
 */
#ifndef ASSIGN_DELIVERY_H
#define ASSIGN_DELIVERY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assign/delivery-screen.h"

struct coordinator;
struct delivery;
struct event_base;

enum delivery_from {
	DELIVERY_ANEW,
	DELIVERY_PASTED, /* a daemon died that had begun to paste */
	DELIVERY_SENT,   /* or to press Enter */
};

enum delivery_end {
	DELIVERY_CONFIRMED, /* the agent has it */
	DELIVERY_UNTOUCHED, /* nothing was typed, or its reader is gone */
	DELIVERY_FAILED,    /* the text may still stand there */
};

struct delivery_order {
	unsigned pane;
	pid_t agent_pid; /* the agent it is for, and when it was started */
	int64_t agent_start;
	const char *text; /* without control characters; "": not known */
	const char *mark; /* a part of it that is nowhere else */
	enum delivery_from from;
	/* DELIVERY_PASTED: what was seen before; print 0: not known. */
	struct delivery_sight before;
};

struct delivery_handlers {
	/* About to paste (sent false), about to press Enter (true), with what
	 * is seen before. When it returns false, that is not done. */
	bool (*on_step)(
	    void *arg, bool sent, const struct delivery_sight *sight);
	/* The delivery is freed after this. reason is a sentence or "". */
	void (*on_end)(void *arg, enum delivery_end end, const char *reason);
};

/* The order is copied; h is borrowed. */
struct delivery *delivery_start(struct event_base *base, struct coordinator *c,
    const struct delivery_order *order, const struct delivery_handlers *h,
    void *arg);
/* Gives up where it is; on_end is not called. Accepts NULL. */
void delivery_free(struct delivery *d);

#endif
