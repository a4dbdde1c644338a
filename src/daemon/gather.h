/* The facts of a digest, gathered from everywhere in the daemon. */
#ifndef DAEMON_GATHER_H
#define DAEMON_GATHER_H

#include <limits.h>
#include <stdint.h>

#include "coordinator/timeline.h"
#include "notify/digest-notes.h"
#include "notify/digest.h"
#include "quality/quality-summary.h"

struct conflict_book;
struct coordinator;
struct dispatch;
struct event_log;

/* All of it borrowed; log may be NULL. */
struct gather_world {
	struct coordinator *coordinator;
	struct dispatch *dispatch;
	const struct conflict_book *conflicts;
	const struct quality *quality;
	struct event_log *log;
	int64_t began_ms; /* what was not looked at since then, never was */
};

struct gather {
	struct digest_facts facts;
	const struct agent_state **agents;
	struct digest_work work;
	struct digest_notes notes;
	struct quality_summary quality;
	int64_t happened[EVENT_COUNT];
	struct timeline waits;
	char project[PATH_MAX]; /* where the first agent works, or "" */
};

/* Of a session, or of all (NULL). Valid until the loop turns. */
void gather_init(
    struct gather *g, const struct gather_world *world, const char *session);
void gather_done(struct gather *g);

#endif
