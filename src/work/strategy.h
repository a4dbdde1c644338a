/*
 * Who gets what, and why. Implements the package's AssignTasks,
 * AssignmentStrategy, ParseStrategy, Assignment and
 * ScoreAndSelectAssignments. Where the package promises the optimum
 * (quality, ScoreAndSelectAssignments) it is the optimum; round-robin deals
 * the work round.
 */
#ifndef WORK_STRATEGY_H
#define WORK_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>

#include "work/score.h"
#include "work/select.h"

enum strategy {
	STRATEGY_BALANCED,
	STRATEGY_SPEED,
	STRATEGY_QUALITY,
	STRATEGY_DEPENDENCY,
	STRATEGY_ROUND_ROBIN,
};

#define STRATEGY_COUNT 5

/* A worker above this is not available. */
#define STRATEGY_CONTEXT_MAX 90

/* Task and worker are borrowed from the caller's arrays. */
struct assignment {
	const struct task *task;
	const struct worker *worker;
	double score;
	double confidence; /* 0.1 to 0.95; dealt round: 1 */
	char *reason;
	struct score breakdown;
};

struct assignments {
	struct assignment *at;
	size_t count;
};

/* Any case, with the aliases fast, best, deps, blockers, rr; everything else
 * is balanced. */
enum strategy strategy_parse(const char *name);
/* Like strategy_parse(), but tells what is no name at all. */
bool strategy_find(const char *name, enum strategy *ret);

/* The score configuration a strategy works with, made from the user's. */
struct score_config strategy_config(
    enum strategy s, const struct score_config *user);
/* WAITING and with room in its context. */
bool strategy_is_available(const struct worker *w);

/* Gives each worker that is available, or judged to be, at most one task. The
 * tasks are in triage order and went through score_task_init(). */
void strategy_assign(
    struct assignments *ret, const struct select_input *in, enum strategy s);
/* The optimum over all workers, available or not. */
void strategy_select(struct assignments *ret, const struct select_input *in);
void strategy_assignments_done(struct assignments *a);

/* How sure the choice is, 0.1 to 0.95. */
double strategy_confidence(double score, const struct score *breakdown);
/* The reason in words; the caller frees it. */
char *strategy_reason(
    enum strategy s, const struct task *t, const struct score *breakdown);

#endif
