/*
 * Who should get what, now: the agents and the beads of their projects, each
 * with the reason if it is passed over, and the pairs that the strategy
 * takes. Changes nothing. Implements the package's GetAssignableWork,
 * SuggestAssignment and the choice of AssignWork.
 */
#ifndef ASSIGN_ASSIGN_H
#define ASSIGN_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assign/assign-files.h"
#include "base/err.h"
#include "work/eligible.h"
#include "work/ledger.h"
#include "work/score.h"
#include "work/strategy.h"

#define ASSIGN_ANY_PANE UINT32_MAX

struct agent_state;
struct assign_source;
struct assign_sources;
struct coordinator;
struct quality;
struct persona;
struct persona_book;
struct triage_row;

struct assign_config {
	struct score_config score;
	enum strategy strategy;
	bool use_bv;            /* where it is installed */
	char prompt_file[1024]; /* "" for the default */
};

struct assign_request {
	unsigned pane;       /* ASSIGN_ANY_PANE */
	const char *bead;    /* NULL: any */
	const char *session; /* NULL: any */
	const char *dir;     /* a project without agents; NULL: none */
	enum strategy strategy;
	/* Idle time, context and who is at it do not count: the user knows
	 * better. What may be typed into never changes. */
	bool force;
	bool automatic; /* only in sessions with auto_assign */
	bool suggest;   /* whatever the agent does now */
	bool survey;    /* only what may be given: no pair is chosen */
};

/* What is needed to choose; all of it borrowed. */
struct assign_world {
	struct coordinator *coordinator;
	struct ledger *ledger; /* NULL: nothing is assigned */
	struct assign_sources *sources;
	const struct quality *quality; /* NULL: not known */
	struct persona_book *personas;
	const char *server;    /* the socket of the tmux server */
	const char *beads_dir; /* $BEADS_DIR, or NULL */
	/* The leases of a project, or NULL when there is no mailbox. */
	const struct reservations *(*leases)(void *arg, const char *project);
	void *arg;
};

/* A bead that is open. */
struct assign_offer {
	const struct assign_source *source;
	const struct triage_row *row;
	const struct task *task;
	struct eligible eligible;
	char held_by[32]; /* the pane it is with, or "" */
	char *files;      /* what is reserved for it, one a line */
	/* Others hold some of them: it is for nobody, or for one of them. */
	struct assign_hold hold;
	char only[16]; /* that one's pane */
	/* How its last assignment ended, if it had one. */
	enum ledger_step last_step;
	int64_t last_ms; /* 0: it had none */
	char last_pane[32];
};

/* An agent. */
struct assign_candidate {
	const struct agent_state *agent;    /* borrowed until the loop turns */
	const struct assign_source *source; /* NULL: no beads */
	char pane_id[16];
	struct worker worker;
	struct eligible eligible;
};

struct assign_choice {
	const struct assign_offer *offer;
	const struct assign_candidate *candidate;
	double score, confidence;
	char *reason;
	struct score breakdown;
};

struct assign {
	struct assign_offer *offers;
	size_t offer_count;
	struct assign_candidate *candidates;
	size_t candidate_count;
	struct assign_choice *choices;
	size_t choice_count;
	bool reading; /* the beads of a project are not there yet: ask again */
	struct err
	    trouble; /* why the beads of a project cannot be had, or "" */
};

/* Fills ret, which assign_done() empties; its parts are valid until the loop
 * turns. False when the ledger cannot be read. */
bool assign_make(struct assign *ret, const struct assign_world *world,
    const struct assign_config *config, const struct assign_request *request,
    int64_t now_ms, struct err *err);
void assign_done(struct assign *a);

/* What the agent is for: its own persona, else the default of its type, or
 * NULL. Borrowed until the book is refreshed. */
const struct persona *assign_persona(const struct assign_world *world,
    const struct agent_state *a, int64_t now_ms);

#endif
