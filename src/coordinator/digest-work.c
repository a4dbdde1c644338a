/* The work of a project for the digest: what its tracker's file says. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "coordinator/digest.h"
#include "work/bead.h"
#include "work/tracker.h"
#include "work/triage.h"

static void
count(struct digest_work *w, const struct triage *t, size_t i, size_t *ready)
{
	const struct triage_row *row = &t->rows[i];

	if (strcmp(row->bead->status, "in_progress") == 0)
		w->in_progress++;
	else if (strcmp(row->bead->status, "blocked") == 0 ||
		 row->blocked_by.count > 0)
		w->blocked++;
	else {
		w->pending++;
		if (row->actionable && *ready < DIGEST_TOP_READY)
			w->top_ready[(*ready)++] = xasprintf(
			    "%s: %.200s", row->bead->id, row->bead->title);
	}
}

static void
rank(struct digest_work *w, const struct bead_list *beads, int64_t now_ms,
    int64_t midnight_ms)
{
	const struct triage_options options = { .now_ms = now_ms };
	struct triage t;
	size_t ready = 0;

	for (size_t i = 0; i < beads->count; i++)
		w->completed_today += beads->beads[i].closed &&
		                      beads->beads[i].closed_ms >= midnight_ms;
	triage_init(&t, beads, &options);
	for (size_t i = 0; i < t.count; i++)
		count(w, &t, i, &ready);
	triage_done(&t);
}

void
digest_work_read(struct digest_work *w, const char *project, int64_t now_ms,
    int64_t midnight_ms)
{
	struct tracker_place place;
	struct bead_list beads;
	struct err err;

	*w = (struct digest_work){ .pending = 0 };
	if (!tracker_find(project, getenv("BEADS_DIR"), &place, &err)) {
		(void)strlcpy(w->unavailable, err.text, sizeof w->unavailable);
		return;
	}
	if (*place.jsonl == '\0') {
		(void)strlcpy(w->unavailable,
		    "the tracker has no JSONL: run br sync --flush-only",
		    sizeof w->unavailable);
		return;
	}
	bead_list_init(&beads);
	if (tracker_read(place.jsonl, &beads, &err))
		rank(w, &beads, now_ms, midnight_ms);
	else
		(void)strlcpy(w->unavailable, err.text, sizeof w->unavailable);
	bead_list_done(&beads);
}
