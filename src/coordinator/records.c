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
#include "detect/registry.h"
#include "detect/report.h"
#include "detect/rollout.h"
#include "io/file.h"
#include "io/proc.h"
#include "io/watch.h"

#define DIR_MAX 1024

/* A sessions directory of Claude Code; most people have one. */
struct place {
	TAILQ_ENTRY(place) entry;
	struct records *owner;
	char dir[DIR_MAX];
	struct watch *watch;
	unsigned users;
};

struct follow {
	TAILQ_ENTRY(follow) entry;
	unsigned pane;
	pid_t pid;
	int64_t start;
	bool claude;         /* or else Codex */
	struct place *place; /* of claude; NULL while it is not there */
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

static struct place *
enter_place(struct records *r, const char *dir)
{
	struct place *place;
	struct watch *watch;

	TAILQ_FOREACH (place, &r->places, entry) {
		if (strcmp(place->dir, dir) == 0) {
			place->users++;
			return place;
		}
	}
	place = xcalloc(1, sizeof *place);
	watch = watch_new(r->base, dir, on_change, place);
	if (watch == NULL) {
		free(place);
		return NULL;
	}
	place->owner = r;
	place->watch = watch;
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

/* The directory may come to be after the agent. */
static void
look_for_place(struct records *r, struct follow *f)
{
	char dir[DIR_MAX];

	if (!find_dir(f->pid, dir))
		return;
	f->place = enter_place(r, dir);
	if (f->place != NULL)
		read_claude(f);
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
		if (!other->claude && other != f && count < countof(others))
			others[count++] = other->pid;
	}
	if (!records_codex_usage(f->pid, others, count, &usage))
		return;
	report.context_known = usage.context_known;
	report.context = usage.context;
	report.reset_ms = usage.reset_ms;
	r->fn(r->arg, f->pane, &report);
}

/* ---- both ---- */

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
	free(f);
}

static struct follow *
begin(struct records *r, unsigned pane, bool claude, pid_t pid)
{
	struct follow *f = xcalloc(1, sizeof *f);

	f->pane = pane;
	f->pid = pid;
	f->start = proc_start_time(pid);
	f->claude = claude;
	f->turn_ended = true;
	TAILQ_INSERT_TAIL(&r->follows, f, entry);
	return f;
}

/* Whose records are known? */
static bool
find_kind(const char *type, bool *ret_claude)
{
	*ret_claude = strcmp(type, "cc") == 0;
	return *ret_claude || strcmp(type, "cod") == 0;
}

void
records_follow(struct records *r, unsigned pane, const char *type, pid_t pid)
{
	struct follow *f = find(r, pane);
	bool claude, known = find_kind(type, &claude) && pid > 0;

	if (f != NULL && (!known || f->pid != pid || f->claude != claude)) {
		forget(r, f);
		f = NULL;
	}
	if (!known)
		return;
	if (f == NULL)
		f = begin(r, pane, claude, pid);
	if (claude && f->place == NULL)
		look_for_place(r, f);
	if (!claude && f->turn_ended)
		read_codex(r, f);
	f->turn_ended = false;
}

void
records_turn_ended(struct records *r, unsigned pane)
{
	struct follow *f = find(r, pane);

	if (f != NULL)
		f->turn_ended = true;
}

void
records_free(struct records *r)
{
	struct follow *f;

	if (r == NULL)
		return;
	while ((f = TAILQ_FIRST(&r->follows)) != NULL)
		forget(r, f);
	free(r);
}
