/*
 * May this work be given away, may this agent get work? Every refusal has a
 * code for programs and a sentence for people. Pure: over plain facts.
 */
#ifndef WORK_ELIGIBLE_H
#define WORK_ELIGIBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bead;
struct triage;
struct triage_row;
struct worker;

/* What is asked about a piece of work, from our triage or from bv's. Strings
 * are borrowed and never NULL. */
struct eligible_work {
	const char *status, *type, *assignee;
	const char *blocker;  /* an open blocker's id, or "" */
	size_t blockers;      /* how many */
	bool blocker_unknown; /* is no bead that we know */
	bool parent_held;     /* a parent waits for something */
	const char *const *labels;
	size_t label_count;
	int64_t defer_until_ms; /* 0: not deferred */
	bool pinned, ephemeral, is_template;
	const char *held_by; /* the pane that has it by the ledger, or "" */
};

struct eligible_policy {
	const char *const *gate_labels; /* a bead with one of these waits */
	size_t gate_count;
	bool containers;      /* epics too */
	bool in_progress;     /* also what is in progress without an assignee */
	bool unknown_blocker; /* also what waits for none that we know */

	bool only_idle; /* idle for at least idle_ms */
	int64_t idle_ms;
	double context_max;    /* percent */
	double limit_max;      /* percent of a usage limit */
	double min_confidence; /* in the agent's state */
};

struct eligible {
	bool ok;
	const char *code; /* "blocked", "busy", ...; "ok" */
	char reason[192]; /* "" when ok */
};

/* Gate labels blocked, gate, gated, hold, human, needs-human, on-hold,
 * manual; idle for 30 s; context up to 90 %; a usage limit up to 95 %;
 * confidence 0.7. */
struct eligible_policy eligible_policy_default(void);

struct eligible_work eligible_work_of(
    const struct triage *t, const struct triage_row *row);
struct eligible eligible_check_work(const struct eligible_policy *policy,
    const struct eligible_work *work, int64_t now_ms);
struct eligible eligible_check_worker(const struct eligible_policy *policy,
    const struct worker *w, int64_t now_ms);

#endif
