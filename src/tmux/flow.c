#include "tmux/flow.h"

static void
enter(struct flow *f, enum flow_state state, int64_t now_ms)
{
	*f = (struct flow){ .state = state, .begun_ms = now_ms };
}

bool
flow_add(struct flow *f, size_t len, int64_t now_ms)
{
	size_t limit = FLOW_BYTES;

	if (f->state == FLOW_PAUSED)
		return false; /* already on its way when we asked */
	if (f->state == FLOW_PROBING)
		limit = FLOW_PROBE_BYTES;
	else if (now_ms - f->begun_ms >= FLOW_SPAN_MS)
		enter(f, FLOW_CALM, now_ms);
	f->bytes += len;
	if (f->bytes <= limit)
		return false;
	enter(f, FLOW_PAUSED, now_ms);
	return true;
}

void
flow_paused(struct flow *f, int64_t now_ms)
{
	if (f->state != FLOW_PAUSED)
		enter(f, FLOW_PAUSED, now_ms);
}

bool
flow_tick(struct flow *f, int64_t now_ms)
{
	if (f->state == FLOW_PAUSED && now_ms - f->begun_ms >= FLOW_REST_MS) {
		enter(f, FLOW_PROBING, now_ms);
		return true;
	}
	if (f->state == FLOW_PROBING && now_ms - f->begun_ms >= FLOW_PROBE_MS)
		enter(f, FLOW_CALM, now_ms);
	return false;
}
