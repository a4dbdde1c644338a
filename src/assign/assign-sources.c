#include "assign/assign-sources.h"

#include <sys/stat.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assign/assign-source.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/log.h"
#include "io/thread.h"
#include "work/bv-report.h"
#include "work/bv.h"

#define SOURCES_MAX 64 /* one choice looks at no more */
/* Ages count in the ranking, slowly: it is made anew now and then. */
#define KEEP_MS TIME_HOUR
/* Up to here a file is read at once, in a few milliseconds. */
#define SMALL_FILE ((off_t)1 << 20)
/* Between two questions to bv, whose answer is used meanwhile. */
#define BV_MS (30 * TIME_SECOND)

/* Which state of which file. */
struct stamp {
	char path[PATH_MAX];
	struct timespec mtime;
	off_t size;
	int64_t read_ms;
};

/* One project. */
struct kept {
	struct assign_sources *owner;
	struct tracker_place place;
	struct assign_source *source; /* NULL before the first was read */
	int64_t looked_ms;            /* when it was asked for, last */
	struct stamp stamp;           /* what source says */

	struct thread *thread; /* reads; the next three are its own then */
	struct assign_source *fresh;
	struct stamp fresh_stamp;
	struct err err;

	struct bv *bv; /* being asked */
	struct bv_report report;
	int64_t asked_ms; /* when bv was, last; 0: never */
};

struct assign_sources {
	struct event_base *base;
	void (*fn)(void *);
	void *arg;
	bool use_bv;
	struct kept *kept[SOURCES_MAX];
	size_t count;
};

struct assign_sources *
assign_sources_new(struct event_base *base, void (*fn)(void *arg), void *arg)
{
	struct assign_sources *s = xcalloc(1, sizeof *s);

	s->base = base;
	s->fn = fn;
	s->arg = arg;
	return s;
}

static void
empty(struct kept *k)
{
	thread_free(k->thread);
	bv_free(k->bv);
	assign_source_free(k->source);
	assign_source_free(k->fresh);
	bv_report_done(&k->report);
	*k = (struct kept){ .owner = k->owner };
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

void
assign_sources_use_bv(struct assign_sources *s, bool use)
{
	s->use_bv = use;
}

static struct kept *
find(struct assign_sources *s, const char *dir)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->kept[i]->place.dir, dir) == 0)
			return s->kept[i];
	return NULL;
}

/* A place for one more: the one asked for longest ago makes room. NULL when
 * all were asked for now: they are in use. */
static struct kept *
make_room(struct assign_sources *s, int64_t now_ms)
{
	size_t oldest = 0;

	if (s->count < SOURCES_MAX) {
		s->kept[s->count] = xcalloc(1, sizeof **s->kept);
		s->kept[s->count]->owner = s;
		return s->kept[s->count++];
	}
	for (size_t i = 1; i < s->count; i++)
		if (s->kept[i]->looked_ms < s->kept[oldest]->looked_ms)
			oldest = i;
	if (s->kept[oldest]->looked_ms == now_ms)
		return NULL;
	empty(s->kept[oldest]);
	return s->kept[oldest];
}

static bool
is_same(const struct stamp *a, const struct stamp *b)
{
	return strcmp(a->path, b->path) == 0 && a->size == b->size &&
	       a->mtime.tv_sec == b->mtime.tv_sec &&
	       a->mtime.tv_nsec == b->mtime.tv_nsec &&
	       b->read_ms - a->read_ms < KEEP_MS;
}

static void
on_bv(void *arg, struct bv_report *report, const char *why)
{
	struct kept *k = arg;

	k->bv = NULL;
	bv_report_done(&k->report);
	if (report == NULL) {
		if (*why != '\0')
			log_warnx("work: %s: %s The work is ranked without it.",
			    k->place.root, why);
		return;
	}
	k->report = *report;
	log_debug(
	    "work: %s: bv ranks %zu beads", k->place.root, k->report.count);
	if (k->source != NULL)
		assign_source_apply(k->source, &k->report);
	k->owner->fn(k->owner->arg);
}

/* Says once what is wrong with what was read. */
static void
note_faults(const struct assign_source *s)
{
	const struct bead_list *beads = &s->beads;

	if (s->place.stale)
		log_warnx("work: %s is older than its database: run %s",
		    s->place.jsonl, s->place.remedy);
	if (beads->fault_count > 0)
		log_warnx("work: %s: lines that are not usable: %zu, the "
			  "first is %" PRId64 ": %s",
		    s->place.jsonl, beads->fault_count, beads->faults[0].line,
		    beads->faults[0].text);
}

/* What was read takes its place; a file that cannot be read leaves what was
 * there before until it changes. */
static void
install(struct kept *k)
{
	k->stamp = k->fresh_stamp;
	if (k->fresh == NULL)
		return;
	note_faults(k->fresh);
	assign_source_free(k->source);
	k->source = k->fresh;
	k->fresh = NULL;
	if (!k->owner->use_bv)
		bv_report_done(&k->report);
	else if (k->report.count > 0)
		assign_source_apply(k->source, &k->report);
}

static void
ask_bv(struct kept *k, int64_t now_ms)
{
	if (!k->owner->use_bv || k->bv != NULL || k->source == NULL ||
	    k->asked_ms >= k->stamp.read_ms ||
	    (k->asked_ms != 0 && now_ms - k->asked_ms < BV_MS))
		return;
	k->asked_ms = now_ms;
	k->bv = bv_start(k->owner->base, &k->place, on_bv, k);
}

/* In the thread, or in the loop when the file is small. */
static void
read_fresh(void *arg)
{
	struct kept *k = arg;

	k->fresh =
	    assign_source_read(&k->place, k->fresh_stamp.read_ms, &k->err);
}

static void
on_read(void *arg)
{
	struct kept *k = arg;

	k->thread = NULL;
	if (k->fresh == NULL)
		log_warnx("work: %s", k->err.text);
	install(k);
	k->owner->fn(k->owner->arg);
}

static bool
look(const struct tracker_place *place, int64_t now_ms, struct stamp *ret,
    struct err *err)
{
	struct stat st;

	if (*place->jsonl == '\0' || stat(place->jsonl, &st) != 0)
		return err_set(err, "%s holds no JSONL: run %s.", place->dir,
		    place->remedy);
	(void)strlcpy(ret->path, place->jsonl, sizeof ret->path);
	ret->mtime = st.st_mtim;
	ret->size = st.st_size;
	ret->read_ms = now_ms;
	return true;
}

/* Brings it up to the stamp, or has it brought there. */
static void
refresh(struct kept *k, const struct stamp *now)
{
	if (is_same(&k->stamp, now))
		return;
	k->fresh_stamp = *now;
	if (now->size > SMALL_FILE) {
		k->thread =
		    thread_start(k->owner->base, read_fresh, on_read, k);
	} else {
		read_fresh(k);
		install(k);
	}
}

/* What is kept of the project, brought up to date once in a turn: what was
 * given at now_ms stays as it is. */
static struct kept *
keep(struct assign_sources *s, const struct tracker_place *place,
    int64_t now_ms, struct err *err)
{
	struct kept *k = find(s, place->dir);
	struct stamp now;

	if (k != NULL && k->looked_ms == now_ms)
		return k;
	if (!look(place, now_ms, &now, err))
		return NULL;
	if (k == NULL)
		k = make_room(s, now_ms);
	if (k == NULL) {
		(void)err_set(err,
		    "More than %d projects have agents: %s is "
		    "left out.",
		    SOURCES_MAX, place->root);
		return NULL;
	}
	k->looked_ms = now_ms;
	if (k->thread == NULL) {
		k->place = *place;
		refresh(k, &now);
	}
	ask_bv(k, now_ms);
	return k;
}

const struct assign_source *
assign_sources_get(struct assign_sources *s, const char *dir,
    const char *beads_dir, int64_t now_ms, bool *ret_reading, struct err *err)
{
	struct tracker_place place;
	struct kept *k;

	if (!tracker_find(dir, beads_dir, &place, err))
		return NULL;
	k = keep(s, &place, now_ms, err);
	if (k == NULL || k->source != NULL)
		return k == NULL ? NULL : k->source;
	if (k->thread == NULL) {
		*err = k->err;
	} else {
		*ret_reading = true;
		(void)err_set(err, "The beads of %s are being read: ask again.",
		    place.root);
	}
	return NULL;
}
