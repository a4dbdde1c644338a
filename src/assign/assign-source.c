#include "assign/assign-source.h"

#include <stdlib.h>

#include "base/mem.h"
#include "work/bv-report.h"

/* What the triage says of a task; its tags and files are of the bead alone. */
static void
take_scores(struct task *t, const struct triage_row *row)
{
	t->score = row->score;
	t->pagerank = row->part[TRIAGE_PAGERANK];
	t->blocker_ratio = row->part[TRIAGE_BLOCKER_RATIO];
	t->time_to_impact = row->part[TRIAGE_TIME_TO_IMPACT];
}

static struct task
make_task(struct assign_source *s, const struct triage_row *row)
{
	struct task t = {
		.id = row->bead->id,
		.title = row->bead->title,
		.description = row->bead->description,
		.type = row->bead->type,
		.status = row->bead->status,
		.priority = row->bead->priority,
		.has_breakdown = true,
		.unblocks = row->unblocks.count,
	};

	take_scores(&t, row);
	score_task_init(&t, tracker_has_path, s->place.root);
	return t;
}

static struct assign_source *
make_source(const struct tracker_place *place)
{
	struct assign_source *s = xcalloc(1, sizeof *s);

	s->place = *place;
	bead_list_init(&s->beads);
	return s;
}

static struct assign_source *
rank(struct assign_source *s, int64_t now_ms)
{
	const struct triage_options options = { .now_ms = now_ms };

	triage_init(&s->triage, &s->beads, &options);
	s->tasks = xcalloc(s->triage.count + 1, sizeof *s->tasks);
	for (size_t i = 0; i < s->triage.count; i++)
		s->tasks[i] = make_task(s, &s->triage.rows[i]);
	return s;
}

struct assign_source *
assign_source_read(
    const struct tracker_place *place, int64_t now_ms, struct err *err)
{
	struct assign_source *s = make_source(place);

	if (tracker_read(place->jsonl, &s->beads, err))
		return rank(s, now_ms);
	bead_list_done(&s->beads);
	free(s);
	return NULL;
}

struct assign_source *
assign_source_parse(const struct tracker_place *place, const char *text,
    size_t len, int64_t now_ms)
{
	struct assign_source *s = make_source(place);

	tracker_parse(text, len, &s->beads);
	return rank(s, now_ms);
}

void
assign_source_free(struct assign_source *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->triage.count; i++)
		score_task_done(&s->tasks[i]);
	free(s->tasks);
	triage_done(&s->triage);
	bead_list_done(&s->beads);
	free(s);
}

void
assign_source_apply(struct assign_source *s, const struct bv_report *r)
{
	struct triage *t = &s->triage;
	struct task *tasks = xcalloc(t->count + 1, sizeof *tasks);
	size_t *was = xcalloc(s->beads.count + 1, sizeof *was);

	for (size_t i = 0; i < t->count; i++)
		was[t->rows[i].node] = i;
	bv_report_apply(r, t);
	for (size_t i = 0; i < t->count; i++) {
		tasks[i] = s->tasks[was[t->rows[i].node]];
		take_scores(&tasks[i], &t->rows[i]);
	}
	free(was);
	free(s->tasks);
	s->tasks = tasks;
}
