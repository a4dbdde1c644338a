#include "coordinator/records.h"

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "coordinator/records-codex.h"
#include "coordinator/records-opencode.h"
#include "detect/registry.h"
#include "detect/report.h"
#include "detect/rollout.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/proc.h"
#include "io/watch.h"

#define DIR_MAX 1024

#define PAUSE_MIN_MS 2000
#define PAUSE_MAX_MS 60000
#define LISTING_MS   200 /* many agents of one listing ask for the same */

/* A sessions directory of Claude Code; most people have one. It may come to be
 * after its agents, and is tried for all of them at once. */
struct place {
	TAILQ_ENTRY(place) entry;
	struct records *owner;
	char dir[DIR_MAX];
	struct watch *watch; /* NULL while it is not there */
	unsigned users;
	int64_t again_ms; /* when to try again */
};

/* Whose records are known. */
enum kind {
	KIND_CLAUDE,
	KIND_CODEX,
	KIND_OPENCODE,
	KIND_COUNT,
};

struct follow {
	TAILQ_ENTRY(follow) entry;
	struct records *owner;
	unsigned pane;
	pid_t pid;
	int64_t start;
	enum kind kind;
	struct place *place; /* of Claude; NULL: nobody knows where */
	struct records_opencode *opencode; /* NULL: no port was found */
	int64_t again_ms, pause_ms;        /* when to look for one again */
	bool turn_ended;
};

struct records {
	struct event_base *base;
	records_fn *fn;
	void *arg;
	TAILQ_HEAD(, place) places;
	TAILQ_HEAD(, follow) follows;
};

struct records *
records_new(struct event_base *base, records_fn *fn, void *arg)
{
	struct records *r = xcalloc(1, sizeof *r);

	r->base = base;
	r->fn = fn;
	r->arg = arg;
	TAILQ_INIT(&r->places);
	TAILQ_INIT(&r->follows);
	return r;
}

/* ---- Claude Code ---- */

static void
read_claude(const struct follow *f)
{
	struct report report = { .source = SOURCE_REGISTRY, .speaks = true };
	struct registry_record record;
	char path[DIR_MAX + 32];
	struct buf text;
	struct err err;

	(void)snprintf(
	    path, sizeof path, "%s/%ld.json", f->place->dir, (long)f->pid);
	buf_init(&text, REGISTRY_SIZE_MAX);
	/* Another process may have had the number before. */
	if (file_read(path, &text, &err) &&
	    registry_parse(text.data, text.len, &record) &&
	    record.pid == f->pid &&
	    (record.start == 0 || record.start == f->start)) {
		report.detail = record.detail;
		report.at_ms = record.at_ms;
		report.pid = f->pid;
		report.background = record.background;
		(void)strlcpy(
		    report.words, record.waiting, sizeof report.words);
		f->place->owner->fn(f->place->owner->arg, f->pane, &report);
	}
	buf_done(&text);
}

static void
on_change(void *arg, const char *name)
{
	struct place *place = arg;
	pid_t pid = registry_file_pid(name);
	const struct follow *f;

	if (pid == 0 && *name != '\0')
		return;
	TAILQ_FOREACH (f, &place->owner->follows, entry) {
		if (f->place == place && (pid == 0 || f->pid == pid))
			read_claude(f);
	}
}

/* Where the process keeps its records, by its own environment. */
static bool
find_dir(pid_t pid, char dir[DIR_MAX])
{
	char base[DIR_MAX - 32];

	if (proc_getenv(pid, "CLAUDE_CONFIG_DIR", base, sizeof base) &&
	    base[0] == '/') {
		(void)snprintf(dir, DIR_MAX, "%s/sessions", base);
		return true;
	}
	if (!proc_getenv(pid, "HOME", base, sizeof base) || base[0] != '/')
		return false;
	(void)snprintf(dir, DIR_MAX, "%s/.claude/sessions", base);
	return true;
}

/* Tries the directory, if it is time to; once it is there, reads it. */
static void
try_place(struct place *place)
{
	int64_t now = clock_now_ms();

	if (place->watch != NULL || now < place->again_ms)
		return;
	place->watch =
	    watch_new(place->owner->base, place->dir, on_change, place);
	if (place->watch != NULL)
		on_change(place, "");
	place->again_ms = now + LISTING_MS;
}

static struct place *
enter_place(struct records *r, const char *dir)
{
	struct place *place;

	TAILQ_FOREACH (place, &r->places, entry) {
		if (strcmp(place->dir, dir) == 0) {
			place->users++;
			return place;
		}
	}
	place = xcalloc(1, sizeof *place);
	place->owner = r;
	place->users = 1;
	(void)strlcpy(place->dir, dir, sizeof place->dir);
	TAILQ_INSERT_TAIL(&r->places, place, entry);
	return place;
}

static void
leave_place(struct records *r, struct place *place)
{
	if (place == NULL || --place->users > 0)
		return;
	TAILQ_REMOVE(&r->places, place, entry);
	watch_free(place->watch);
	free(place);
}

static void
look_at_place(struct records *r, struct follow *f)
{
	char dir[DIR_MAX];

	if (f->place == NULL) {
		if (!find_dir(f->pid, dir))
			return;
		f->place = enter_place(r, dir);
		if (f->place->watch != NULL)
			read_claude(f);
	}
	try_place(f->place);
}

/* ---- Codex ---- */

static void
read_codex(struct records *r, const struct follow *f)
{
	struct report report = { .source = SOURCE_REGISTRY, .pid = f->pid };
	pid_t others[64];
	size_t count = 0;
	struct rollout_usage usage;
	const struct follow *other;

	TAILQ_FOREACH (other, &r->follows, entry) {
		if (other->kind == KIND_CODEX && other != f &&
		    count < countof(others))
			others[count++] = other->pid;
	}
	if (!records_codex_usage(f->pid, others, count, &usage))
		return;
	report.context_known = usage.context_known;
	report.context = usage.context;
	report.reset_ms = usage.limits.reset_ms;
	report.limit_used = usage.limits.used;
	r->fn(r->arg, f->pane, &report);
}

/* ---- OpenCode ---- */

static void
on_opencode(void *arg, const struct report *report)
{
	const struct follow *f = arg;

	f->owner->fn(f->owner->arg, f->pane, report);
}

/* A server that is there may be slow, or end; one that is not there comes, if
 * at all, when the agent does something. One that is asked before the agent is
 * up does not answer. */
static void
listen_to_opencode(struct records *r, struct follow *f)
{
	bool known = f->opencode != NULL;
	int64_t now = clock_now_ms();

	if (!(known || f->turn_ended) || now < f->again_ms ||
	    (known && !records_opencode_is_over(f->opencode)))
		return;
	records_opencode_free(f->opencode);
	f->opencode = records_opencode_new(r->base, f->pid, on_opencode, f);
	f->pause_ms = known ? f->pause_ms * 2 : PAUSE_MIN_MS;
	if (f->pause_ms > PAUSE_MAX_MS)
		f->pause_ms = PAUSE_MAX_MS;
	f->again_ms = now + f->pause_ms;
}

/* ---- all ---- */

static struct follow *
find(struct records *r, unsigned pane)
{
	struct follow *f;

	TAILQ_FOREACH (f, &r->follows, entry) {
		if (f->pane == pane)
			return f;
	}
	return NULL;
}

static void
forget(struct records *r, struct follow *f)
{
	TAILQ_REMOVE(&r->follows, f, entry);
	leave_place(r, f->place);
	records_opencode_free(f->opencode);
	free(f);
}

static struct follow *
begin(struct records *r, unsigned pane, enum kind kind, pid_t pid)
{
	struct follow *f = xcalloc(1, sizeof *f);

	f->owner = r;
	f->pane = pane;
	f->pid = pid;
	f->start = proc_start_time(pid);
	f->kind = kind;
	f->turn_ended = true;
	TAILQ_INSERT_TAIL(&r->follows, f, entry);
	return f;
}

static bool
find_kind(const char *type, enum kind *ret)
{
	static const char *const types[KIND_COUNT] = { "cc", "cod", "oc" };

	for (int i = 0; i < KIND_COUNT; i++) {
		if (strcmp(types[i], type) != 0)
			continue;
		*ret = (enum kind)i;
		return true;
	}
	return false;
}

/* Reads what there is to read now. */
static void
look(struct records *r, struct follow *f, bool up)
{
	switch (f->kind) {
	case KIND_CLAUDE:
		look_at_place(r, f);
		break;
	case KIND_CODEX:
		if (f->turn_ended)
			read_codex(r, f);
		break;
	case KIND_OPENCODE:
		if (!up)
			return;
		listen_to_opencode(r, f);
		break;
	case KIND_COUNT:
		BUG("no kind");
	}
	f->turn_ended = false;
}

void
records_follow(
    struct records *r, unsigned pane, const char *type, pid_t pid, bool up)
{
	struct follow *f = find(r, pane);
	enum kind kind = KIND_COUNT;
	bool known = find_kind(type, &kind) && pid > 0;

	if (f != NULL && (!known || f->pid != pid || f->kind != kind)) {
		forget(r, f);
		f = NULL;
	}
	if (!known)
		return;
	if (f == NULL)
		f = begin(r, pane, kind, pid);
	look(r, f, up);
}

void
records_turn_ended(struct records *r, unsigned pane)
{
	struct follow *f = find(r, pane);

	if (f == NULL)
		return;
	f->turn_ended = true;
	/* An agent that has worked may have made its directory. */
	if (f->place != NULL)
		f->place->again_ms = 0;
}

void
records_free(struct records *r)
{
	struct follow *f, *next;

	if (r == NULL)
		return;
	TAILQ_FOREACH_SAFE (f, &r->follows, entry, next)
		forget(r, f);
	free(r);
}
