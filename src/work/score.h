/*
 * How well one piece of work fits one agent. Implements the package's
 * ScoreConfig, AssignmentScoreBreakdown and the scoring of a pair, operation
 * by operation: sums are formed in its order, so the last bits agree too.
 */
#ifndef WORK_SCORE_H
#define WORK_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "work/text.h"

struct cJSON;
struct glob;
struct persona;

/* A recommendation: bv's or our own triage's. Strings are borrowed. */
struct task {
	const char *id, *title, *description, *type, *status;
	int priority;
	double score;
	bool has_breakdown; /* then the weighted parts are known */
	double pagerank, blocker_ratio, time_to_impact;
	size_t unblocks;
	const char *only; /* the one pane it may go to; NULL: any */

	unsigned tags; /* these by score_task_init() */
	struct text_files files;
	struct glob **globs; /* the files, compiled */
};

/* An agent as assignment sees it. Strings are borrowed, never NULL. */
struct worker {
	const char *pane_id;    /* "%3" */
	const char *agent_type; /* "cc" */
	const char *mail_name;  /* "" without one */
	const char *status;     /* "WAITING": the package's six words */
	const char *detail;     /* "idle", "typed", "approval", ... */
	double context_usage;   /* percent */
	double confidence;      /* in the status, 0 to 1 */
	bool healthy, stale, safe_to_dispatch;
	bool parked;         /* its human wants it left alone */
	double faults;       /* how far its quality is from perfect, 0 to 1 */
	size_t reservations; /* leases listed for its pane, else its own */
	const struct persona *persona; /* or NULL */
	int assignments;               /* active ones; -1 not known */
	int64_t last_assigned_ms;      /* 0: never */
	int64_t idle_since_ms;         /* 0: not idle */
	int64_t limited_until_ms;      /* rate limit; 0: none */
	double limit_used;             /* percent of a usage limit, */
	int64_t limit_until_ms;        /* which ends then; 0: not known */
	int64_t held_until_ms;         /* cool-down after a failure; 0: none */
};

/* Implements ScoreConfig. The threshold 0 means the built-in one. */
struct score_config {
	bool prefer_critical_path, penalize_file_overlap, use_agent_profiles,
	    budget_aware;
	double context_threshold;
	double tag_weight, focus_weight;
	double quality_weight; /* ours; 0: quality does not count */
};

/* Implements AssignmentScoreBreakdown; the penalties are positive. */
struct score {
	double total;
	double base, agent_type, critical_path, file_overlap, context,
	    profile_tag, focus_pattern;
	double quality; /* ours: a penalty */
};

/* Implements DefaultScoreConfig. */
struct score_config score_config_default(void);

/* Finds the task's tags and files; exists as in text_files_init(). */
void score_task_init(struct task *t, text_exists_fn *exists, void *arg);
void score_task_done(struct task *t);

/* May the worker have the task at all? */
bool score_may_pair(const struct worker *w, const struct task *t);
/* How hard the task seems, 0 to 1. */
double score_complexity(const struct task *t);
struct score score_pair(const struct score_config *config,
    const struct worker *w, const struct task *t);
/* A pair's score in three steps, for callers who score many: what depends on
 * the persona and the task, on the type of agent too, on the worker too. The
 * worker's part are penalties, which are the same for every task. */
struct score score_persona(const struct score_config *config,
    const struct persona *persona, const struct task *t);
struct score score_type(const struct score_config *config,
    const char *agent_type, const struct task *t, struct score s);
struct score score_worker(
    const struct score_config *config, const struct worker *w, struct score s);

/* {"base_score": …, …} in the package's order, then ours if it counted; the
 * caller's. */
struct cJSON *score_json(const struct score *s);

#endif
