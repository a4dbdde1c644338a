/*
 * When a pane writes more than anyone could read, tmux pays for every byte it
 * sends us. A flow watches one pane's rate and says when to have tmux pause it
 * and when to look again. Pure.
 *
 * Calm: the stream runs. More than FLOW_BYTES within FLOW_SPAN_MS is a flood:
 * the pane is paused for FLOW_REST_MS, then let run for at most FLOW_PROBE_BYTES
 * or FLOW_PROBE_MS, whichever is first. A probe that ends by its time was calm.
 */
#ifndef TMUX_FLOW_H
#define TMUX_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOW_BYTES       ((size_t)200 * 1024)
#define FLOW_SPAN_MS     200
#define FLOW_REST_MS     1000
#define FLOW_PROBE_BYTES ((size_t)16 * 1024)
#define FLOW_PROBE_MS    100

enum flow_state {
	FLOW_CALM,
	FLOW_PAUSED,
	FLOW_PROBING,
};

struct flow {
	enum flow_state state;
	size_t bytes;     /* since begun_ms */
	int64_t begun_ms; /* of the span, the rest or the probe */
};

/* len bytes arrived. True: pause the pane now. */
bool flow_add(struct flow *f, size_t len, int64_t now_ms);
/* tmux itself has paused the pane because we were slow. */
void flow_paused(struct flow *f, int64_t now_ms);
/* True: let the pane run now. */
bool flow_tick(struct flow *f, int64_t now_ms);

#endif
