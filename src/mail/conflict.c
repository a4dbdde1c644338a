#include "mail/conflict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#define SLUG_BYTES 20

void
conflict_init(struct conflict *c)
{
	*c = (struct conflict){
		.path = xstrdup(""),
		.pattern = xstrdup(""),
		.other = xstrdup(""),
		.resolution = xstrdup(""),
	};
}

void
conflict_done(struct conflict *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->holders[i].agent);
		free(c->holders[i].pattern);
		free(c->holders[i].reason);
	}
	free(c->holders);
	free(c->path);
	free(c->pattern);
	free(c->other);
	free(c->resolution);
	*c = (struct conflict){ 0 };
}

void
conflict_copy(struct conflict *to, const struct conflict *from)
{
	*to = *from;
	to->path = xstrdup(from->path);
	to->pattern = xstrdup(from->pattern);
	to->other = xstrdup(from->other);
	to->resolution = xstrdup(from->resolution);
	to->holders = xreallocarray(NULL, from->count, sizeof *to->holders);
	for (size_t i = 0; i < from->count; i++) {
		to->holders[i] = from->holders[i];
		to->holders[i].agent = xstrdup(from->holders[i].agent);
		to->holders[i].pattern = xstrdup(from->holders[i].pattern);
		to->holders[i].reason = xstrdup(from->holders[i].reason);
	}
}

void
conflicts_init(struct conflicts *l)
{
	*l = (struct conflicts){ 0 };
}

void
conflicts_done(struct conflicts *l)
{
	for (size_t i = 0; i < l->count; i++)
		conflict_done(&l->items[i]);
	free(l->items);
	conflicts_init(l);
}

struct conflict *
conflicts_add(struct conflicts *l)
{
	if (l->count == CONFLICT_MAX) {
		l->left_out++;
		return NULL;
	}
	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 16 : 2 * l->cap;
		l->items = xreallocarray(l->items, l->cap, sizeof *l->items);
	}
	conflict_init(&l->items[l->count]);
	return &l->items[l->count++];
}

/* Leases before edits, earlier ones first; of two at the same time the one
 * with the lower id. */
static bool
is_later(const struct conflict_holder *a, const struct conflict_holder *b)
{
	if ((a->edited_ms != 0) != (b->edited_ms != 0))
		return a->edited_ms != 0;
	if (a->reserved_ms != b->reserved_ms)
		return a->reserved_ms > b->reserved_ms;
	return a->lease > b->lease;
}

/* Takes the holder, whose texts are its own. */
static void
insert(struct conflict *c, const struct conflict_holder *h)
{
	size_t at = c->count;

	c->holders =
	    xreallocarray(c->holders, c->count + 1, sizeof *c->holders);
	for (; at > 0 && is_later(&c->holders[at - 1], h); at--) {
		c->holders[at] = c->holders[at - 1];
		c->holders[at].priority++;
	}
	c->holders[at] = *h;
	c->holders[at].priority = (int)at + 1;
	c->count++;
}

void
conflict_add_holder(struct conflict *c, const struct reservation *r)
{
	insert(c, &(struct conflict_holder){
		      .agent = xstrdup(r->agent),
		      .pattern = xstrdup(r->pattern),
		      .reason = xstrdup(r->reason),
		      .lease = r->id,
		      .reserved_ms = r->created_ms,
		      .expires_ms = r->expires_ms,
		      .exclusive = r->exclusive,
		      .pane = r->pane,
		  });
}

void
conflict_add_editor(struct conflict *c, const char *agent, int pane,
    int64_t first_ms, int64_t last_ms, int64_t until_ms)
{
	insert(c, &(struct conflict_holder){
		      .agent = xstrdup(agent),
		      .pattern = xstrdup(c->path),
		      .reason = xstrdup(""),
		      .reserved_ms = first_ms,
		      .expires_ms = until_ms,
		      .edited_ms = last_ms,
		      .pane = pane,
		  });
}

const struct conflict_holder *
conflict_latest(const struct conflict *c, const char *agent)
{
	for (size_t i = c->count; i-- > 0;) {
		const struct conflict_holder *h = &c->holders[i];
		if (h->edited_ms == 0 &&
		    (agent == NULL || strcmp(h->agent, agent) != 0))
			return h;
	}
	return NULL;
}

bool
conflict_check(const struct reservations *leases, const char *path,
    const char *exclude, int64_t now_ms, bool nocase, struct conflict *ret)
{
	conflict_init(ret);
	free(ret->path);
	ret->path = xstrdup(path);
	ret->detected_ms = now_ms;
	for (size_t i = 0; i < leases->count; i++) {
		const struct reservation *r = &leases->items[i];

		if (reservation_is_active(r, now_ms) &&
		    (exclude == NULL || strcmp(r->agent, exclude) != 0) &&
		    reservation_covers(r->pattern, path, nocase))
			conflict_add_holder(ret, r);
	}
	conflict_name(ret);
	return ret->count > 0;
}

/* The NUL included, so that "ab" "c" is not "a" "bc". */
static uint64_t
hash(uint64_t h, const char *s)
{
	return hash_add(h, s, strlen(s) + 1);
}

/* Sums the holders up, whose order may change while the conflict goes on. */
static uint64_t
hash_of(const struct conflict *c)
{
	const uint64_t start = HASH_START;
	uint64_t h = hash(hash(hash(start, c->path), c->pattern), c->other) +
	             (uint64_t)c->kind;

	for (size_t i = 0; i < c->count; i++)
		h += hash(
		    hash(start, c->holders[i].agent), c->holders[i].pattern);
	return h;
}

/* The pattern as the package writes it into an id, cut between characters. */
static void
make_slug(const char *text, char ret[SLUG_BYTES + 1])
{
	size_t len = str_cut(text, SLUG_BYTES);

	for (size_t i = 0; i < len; i++)
		ret[i] = (char)(text[i] == '/'   ? '-'
				: text[i] == '*' ? 'x'
				: text[i] == '.' ? '_'
						 : text[i]);
	ret[len] = '\0';
}

void
conflict_name(struct conflict *c)
{
	char slug[SLUG_BYTES + 1];

	make_slug(*c->path != '\0' ? c->path : c->pattern, slug);
	(void)snprintf(c->id, sizeof c->id, "conflict-%010" PRIu64 "-%s",
	    hash_of(c) % 10000000000, slug);
}

const char *
conflict_kind_name(enum conflict_kind k)
{
	switch (k) {
	case CONFLICT_RESERVATIONS:
		break;
	case CONFLICT_VIOLATED:
		return "violated";
	case CONFLICT_UNDECLARED:
		return "undeclared";
	}
	return "reservations";
}

static void
add_holder(cJSON *list, const struct conflict_holder *h)
{
	cJSON *o = cJSON_CreateObject();
	char pane[16];

	cJSON_AddItemToArray(list, o);
	json_add_str(o, "agent_name", h->agent);
	if (h->pane != RESERVATION_NO_PANE) {
		(void)snprintf(pane, sizeof pane, "%%%d", h->pane);
		json_add_str(o, "pane_id", pane);
	}
	json_add_time(o, "reserved_at", h->reserved_ms);
	json_add_time(o, "expires_at", h->expires_ms);
	json_add_opt(o, "reason", h->reason);
	json_add_int(o, "priority", h->priority);
	json_add_str(o, "pattern", h->pattern);
	json_add_bool(o, "exclusive", h->exclusive);
	if (h->edited_ms != 0)
		json_add_time(o, "edited_at", h->edited_ms);
	else
		json_add_int(o, "reservation_id", h->lease);
}

struct cJSON *
conflict_json(const struct conflict *c)
{
	cJSON *o = cJSON_CreateObject(), *holders;

	json_add_str(o, "id", c->id);
	json_add_str(o, "file_path", c->path);
	json_add_str(o, "pattern", c->pattern);
	holders = cJSON_AddArrayToObject(o, "holders");
	for (size_t i = 0; i < c->count; i++)
		add_holder(holders, &c->holders[i]);
	json_add_time(o, "detected_at", c->detected_ms);
	if (c->resolved_ms != 0)
		json_add_time(o, "resolved_at", c->resolved_ms);
	json_add_opt(o, "resolution", c->resolution);
	json_add_opt(o, "overlaps", c->other);
	json_add_str(o, "kind", conflict_kind_name(c->kind));
	return o;
}
