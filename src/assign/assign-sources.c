#include "assign/assign-sources.h"

#include <sys/stat.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assign/assign-source.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/time.h"
#include "io/log.h"
#include "io/thread.h"
#include "work/bv-report.h"
#include "work/bv.h"
#include "work/program.h"

#define SOURCES_MAX 64 /* one choice looks at no more */
/* Ages count in the ranking, slowly: it is made anew now and then. */
#define KEEP_MS TIME_HOUR
/* What bd prints counts for so long, and a refusal of it. */
#define EXPORT_KEEP_MS  (5 * TIME_MINUTE)
#define EXPORT_RETRY_MS (30 * TIME_SECOND)
/* Up to here a file is read at once, in a few milliseconds. */
#define SMALL_FILE ((off_t)1 << 20)
/* Between two questions to bv, whose answer is used meanwhile. */
#define BV_MS (30 * TIME_SECOND)

/* Which state of which file. */
struct stamp {
	char path[PATH_MAX];
	struct timespec mtime;
	off_t size;
	int64_t read_ms, until_ms;
};

/* One project. */
struct kept {
	struct assign_sources *owner;
	struct tracker_place place;
	struct assign_source *source; /* NULL before the first was read */
	int64_t looked_ms;            /* when it was asked for, last */
	struct stamp stamp;           /* what source says */

	struct program *export; /* bd, being asked for what it keeps in Dolt */

	struct thread *thread; /* reads; the next four are its own then */
	struct buf exported;   /* instead of the file */
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
	program_free(k->export);
	buf_done(&k->exported);
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
	       a->mtime.tv_nsec == b->mtime.tv_nsec && b->read_ms < a->until_ms;
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
	const char *from =
	    *s->place.jsonl != '\0' ? s->place.jsonl : "bd export";

	if (s->place.stale)
		log_warnx("work: %s is older than its database: run %s", from,
		    s->place.remedy);
	if (beads->fault_count > 0)
		log_warnx("work: %s: lines that are not usable: %zu, the "
			  "first is %" PRId64 ": %s",
		    from, beads->fault_count, beads->faults[0].line,
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
	int64_t now_ms = k->fresh_stamp.read_ms;

	if (*k->place.jsonl != '\0')
		k->fresh = assign_source_read(&k->place, now_ms, &k->err);
	else
		k->fresh = assign_source_parse(
		    &k->place, k->exported.data, k->exported.len, now_ms);
}

static void
on_read(void *arg)
{
	struct kept *k = arg;

	k->thread = NULL;
	buf_done(&k->exported);
	if (k->fresh == NULL)
		log_warnx("work: %s", k->err.text);
	else
		k->err.text[0] = '\0';
	install(k);
	k->owner->fn(k->owner->arg);
}

static void
read_aside(struct kept *k)
{
	k->thread = thread_start(k->owner->base, read_fresh, on_read, k);
}

static bool
no_jsonl(const struct tracker_place *place, struct err *err)
{
	return err_set(
	    err, "%s holds no JSONL: run %s.", place->dir, place->remedy);
}

static bool
look(const struct tracker_place *place, int64_t now_ms, struct stamp *ret,
    struct err *err)
{
	bool exported = *place->jsonl == '\0' && *place->dolt != '\0';
	struct stat st = { 0 };

	(void)strlcpy(
	    ret->path, exported ? place->dolt : place->jsonl, sizeof ret->path);
	if (stat(ret->path, &st) != 0 && !exported)
		return no_jsonl(place, err);
	ret->mtime = st.st_mtim;
	ret->size = st.st_size;
	ret->read_ms = now_ms;
	ret->until_ms = now_ms + (exported ? EXPORT_KEEP_MS : KEEP_MS);
	return true;
}

static void
on_export(void *arg, const char *out, size_t len, const char *why)
{
	struct kept *k = arg;
	struct err before = k->err;

	k->export = NULL;
	buf_init(&k->exported, len);
	if (out != NULL && buf_add(&k->exported, out, len)) {
		read_aside(k);
		return;
	}
	k->stamp = k->fresh_stamp;
	k->stamp.until_ms = k->stamp.read_ms + EXPORT_RETRY_MS;
	if (*why == '\0')
		(void)no_jsonl(&k->place, &k->err);
	else
		(void)err_set(&k->err, "%s", why);
	if (strcmp(k->err.text, before.text) != 0)
		log_warnx("work: %s: %s", k->place.root, k->err.text);
	k->owner->fn(k->owner->arg);
}

/* Brings it up to the stamp, or has it brought there. */
static void
refresh(struct kept *k, const struct stamp *now)
{
	if (is_same(&k->stamp, now))
		return;
	k->fresh_stamp = *now;
	if (*k->place.jsonl == '\0') {
		k->export = program_ask(k->owner->base, &program_bd_export,
		    &k->place, on_export, k);
	} else if (now->size > SMALL_FILE) {
		read_aside(k);
	} else {
		read_fresh(k);
		install(k);
	}
}

static bool
is_reading(const struct kept *k)
{
	return k->thread != NULL || k->export != NULL;
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
	if (!is_reading(k)) {
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
	if (k == NULL)
		return NULL;
	/* A file is read at once, or what it was counts meanwhile; bd is slow,
	 * and who asks has just changed something. */
	if (is_reading(k) && (k->source == NULL || *place.jsonl == '\0')) {
		*ret_reading = true;
		(void)err_set(err, "The beads of %s are being read: ask again.",
		    place.root);
	} else if (k->source == NULL)
		*err = k->err;
	return k->source;
}
