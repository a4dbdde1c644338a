/*
 * Done is not idle: a turn that ended while nobody looked at the pane stays
 * unseen until a client has dwelt on it for two seconds. Pure.
 */
#ifndef COORDINATOR_SIGHT_H
#define COORDINATOR_SIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

#define SIGHT_DWELL_MS 2000
#define SIGHT_NEVER    INT64_MAX

struct sight {
	bool unseen;
	bool looked;       /* a client looks at the pane now */
	int64_t looked_ms; /* since when */
};

/* The agent went from one detail to another. */
void sight_change(
    struct sight *s, enum agent_detail was, enum agent_detail now);
/* A listing says whether somebody looks. */
void sight_look(struct sight *s, bool looked, int64_t now_ms);
/* When unseen will be over if the client stays; SIGHT_NEVER otherwise. */
int64_t sight_next(const struct sight *s);
/* Ends unseen when the dwell is over; true when it did. */
bool sight_tick(struct sight *s, int64_t now_ms);

#endif
