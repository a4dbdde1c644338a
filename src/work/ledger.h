/*
 * The assignment ledger: who was given which bead, and how far that got. One
 * database for all the daemons of a user, so that its unique indexes keep two
 * tmux servers from giving away the same bead. Every step is written before
 * it is taken; a step written twice does no harm.
 *
 *   planned    the pair is chosen and nobody else can choose either
 *   claimed    the tracker is asked to name the agent
 *   reserved   the files are asked for
 *   delivering the prompt is pasted into the pane
 *   delivered  it stands in the agent's input; Enter is pressed
 *   confirmed  the agent has taken it up
 *   done, failed, released   the end: nothing is held any more
 */
#ifndef WORK_LEDGER_H
#define WORK_LEDGER_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ledger;

enum ledger_step {
	LEDGER_PLANNED,
	LEDGER_CLAIMED,
	LEDGER_RESERVED,
	LEDGER_DELIVERING,
	LEDGER_DELIVERED,
	LEDGER_CONFIRMED,
	LEDGER_DONE,
	LEDGER_FAILED,
	LEDGER_RELEASED,
};

#define LEDGER_STEPS 9

/* One attempt to give a bead to an agent. */
struct ledger_entry {
	int64_t id;
	const char *key;     /* project, bead and attempt: never twice */
	const char *project; /* the real .beads directory */
	const char *root;    /* the directory it belongs to */
	const char *bead, *title;
	const char *server; /* the socket of its tmux server */
	const char *pane;   /* "%3" */
	const char *agent_type, *actor;
	pid_t agent_pid;
	int64_t agent_start; /* with the pid, the agent's identity */
	enum ledger_step step;
	int64_t attempt; /* of this bead, from 1 */
	double score;
	int64_t priority;
	int64_t planned_ms, step_ms;
	const char *reason; /* why it failed or was released, or "" */
	/* What it reserves: patterns, each with a newline behind it, in a
	 * project of the mailbox, in the name the agent has there, which is ""
	 * until the reserved step. */
	const char *files, *lease_project, *lease_name;
	unsigned debts; /* bits of enum ledger_debt */
};

/* What an assignment may hold beyond the ledger. It is owed from before it is
 * asked for until it is known to have been given back, so that whoever finds
 * the row after a crash gives it back. */
enum ledger_debt {
	LEDGER_OWES_CLAIM = 1 << 0,
	LEDGER_OWES_LEASES = 1 << 1,
};

/* What a daemon that finds the row must do about it. */
enum ledger_settle {
	LEDGER_GIVE_BACK, /* nothing was typed: release it */
	LEDGER_LOOK,      /* the text may be in the pane: look */
	LEDGER_LOOK_SENT, /* Enter may have been pressed: look */
	LEDGER_KEEP,      /* the agent is at it */
	LEDGER_OVER,      /* nothing */
};

/* "planned". */
const char *ledger_step_name(enum ledger_step s);
bool ledger_step_find(const char *name, enum ledger_step *ret);
/* Does the row hold its bead and its pane? */
bool ledger_is_active(enum ledger_step s);
/* May the one be written after the other? */
bool ledger_is_edge(enum ledger_step from, enum ledger_step to);
enum ledger_settle ledger_settle(enum ledger_step s);

struct ledger *ledger_open(const char *path, struct err *err);
/* Accepts NULL. */
void ledger_close(struct ledger *l);

/* Writes the plan; id, key, attempt, step and times of e are not looked at.
 * Refused when the bead or the pane has an active row. */
bool ledger_plan(struct ledger *l, const struct ledger_entry *e, int64_t now_ms,
    int64_t *ret_id, struct err *err);

/* From one step to a later one. */
struct ledger_move {
	int64_t id;
	enum ledger_step from, to;
	const char *reason; /* or NULL */
	int64_t at_ms;
};

/* True as well when it is there already. False when the row is elsewhere:
 * somebody else has moved it. */
bool ledger_advance(
    struct ledger *l, const struct ledger_move *move, struct err *err);

/* Writes the reserved step, and in whose name the files are asked for. */
bool ledger_reserve(struct ledger *l, int64_t id, enum ledger_step from,
    const char *lease_name, int64_t now_ms, struct err *err);
/* Debts (bits) of a row are settled. */
bool ledger_pay(struct ledger *l, int64_t id, unsigned debts, struct err *err);

/* What is wanted; NULL means any. */
struct ledger_query {
	const char *server, *project, *bead;
	bool all;   /* also those that are over */
	bool owing; /* those that are over and have debts, no others */
};

/* Oldest first; the entry and its strings are borrowed for the call. */
typedef void ledger_fn(void *arg, const struct ledger_entry *e);
bool ledger_each(struct ledger *l, const struct ledger_query *q, ledger_fn *fn,
    void *arg, struct err *err);
/* Rows that are over and older than that are forgotten. */
bool ledger_prune(struct ledger *l, int64_t before_ms, struct err *err);

#endif
