/*
 * The beads of the projects at hand, ranked. Kept until their file changes,
 * so that asking again costs a few stats.
 */
#ifndef COORDINATOR_ASSIGN_SOURCE_H
#define COORDINATOR_ASSIGN_SOURCE_H

#include <stdint.h>

#include "base/err.h"
#include "work/bead.h"
#include "work/score.h"
#include "work/tracker.h"
#include "work/triage.h"

struct assign_sources;

struct assign_source {
	struct tracker_place place;
	struct bead_list beads;
	struct triage triage;
	struct task *tasks; /* one for each row of the triage, in its order */
};

struct assign_sources *assign_sources_new(void);
/* Accepts NULL. */
void assign_sources_free(struct assign_sources *s);
/* The beads of the project that a directory is in; beads_dir as for
 * tracker_find(). NULL when there are none. What was borrowed of the same
 * project before is gone. */
const struct assign_source *assign_sources_get(struct assign_sources *s,
    const char *dir, const char *beads_dir, int64_t now_ms, struct err *err);

#endif
