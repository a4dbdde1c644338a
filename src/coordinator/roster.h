/*
 * The panes the coordinator has something to remember of: those that hold an
 * agent, those that may, and those with a capture under way. By pane id.
 */
#ifndef COORDINATOR_ROSTER_H
#define COORDINATOR_ROSTER_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/ids.h"
#include "coordinator/agent.h"
#include "coordinator/sight.h"

struct coordinator;
struct proc_watch;

struct roster_pane {
	unsigned id;
	struct agent_state state; /* of the agent, while there is one */
	bool holds_agent;
	bool sighted;      /* it has had a state worth comparing with */
	int64_t told_ms;   /* of its last event, or when it was found */
	bool context_high; /* its context was nearly full when last told of */
	struct sight sight;

	bool capturing;   /* a capture is under way, */
	bool again;       /* and another one is needed after it */
	bool wanted;      /* transport_watch() was told so */
	bool candidate;   /* may hold an agent: its screen was asked for */
	char command[32]; /* while it ran this */

	struct coordinator *owner; /* for the callback of watch */
	struct proc_watch *watch;
	pid_t watched; /* the last process that was watched */
	bool ended;    /* and it has ended */
	bool busy;     /* it was at work when its records were looked at */
};

/* Removes every pane. */
void roster_done(struct ids *r);

/* NULL when there is none. */
static inline struct roster_pane *
roster_find(const struct ids *r, unsigned id)
{
	return ids_find(r, id);
}

static inline struct roster_pane *
roster_at(const struct ids *r, size_t i)
{
	return r->at[i];
}

/* Made when there is none. */
struct roster_pane *roster_get(struct ids *r, unsigned id);
/* Frees it; the panes behind it move up by one. */
void roster_remove(struct ids *r, unsigned id);

#endif
