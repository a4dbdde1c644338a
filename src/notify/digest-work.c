/* The work of the projects for the digest. */
#include <stdlib.h>
#include <string.h>

#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/mem.h"
#include "base/str.h"
#include "notify/digest.h"

#define TITLE_MAX 200 /* bytes */

/* Takes its place among the best, of whatever project. */
static void
add_ready(struct digest_work *w, const struct triage_row *row)
{
	size_t i = DIGEST_TOP_READY;

	while (i > 0 && (w->top_ready[i - 1] == NULL ||
			    w->top_score[i - 1] < row->score))
		i--;
	if (i == DIGEST_TOP_READY)
		return;
	free(w->top_ready[DIGEST_TOP_READY - 1]);
	for (size_t j = DIGEST_TOP_READY - 1; j > i; j--) {
		w->top_ready[j] = w->top_ready[j - 1];
		w->top_score[j] = w->top_score[j - 1];
	}
	w->top_ready[i] = xasprintf("%s: %.*s", row->bead->id,
	    (int)str_cut(row->bead->title, TITLE_MAX), row->bead->title);
	w->top_score[i] = row->score;
}

/* Without a tracker that takes claims only the ledger knows what is given and
 * what is done. */
void
digest_work_add_open(
    struct digest_work *w, const struct assign_offer *o, int64_t midnight_ms)
{
	const char *status = o->row->bead->status;

	if (strcmp(o->eligible.code, "done") == 0)
		w->completed_today += o->last_ms >= midnight_ms;
	else if (*o->held_by != '\0' || strcmp(status, "in_progress") == 0)
		w->in_progress++;
	else if (strcmp(status, "blocked") == 0 || !o->row->actionable)
		w->blocked++;
	else {
		w->pending++;
		if (o->eligible.ok)
			add_ready(w, o->row);
	}
}

void
digest_work_add_closed(
    struct digest_work *w, const struct assign_source *s, int64_t midnight_ms)
{
	for (size_t i = 0; i < s->beads.count; i++) {
		const struct bead *b = &s->beads.beads[i];

		w->completed_today += b->closed && b->closed_ms >= midnight_ms;
	}
}

void
digest_work_done(struct digest_work *w)
{
	for (size_t i = 0; i < DIGEST_TOP_READY; i++)
		free(w->top_ready[i]);
	memset(w->top_ready, 0, sizeof w->top_ready);
}
