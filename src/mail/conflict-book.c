#include "mail/conflict-book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"

#define RESOLUTION_MAX 400

struct conflict_book {
	conflict_book_fn *fn;
	void *arg;
	struct conflict_cases open, resolved;
	size_t open_count, resolved_count;
};

struct conflict_book *
conflict_book_new(conflict_book_fn *fn, void *arg)
{
	struct conflict_book *b = xcalloc(1, sizeof *b);

	b->fn = fn;
	b->arg = arg;
	TAILQ_INIT(&b->open);
	TAILQ_INIT(&b->resolved);
	return b;
}

static void
case_free(struct conflict_cases *list, struct conflict_case *c)
{
	TAILQ_REMOVE(list, c, entry);
	conflict_done(&c->conflict);
	free(c->project);
	free(c->asked);
	free(c);
}

void
conflict_book_free(struct conflict_book *b)
{
	struct conflict_case *c, *next;

	if (b == NULL)
		return;
	TAILQ_FOREACH_SAFE (c, &b->open, entry, next)
		case_free(&b->open, c);
	TAILQ_FOREACH_SAFE (c, &b->resolved, entry, next)
		case_free(&b->resolved, c);
	free(b);
}

static struct conflict_case *
find(const struct conflict_book *b, const char *project,
    const struct conflict *found)
{
	struct conflict_case *c;

	TAILQ_FOREACH (c, &b->open, entry) {
		if (!c->seen && c->conflict.kind == found->kind &&
		    strcmp(c->project, project) == 0 &&
		    strcmp(c->conflict.pattern, found->pattern) == 0 &&
		    strcmp(c->conflict.other, found->other) == 0)
			return c;
	}
	return NULL;
}

/* The same conflict with the holders it has now. */
static void
refresh(struct conflict_case *c, const struct conflict *found)
{
	struct conflict now;

	conflict_copy(&now, found);
	memcpy(now.id, c->conflict.id, sizeof now.id);
	now.detected_ms = c->conflict.detected_ms;
	conflict_done(&c->conflict);
	c->conflict = now;
}

static struct conflict_case *
add(struct conflict_book *b, const char *project, const struct conflict *found)
{
	struct conflict_case *c = xcalloc(1, sizeof *c);

	conflict_copy(&c->conflict, found);
	c->project = xstrdup(project);
	c->asked = xstrdup("");
	TAILQ_INSERT_TAIL(&b->open, c, entry);
	b->open_count++;
	return c;
}

static const struct reservation *
find_lease(const struct reservations *leases, int64_t id)
{
	for (size_t i = 0; i < leases->count; i++) {
		if (leases->items[i].id == id)
			return &leases->items[i];
	}
	return NULL;
}

/* Why a holder holds it no more; NULL when it still does. */
static const char *
why_gone(const struct conflict_holder *h, const struct reservations *leases,
    int64_t now_ms)
{
	const struct reservation *r = find_lease(leases, h->lease);
	int64_t end = r != NULL ? r->expires_ms : h->expires_ms;

	if (h->edited_ms != 0)
		return h->expires_ms <= now_ms ? "edited no more" : NULL;
	if (r != NULL && r->released_ms != 0)
		return "released";
	if (end != 0 && end <= now_ms)
		return "expired";
	return r == NULL ? "released" : NULL;
}

/* "released by cc-3, expired by cod-4" */
static void
resolve(
    struct conflict_case *c, const struct reservations *leases, int64_t now_ms)
{
	struct buf text;

	buf_init(&text, RESOLUTION_MAX);
	for (size_t i = 0; i < c->conflict.count; i++) {
		const struct conflict_holder *h = &c->conflict.holders[i];
		const char *why = why_gone(h, leases, now_ms);

		if (why == NULL)
			continue;
		(void)buf_addf(&text, "%s%s by %s", text.len > 0 ? ", " : "",
		    why, h->agent);
		if (strcmp(h->agent, c->asked) == 0 &&
		    c->outcome != CONFLICT_RELEASED)
			conflict_case_settle(c,
			    strcmp(why, "expired") == 0 ? CONFLICT_EXPIRED
							: CONFLICT_RELEASED,
			    CONFLICT_BY_LEASE, now_ms);
	}
	if (text.len == 0)
		(void)buf_adds(&text, c->conflict.kind == CONFLICT_RESERVATIONS
					  ? "no longer exclusive"
					  : "reserved by now");
	free(c->conflict.resolution);
	c->conflict.resolution = buf_take(&text);
	c->conflict.resolved_ms = now_ms;
	buf_done(&text);
}

static void
file_away(struct conflict_book *b, struct conflict_case *c)
{
	TAILQ_REMOVE(&b->open, c, entry);
	b->open_count--;
	TAILQ_INSERT_HEAD(&b->resolved, c, entry);
	if (++b->resolved_count > CONFLICT_BOOK_RESOLVED_MAX) {
		case_free(
		    &b->resolved, TAILQ_LAST(&b->resolved, conflict_cases));
		b->resolved_count--;
	}
}

void
conflict_book_update(struct conflict_book *b, const char *project,
    const struct conflicts *found, const struct reservations *leases,
    int64_t now_ms)
{
	struct conflict_case *c, *next;

	TAILQ_FOREACH (c, &b->open, entry)
		c->seen = false;
	for (size_t i = 0; i < found->count; i++) {
		c = find(b, project, &found->items[i]);
		if (c != NULL)
			refresh(c, &found->items[i]);
		else {
			c = add(b, project, &found->items[i]);
			b->fn(b->arg, c);
		}
		c->seen = true;
	}
	TAILQ_FOREACH_SAFE (c, &b->open, entry, next) {
		if (c->seen || strcmp(c->project, project) != 0)
			continue;
		resolve(c, leases, now_ms);
		file_away(b, c);
		b->fn(b->arg, c);
	}
}

const struct conflict_cases *
conflict_book_open(const struct conflict_book *b)
{
	return &b->open;
}

const struct conflict_cases *
conflict_book_resolved(const struct conflict_book *b)
{
	return &b->resolved;
}

struct conflict_case *
conflict_book_find(const struct conflict_book *b, const char *id)
{
	struct conflict_case *c;

	TAILQ_FOREACH (c, &b->open, entry) {
		if (strcmp(c->conflict.id, id) == 0)
			return c;
	}
	return NULL;
}

size_t
conflict_book_count(const struct conflict_book *b)
{
	return b->open_count;
}

void
conflict_case_ask(struct conflict_case *c, const char *agent, int64_t now_ms)
{
	free(c->asked);
	c->asked = xstrdup(agent);
	c->asked_ms = now_ms;
	c->answered_ms = 0;
	c->outcome = CONFLICT_ASKED;
	/* What every server takes for a thread: the id without the pattern. */
	(void)snprintf(c->thread, sizeof c->thread, "%.19s-%" PRIx64,
	    c->conflict.id, (uint64_t)now_ms);
}

void
conflict_case_settle(struct conflict_case *c, enum conflict_outcome outcome,
    enum conflict_answer answer, int64_t now_ms)
{
	c->outcome = outcome;
	c->answer = answer;
	c->answered_ms = now_ms;
}

static const char *
outcome_name(enum conflict_outcome o)
{
	switch (o) {
	case CONFLICT_NOT_ASKED:
		break;
	case CONFLICT_ASKED:
		return "asked";
	case CONFLICT_RELEASED:
		return "released";
	case CONFLICT_EXPIRED:
		return "expired";
	case CONFLICT_KEPT:
		return "kept";
	}
	return "";
}

static const char *
answer_name(enum conflict_answer a)
{
	switch (a) {
	case CONFLICT_BY_MAIL:
		return "mail";
	case CONFLICT_BY_LEASE:
		return "lease";
	case CONFLICT_BY_TIME:
		return "time";
	}
	return "";
}

struct cJSON *
conflict_case_json(const struct conflict_case *c)
{
	cJSON *o = conflict_json(&c->conflict), *n = NULL;

	json_add_str(o, "project", c->project);
	if (c->notified_ms != 0)
		json_add_time(o, "notified_at", c->notified_ms);
	if (c->outcome != CONFLICT_NOT_ASKED) {
		n = cJSON_AddObjectToObject(o, "negotiation");
		json_add_str(n, "asked", c->asked);
		json_add_time(n, "asked_at", c->asked_ms);
		json_add_str(n, "outcome", outcome_name(c->outcome));
		json_add_str(n, "thread_id", c->thread);
	}
	if (c->outcome != CONFLICT_NOT_ASKED && c->answered_ms != 0) {
		json_add_str(n, "answered_by", answer_name(c->answer));
		json_add_time(n, "answered_at", c->answered_ms);
	}
	return o;
}
