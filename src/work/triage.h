/*
 * Triage: every open issue of a project ranked by how much finishing it next
 * would help. Used when bv is not there; the graph, the eight parts, their
 * weights and the order are those of `bv --robot-triage`. Pure: the time is a
 * parameter, and the same beads and time give the same result.
 */
#ifndef WORK_TRIAGE_H
#define WORK_TRIAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "work/graph.h"

struct bead;
struct bead_list;

enum triage_part {
	TRIAGE_PAGERANK,
	TRIAGE_BETWEENNESS,
	TRIAGE_BLOCKER_RATIO,
	TRIAGE_STALENESS,
	TRIAGE_PRIORITY,
	TRIAGE_TIME_TO_IMPACT,
	TRIAGE_URGENCY,
	TRIAGE_RISK,
};

#define TRIAGE_PARTS 8
#define TRIAGE_NONE  UINT32_MAX

/* What the risk part is made of; each 0 to 1. */
struct triage_risk {
	double fan, churn, cross_repo, status, all;
};

/* Node numbers (places in the bead list), a slice of the triage's memory. */
struct triage_nodes {
	const uint32_t *at;
	size_t count;
};

struct triage_row {
	uint32_t node;
	const struct bead *bead;
	double score;              /* what the order is made by */
	double base;               /* the sum of part */
	double quick;              /* what it gained as a quick win */
	double norm[TRIAGE_PARTS]; /* 0 to 1 */
	double part[TRIAGE_PARTS]; /* norm times the part's weight */
	double height;             /* see graph_heights(); 0 when not used */
	int64_t minutes;           /* the estimate that was used */
	const char *urgent_label;  /* borrowed from the bead, or NULL */
	struct triage_risk risk;
	struct triage_nodes unblocks; /* what finishing it makes ready, by id */
	struct triage_nodes
	    blocked_by; /* its direct open blockers, as listed */
	bool actionable;
};

struct triage {
	const struct bead_list *beads; /* borrowed; outlives the triage */
	int64_t now_ms;
	struct graph graph;
	struct triage_row *rows; /* the open issues, best first */
	size_t count;
	size_t actionable_count, in_progress_count;

	/* Of each node: the targets of its blocking dependencies as listed, with
	 * TRIAGE_NONE for one that is not there, and who depends on it. */
	struct graph_rows blocking;
	uint32_t *dependents;          /* repeated and closed ones counted */
	uint32_t *unblocks, *blockers; /* memory of the rows' slices */
};

/* A chain of parents is followed no further. */
#define TRIAGE_PARENT_LEVELS 50

struct triage_options {
	int64_t now_ms;
	/* Count the chain of dependents into time to impact, as bv did until
	 * January 2026. */
	bool use_heights;
};

/* Ranks the beads, on which bead_list_end() was called. */
void triage_init(struct triage *t, const struct bead_list *beads,
    const struct triage_options *options);
void triage_done(struct triage *t);
/* Puts the rows in order again after their scores were changed. */
void triage_order(struct triage *t);

#endif
