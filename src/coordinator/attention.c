#include "coordinator/attention.h"

#include <stdint.h>
#include <stdlib.h>

#include "coordinator/agent.h"
#include "detect/state.h"

const char *
attention_name(enum attention a)
{
	static const char *const names[ATTENTION_COUNT] = {
		[ATTENTION_APPROVAL] = "approval",
		[ATTENTION_ERROR] = "error",
		[ATTENTION_QUESTION] = "question",
		[ATTENTION_RATE_LIMITED] = "rate_limited",
		[ATTENTION_STALLED] = "stalled",
		[ATTENTION_UNSEEN] = "done",
		[ATTENTION_IDLE] = "idle",
		[ATTENTION_NONE] = "",
	};

	return names[a];
}

enum attention
attention_of(const struct agent_state *a)
{
	if (a->parked)
		return ATTENTION_NONE;
	switch (a->detail) {
	case DETAIL_APPROVAL:
		return ATTENTION_APPROVAL;
	case DETAIL_API_ERROR:
	case DETAIL_AUTH_ERROR:
	case DETAIL_CRASHED:
		return ATTENTION_ERROR;
	case DETAIL_QUESTION:
		return ATTENTION_QUESTION;
	case DETAIL_RATE_LIMITED:
		return ATTENTION_RATE_LIMITED;
	case DETAIL_STALLED:
		return ATTENTION_STALLED;
	case DETAIL_IDLE:
	case DETAIL_TYPED:
		return a->unseen ? ATTENTION_UNSEEN : ATTENTION_IDLE;
	case DETAIL_UNKNOWN:
	case DETAIL_STARTING:
	case DETAIL_STREAMING:
	case DETAIL_TOOL:
	case DETAIL_THINKING:
	case DETAIL_COMPACTING:
	case DETAIL_EXITED:
		break;
	}
	return a->status == STATUS_ERROR ? ATTENTION_ERROR : ATTENTION_NONE;
}

bool
attention_is_call(enum attention a)
{
	return a < ATTENTION_IDLE;
}

/* By need, then who has waited longest, then by pane: a total order. */
static int
compare(const void *x, const void *y)
{
	const struct agent_state *a = *(const struct agent_state *const *)x;
	const struct agent_state *b = *(const struct agent_state *const *)y;
	int by_need = (int)attention_of(a) - (int)attention_of(b);

	if (by_need != 0)
		return by_need;
	if (a->since_ms != b->since_ms)
		return a->since_ms < b->since_ms ? -1 : 1;
	return (a->pane > b->pane) - (a->pane < b->pane);
}

size_t
attention_sort(const struct agent_state **agents, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (attention_of(agents[i]) != ATTENTION_NONE)
			agents[n++] = agents[i];
	}
	if (n > 1)
		qsort(agents, n, sizeof *agents, compare);
	return n;
}

const struct agent_state *
attention_next(const struct agent_state **agents, size_t count, unsigned from)
{
	size_t n = attention_sort(agents, count);

	for (size_t i = 0; i < n; i++) {
		if (agents[i]->pane == from)
			return agents[(i + 1) % n];
	}
	return n == 0 ? NULL : agents[0];
}
