#include "coordinator/assign-source.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"

#define SOURCES_MAX 64 /* one choice looks at no more */
/* Ages count in the ranking, slowly: it is made anew now and then. */
#define KEEP_MS TIME_HOUR

struct kept {
	struct assign_source source;
	struct timespec mtime;
	off_t size;
	int64_t ranked_ms;
};

struct assign_sources {
	struct kept *kept[SOURCES_MAX];
	size_t count;
};

struct assign_sources *
assign_sources_new(void)
{
	return xcalloc(1, sizeof(struct assign_sources));
}

static void
empty(struct kept *k)
{
	for (size_t i = 0; i < k->source.triage.count; i++)
		score_task_done(&k->source.tasks[i]);
	free(k->source.tasks);
	triage_done(&k->source.triage);
	bead_list_done(&k->source.beads);
}

void
assign_sources_free(struct assign_sources *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++) {
		empty(s->kept[i]);
		free(s->kept[i]);
	}
	free(s);
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
		.score = row->score,
		.has_breakdown = true,
		.pagerank = row->part[TRIAGE_PAGERANK],
		.blocker_ratio = row->part[TRIAGE_BLOCKER_RATIO],
		.time_to_impact = row->part[TRIAGE_TIME_TO_IMPACT],
		.unblocks = row->unblocks.count,
	};

	score_task_init(&t, tracker_has_path, s->place.root);
	return t;
}

static void
rank(struct assign_source *s, int64_t now_ms)
{
	const struct triage_options options = { .now_ms = now_ms };

	triage_init(&s->triage, &s->beads, &options);
	s->tasks = xcalloc(s->triage.count + 1, sizeof *s->tasks);
	for (size_t i = 0; i < s->triage.count; i++)
		s->tasks[i] = make_task(s, &s->triage.rows[i]);
}

static struct kept *
find(struct assign_sources *s, const char *dir)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->kept[i]->source.place.dir, dir) == 0)
			return s->kept[i];
	return NULL;
}

/* Is what we keep still what the file says? */
static bool
is_current(const struct kept *k, const struct tracker_place *place,
    const struct stat *st, int64_t now_ms)
{
	return strcmp(k->source.place.jsonl, place->jsonl) == 0 &&
	       k->size == st->st_size &&
	       k->mtime.tv_sec == st->st_mtim.tv_sec &&
	       k->mtime.tv_nsec == st->st_mtim.tv_nsec &&
	       now_ms - k->ranked_ms < KEEP_MS;
}

/* A place for one more: the one ranked longest ago makes room. */
static struct kept *
make_room(struct assign_sources *s)
{
	size_t oldest = 0;

	if (s->count < SOURCES_MAX) {
		s->kept[s->count] = xcalloc(1, sizeof **s->kept);
		return s->kept[s->count++];
	}
	for (size_t i = 1; i < s->count; i++)
		if (s->kept[i]->ranked_ms < s->kept[oldest]->ranked_ms)
			oldest = i;
	empty(s->kept[oldest]);
	return s->kept[oldest];
}

const struct assign_source *
assign_sources_get(struct assign_sources *s, const char *dir,
    const char *beads_dir, int64_t now_ms, struct err *err)
{
	struct tracker_place place;
	struct bead_list beads;
	struct stat st;
	struct kept *k;

	if (!tracker_find(dir, beads_dir, &place, err))
		return NULL;
	if (*place.jsonl == '\0' || stat(place.jsonl, &st) != 0) {
		(void)err_set(err,
		    "%s holds no JSONL: run br sync --flush-only.", place.dir);
		return NULL;
	}
	k = find(s, place.dir);
	if (k != NULL && is_current(k, &place, &st, now_ms))
		return &k->source;
	bead_list_init(&beads);
	if (!tracker_read(place.jsonl, &beads, err)) {
		bead_list_done(&beads);
		return NULL;
	}
	if (k == NULL)
		k = make_room(s);
	else
		empty(k);
	*k = (struct kept){
		.mtime = st.st_mtim, .size = st.st_size, .ranked_ms = now_ms
	};
	k->source.place = place;
	k->source.beads = beads;
	rank(&k->source, now_ms);
	return &k->source;
}
