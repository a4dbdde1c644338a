/*
 * Which pairs of agents and beads are taken, each at most once. All orders
 * are total (score, priority, bead id, pane id), so the same workers and
 * tasks give the same pairs however they are listed.
 */
#ifndef WORK_SELECT_H
#define WORK_SELECT_H

#include <stdbool.h>
#include <stddef.h>

struct score_config;
struct task;
struct worker;

enum select_rule {
	SELECT_BEST_PAIR, /* the best pair first, again and again */
	SELECT_EVEN,      /* the least loaded agent first, with its best bead */
	SELECT_UNBLOCKING, /* the bead that unblocks most first */
	SELECT_OPTIMAL,    /* the highest sum of scores */
};

struct select_input {
	const struct score_config *config;
	const struct task *tasks;
	size_t task_count;
	const struct worker *workers;
	size_t worker_count;
	bool judged; /* the workers are those who may have work */
};

struct select_pick {
	const struct task *task;
	const struct worker *worker;
	double total;
};

/* Fills ret, which has a place for each worker, in the order of taking; the
 * optimal ones are ordered by score. Only pairs with a total above 0 that
 * score_may_pair(), and tasks whose status is not "blocked", count. Returns how many. */
size_t select_pairs(enum select_rule rule, const struct select_input *in,
    struct select_pick *ret);

#endif
