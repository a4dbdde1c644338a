#include "coordinator/sight.h"

#include <stdint.h>

#include "detect/state.h"

/* Has a turn ended in this detail? */
static bool
is_end(enum agent_detail d)
{
	enum agent_status s = state_status_of(d);

	return s == STATUS_WAITING || s == STATUS_ERROR;
}

void
sight_change(struct sight *s, enum agent_detail was, enum agent_detail now)
{
	/* At work again, typed into, or gone: nothing is left to be seen. */
	if (state_is_busy(now) || now == DETAIL_TYPED || now == DETAIL_EXITED)
		s->unseen = false;
	else if (state_is_busy(was) && is_end(now))
		s->unseen = !s->looked;
}

void
sight_look(struct sight *s, bool looked, int64_t now_ms)
{
	if (looked && !s->looked)
		s->looked_ms = now_ms;
	s->looked = looked;
}

int64_t
sight_next(const struct sight *s)
{
	if (!s->unseen || !s->looked)
		return SIGHT_NEVER;
	return s->looked_ms + SIGHT_DWELL_MS;
}

bool
sight_tick(struct sight *s, int64_t now_ms)
{
	if (sight_next(s) > now_ms)
		return false;
	s->unseen = false;
	return true;
}
