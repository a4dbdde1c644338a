#include "mail/edit-book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"

struct edit_book {
	struct edits edits;
	size_t count;
	int64_t complete_ms; /* since then, nothing was forgotten */
};

/* The leases of a project, each compiled when it is first needed. */
struct cover {
	const struct reservations *leases;
	struct glob **globs;
	int64_t now_ms;
	bool nocase;
};

struct edit_book *
edit_book_new(void)
{
	struct edit_book *b = xcalloc(1, sizeof *b);

	TAILQ_INIT(&b->edits);
	return b;
}

static void
drop(struct edit_book *b, struct edit *e)
{
	if (e->last_ms > b->complete_ms)
		b->complete_ms = e->last_ms;
	TAILQ_REMOVE(&b->edits, e, entry);
	b->count--;
	free(e->project);
	free(e->path);
	free(e->agent);
	free(e);
}

void
edit_book_free(struct edit_book *b)
{
	struct edit *e, *next;

	if (b == NULL)
		return;
	TAILQ_FOREACH_SAFE (e, &b->edits, entry, next)
		drop(b, e);
	free(b);
}

static int
compare(const struct edit *e, const char *project, const char *path,
    const char *agent)
{
	int order = strcmp(e->project, project);

	if (order == 0)
		order = strcmp(e->path, path);
	return order != 0 ? order : strcmp(e->agent, agent);
}

static void
drop_oldest(struct edit_book *b)
{
	struct edit *e, *oldest = TAILQ_FIRST(&b->edits);

	TAILQ_FOREACH (e, &b->edits, entry) {
		if (e->last_ms < oldest->last_ms)
			oldest = e;
	}
	drop(b, oldest);
}

static struct edit *
get(struct edit_book *b, const struct edit_news *n, int64_t at_ms)
{
	struct edit *e, *made;
	int order = 1;

	TAILQ_FOREACH (e, &b->edits, entry) {
		order = compare(e, n->project, n->path, n->agent);
		if (order >= 0)
			break;
	}
	if (e != NULL && order == 0)
		return e;
	made = xcalloc(1, sizeof *made);
	made->project = xstrdup(n->project);
	made->path = xstrdup(n->path);
	made->agent = xstrdup(n->agent);
	made->first_ms = at_ms;
	if (e != NULL)
		TAILQ_INSERT_BEFORE(e, made, entry);
	else
		TAILQ_INSERT_TAIL(&b->edits, made, entry);
	b->count++;
	return made;
}

void
edit_book_add(struct edit_book *b, const struct edit_news *news, int64_t at_ms)
{
	struct edit *e = get(b, news, at_ms);

	e->pane = news->pane;
	e->source = news->source;
	e->standing = EDIT_NOT_JUDGED;
	if (at_ms > e->last_ms)
		e->last_ms = at_ms;
	if (b->count > EDIT_BOOK_MAX)
		drop_oldest(b);
}

void
edit_book_forget(struct edit_book *b, int64_t before_ms)
{
	struct edit *e, *next;

	TAILQ_FOREACH_SAFE (e, &b->edits, entry, next) {
		if (e->last_ms < before_ms)
			drop(b, e);
	}
}

bool
edit_book_has(const struct edit_book *b, const char *project, const char *path,
    int64_t since_ms)
{
	const struct edit *e;

	TAILQ_FOREACH (e, &b->edits, entry) {
		if (e->last_ms >= since_ms && strcmp(e->path, path) == 0 &&
		    strcmp(e->project, project) == 0)
			return true;
	}
	return false;
}

int
edit_book_only_editor(
    const struct edit_book *b, const char *project, int64_t since_ms)
{
	const struct edit *e;
	int pane = RESERVATION_NO_PANE;

	if (since_ms < b->complete_ms)
		return RESERVATION_NO_PANE;
	TAILQ_FOREACH (e, &b->edits, entry) {
		if (e->last_ms <= since_ms || strcmp(e->project, project) != 0)
			continue;
		if (e->pane == RESERVATION_NO_PANE ||
		    (pane != RESERVATION_NO_PANE && pane != e->pane))
			return RESERVATION_NO_PANE;
		pane = e->pane;
	}
	return pane;
}

int64_t
edit_book_oldest(const struct edit_book *b, const char *project)
{
	const struct edit *e;
	int64_t oldest = 0;

	TAILQ_FOREACH (e, &b->edits, entry) {
		if (strcmp(e->project, project) == 0 &&
		    (oldest == 0 || e->last_ms < oldest))
			oldest = e->last_ms;
	}
	return oldest;
}

const struct edits *
edit_book_edits(const struct edit_book *b)
{
	return &b->edits;
}

/* A guess by the text before the first wildcard, so that most leases need not
 * be compiled. One that is wrong says true. */
static bool
may_cover(const char *pattern, const char *path, bool nocase)
{
	size_t literal = strcspn(pattern, RESERVATION_WILD), len = strlen(path);

	if (nocase || *pattern == '/' || *pattern == '.' ||
	    strstr(pattern, "//") != NULL || strstr(pattern, "/.") != NULL ||
	    memchr(pattern, '/', literal) == NULL)
		return true;
	if (literal >
	    len) /* "src/" and "src/x.c/" mean the same file or more */
		literal = len;
	return strncmp(pattern, path, literal) == 0;
}

static bool
covers(struct cover *c, size_t i, const char *path)
{
	const struct reservation *r = &c->leases->items[i];

	if (!reservation_is_active(r, c->now_ms) ||
	    !may_cover(r->pattern, path, c->nocase))
		return false;
	if (c->globs[i] == NULL)
		c->globs[i] = reservation_glob(r->pattern, c->nocase);
	return c->globs[i] != NULL && glob_covers(c->globs[i], path);
}

/* Does the agent hold the file, alone or with others? */
static bool
holds(struct cover *c, const char *agent, const char *path)
{
	for (size_t i = 0; i < c->leases->count; i++) {
		if (strcmp(c->leases->items[i].agent, agent) == 0 &&
		    covers(c, i, path))
			return true;
	}
	return false;
}

/* Is the lease in the way of the edit, which is not under one of its own? */
static bool
forbids(struct cover *c, size_t i, const struct edit *e)
{
	const struct reservation *r = &c->leases->items[i];

	return r->exclusive && strcmp(r->agent, e->agent) != 0 &&
	       e->last_ms >= r->created_ms && covers(c, i, e->path);
}

static void
judge(struct cover *c, struct edit *e)
{
	if (e->standing != EDIT_NOT_JUDGED)
		return;
	e->standing = EDIT_UNDECLARED;
	if (holds(c, e->agent, e->path)) {
		e->standing = EDIT_DECLARED;
		return;
	}
	for (size_t i = 0; i < c->leases->count; i++) {
		if (forbids(c, i, e)) {
			e->standing = EDIT_VIOLATED;
			return;
		}
	}
}

static bool
is_same_file(const struct edit *a, const struct edit *b)
{
	return b != NULL && strcmp(a->path, b->path) == 0 &&
	       strcmp(a->project, b->project) == 0;
}

static struct conflict *
begin(struct conflicts *ret, enum conflict_kind kind, const struct edit *e,
    int64_t now_ms)
{
	struct conflict *k = conflicts_add(ret);

	if (k == NULL)
		return NULL;
	k->kind = kind;
	k->detected_ms = now_ms;
	free(k->path);
	k->path = xstrdup(e->path);
	free(k->pattern);
	k->pattern = xstrdup(e->path);
	return k;
}

static void
add_editor(struct conflict *k, const struct edit *e, int64_t window_ms)
{
	conflict_add_editor(k, e->agent, e->pane, e->first_ms, e->last_ms,
	    e->last_ms + window_ms);
}

/* Marks the leases that the edit goes against; is there one? */
static bool
note_forbidding(struct cover *c, const struct edit *e, bool *against)
{
	bool any = false;

	if (holds(c, e->agent, e->path))
		return false;
	for (size_t i = 0; i < c->leases->count; i++) {
		if (forbids(c, i, e))
			any = against[i] = true;
	}
	return any;
}

/* Adds the holders whose files were edited, and those who did it. False when
 * there are none. */
static bool
add_violations(struct cover *c, const struct edit *first, int64_t window_ms,
    struct conflicts *ret)
{
	bool *against = xcalloc(c->leases->count + 1, sizeof *against);
	const struct edit *e;
	struct conflict *k = NULL;

	for (e = first; is_same_file(first, e); e = TAILQ_NEXT(e, entry)) {
		bool bad = note_forbidding(c, e, against);
		if (bad && k == NULL)
			k = begin(ret, CONFLICT_VIOLATED, first, c->now_ms);
		if (bad && k != NULL)
			add_editor(k, e, window_ms);
	}
	for (size_t i = 0; i < c->leases->count && k != NULL; i++) {
		if (against[i])
			conflict_add_holder(k, &c->leases->items[i]);
	}
	free(against);
	if (k != NULL)
		conflict_name(k);
	return k != NULL;
}

/* Two agents, and at least one of them has not said so. */
static void
add_collision(struct cover *c, const struct edit *first, int64_t window_ms,
    struct conflicts *ret)
{
	const struct edit *e;
	struct conflict *k;
	size_t agents = 0, silent = 0;

	for (e = first; is_same_file(first, e); e = TAILQ_NEXT(e, entry)) {
		agents++;
		silent += !holds(c, e->agent, e->path);
	}
	if (agents < 2 || silent == 0)
		return;
	k = begin(ret, CONFLICT_UNDECLARED, first, c->now_ms);
	if (k == NULL)
		return;
	for (e = first; is_same_file(first, e); e = TAILQ_NEXT(e, entry))
		add_editor(k, e, window_ms);
	conflict_name(k);
}

/* Somebody holds the file alone, so that everybody knows whose it is. */
static bool
is_held(struct cover *c, const char *path)
{
	for (size_t i = 0; i < c->leases->count; i++) {
		if (c->leases->items[i].exclusive && covers(c, i, path))
			return true;
	}
	return false;
}

void
edit_book_judge(struct edit_book *b, const char *project,
    const struct edit_rules *rules, int64_t now_ms, struct conflicts *ret)
{
	const struct reservations *leases = rules->leases;
	struct cover c = {
		.leases = leases, .now_ms = now_ms, .nocase = rules->nocase
	};
	const struct edit *before = NULL;
	struct edit *e;

	if (edit_book_oldest(b, project) == 0)
		return;
	c.globs = xcalloc(leases->count + 1, sizeof(struct glob *));
	TAILQ_FOREACH (e, &b->edits, entry) {
		if (strcmp(e->project, project) != 0)
			continue;
		judge(&c, e);
		if ((before == NULL || !is_same_file(before, e)) &&
		    !add_violations(&c, e, rules->window_ms, ret) &&
		    !is_held(&c, e->path))
			add_collision(&c, e, rules->window_ms, ret);
		before = e;
	}
	for (size_t i = 0; i < leases->count; i++)
		glob_free(c.globs[i]);
	free(c.globs);
}

static const char *
standing_name(enum edit_standing s)
{
	switch (s) {
	case EDIT_NOT_JUDGED:
		break;
	case EDIT_DECLARED:
		return "declared";
	case EDIT_UNDECLARED:
		return "undeclared";
	case EDIT_VIOLATED:
		return "violated";
	}
	return "unknown";
}

static cJSON *
edit_json(const struct edit *e)
{
	cJSON *o = cJSON_CreateObject();
	char pane[16];

	json_add_str(o, "project", e->project);
	json_add_str(o, "path", e->path);
	json_add_str(o, "agent_name", e->agent);
	if (e->pane != RESERVATION_NO_PANE) {
		(void)snprintf(pane, sizeof pane, "%%%d", e->pane);
		json_add_str(o, "pane_id", pane);
	}
	json_add_str(o, "standing", standing_name(e->standing));
	json_add_str(o, "source", e->source == EDIT_GIT ? "git" : "hook");
	json_add_time(o, "first_edited_at", e->first_ms);
	json_add_time(o, "edited_at", e->last_ms);
	return o;
}

static int
by_time(const void *a, const void *b)
{
	const struct edit *x = *(const struct edit *const *)a;
	const struct edit *y = *(const struct edit *const *)b;
	int order = (x->last_ms < y->last_ms) - (x->last_ms > y->last_ms);

	if (order == 0)
		order = strcmp(x->path, y->path);
	return order != 0 ? order : strcmp(x->agent, y->agent);
}

struct cJSON *
edit_book_json(const struct edit_book *b)
{
	const struct edit **list =
	    xreallocarray(NULL, b->count + 1, sizeof(struct edit *));
	cJSON *all = cJSON_CreateArray();
	const struct edit *e;
	size_t n = 0;

	TAILQ_FOREACH (e, &b->edits, entry)
		list[n++] = e;
	qsort(list, n, sizeof *list, by_time);
	for (size_t i = 0; i < n; i++)
		cJSON_AddItemToArray(all, edit_json(list[i]));
	free(list);
	return all;
}
