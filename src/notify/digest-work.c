/* The work of a project for the digest: what its tracker says. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/assign-source.h"
#include "base/json.h"
#include "base/mem.h"
#include "notify/digest.h"
#include "work/eligible.h"

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
	w->top_ready[i] =
	    xasprintf("%s: %.200s", row->bead->id, row->bead->title);
	w->top_score[i] = row->score;
}

/* Without a tracker that takes claims only the ledger knows. */
static bool
is_given(
    const cJSON *given, const struct assign_source *s, const struct bead *b)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, given)
	{
		if (strcmp(json_str(row, "bead_id", ""), b->id) == 0 &&
		    strcmp(json_str(row, "project", ""), s->place.root) == 0)
			return true;
	}
	return false;
}

/* Work that could be given away now: no epic, nothing that a label holds. */
static bool
is_ready(
    const struct assign_source *s, const struct triage_row *row, int64_t now_ms)
{
	struct eligible_policy policy = eligible_policy_default();
	struct eligible_work work = eligible_work_of(&s->triage, row);

	return eligible_check_work(&policy, &work, now_ms).ok;
}

static void
add_open(struct digest_work *w, const struct assign_source *s,
    const struct triage_row *row, bool given, int64_t now_ms)
{
	if (given || strcmp(row->bead->status, "in_progress") == 0)
		w->in_progress++;
	else if (strcmp(row->bead->status, "blocked") == 0 ||
		 row->blocked_by.count > 0)
		w->blocked++;
	else {
		w->pending++;
		if (is_ready(s, row, now_ms))
			add_ready(w, row);
	}
}

void
digest_work_add(struct digest_work *w, const struct assign_source *s,
    const struct cJSON *given, int64_t midnight_ms, int64_t now_ms)
{
	for (size_t i = 0; i < s->beads.count; i++) {
		const struct bead *b = &s->beads.beads[i];
		w->completed_today += b->closed && b->closed_ms >= midnight_ms;
	}
	for (size_t i = 0; i < s->triage.count; i++)
		add_open(w, s, &s->triage.rows[i],
		    is_given(given, s, s->triage.rows[i].bead), now_ms);
}

void
digest_work_done(struct digest_work *w)
{
	for (size_t i = 0; i < DIGEST_TOP_READY; i++)
		free(w->top_ready[i]);
	memset(w->top_ready, 0, sizeof w->top_ready);
}
