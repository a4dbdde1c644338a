/*
 * Who needs the human most: approval > error > question > a rate limit, a
 * stall or a finished turn nobody has seen > who is idle longest. Pure.
 */
#ifndef COORDINATOR_ATTENTION_H
#define COORDINATOR_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>

struct agent_state;

enum attention {
	ATTENTION_APPROVAL,
	ATTENTION_ERROR,
	ATTENTION_QUESTION,
	ATTENTION_RATE_LIMITED,
	ATTENTION_STALLED,
	ATTENTION_UNSEEN,
	ATTENTION_IDLE,
	ATTENTION_NONE, /* at work, parked, or nothing is known */
};

#define ATTENTION_COUNT 8

/* "approval", "error", "question", "rate_limited", "stalled", "done", "idle",
 * "". */
const char *attention_name(enum attention a);
enum attention attention_of(const struct agent_state *a);
/* Is it more than merely being idle? */
bool attention_is_call(enum attention a);

/* Sorts agents by need, the one to visit first in front, and drops those that
 * need nothing. Returns how many are left. */
size_t attention_sort(const struct agent_state **agents, size_t count);
/* The agent to jump to: the first in order or, when the pane from is one of
 * them, the one after it, and after the last the first again. NULL when nobody
 * needs the human. Sorts agents. */
const struct agent_state *attention_next(
    const struct agent_state **agents, size_t count, unsigned from);

#endif
