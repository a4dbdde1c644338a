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
	ATTENTION_NONE, /* at work, or nothing is known */
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
/* The one to jump to from pane from (any number no pane has: from nowhere):
 * the first of the order, or, when from is in it, the one after it, going
 * round. NULL when nobody needs the human. Sorts agents. */
const struct agent_state *attention_next(
    const struct agent_state **agents, size_t count, unsigned from);

#endif
