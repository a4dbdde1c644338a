/*
 * Which of many leases overlap, without comparing each with each.
 *
 * Leases with the same pattern form a group. Every file a pattern means starts
 * with the text before its first wildcard, so two patterns can only meet when
 * one of these texts begins with the other: sorted, the candidates of a group
 * are those on a stack of beginnings. Names without a slash are looked for at
 * any depth and begin with nothing; most of those pairs fall to a comparison
 * of how the patterns end.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/mem.h"
#include "base/str.h"
#include "mail/conflict.h"

/* Pairs that were really compared, about half a microsecond each: leases that
 * need more are many names that may be anywhere. */
#define COMPARE_MAX 100000

struct group {
	char *key;    /* the pattern, in small letters when case is nothing */
	char *prefix; /* what every file it means starts with */
	const char *tail; /* what its last segment ends with; in key */
	const char *name; /* its last segment; in key */
	bool floating;    /* a name that is meant at any depth */
	bool shallow; /* directories without wildcards and one segment more */
	bool file;
	struct glob *glob; /* made when it is first needed */
	size_t from, to;   /* its leases, in sorted order */
	bool exclusive;    /* one of them is */
	bool alone;        /* all are of one agent */
};

struct search {
	const struct reservation **leases; /* the active ones, by pattern */
	size_t lease_count;
	struct group *groups;
	size_t count;
	size_t compared;
	bool nocase;
	int64_t now_ms;
	struct conflicts *found;
};

static int
by_pattern(const void *a, const void *b)
{
	const struct reservation *x = *(const struct reservation *const *)a;
	const struct reservation *y = *(const struct reservation *const *)b;
	int order = strcmp(x->pattern, y->pattern);

	if (order == 0)
		order = strcmp(x->agent, y->agent);
	return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

/* The text in the form in which two can be compared: without what the glob
 * engine does not see. */
static char *
make_key(const char *pattern, bool nocase)
{
	char *key = xmalloc(strlen(pattern) + 1), *to = key;

	while (*pattern != '\0') {
		bool starts = to == key || to[-1] == '/';

		if (starts && *pattern == '/')
			pattern++;
		else if (starts && pattern[0] == '.' && pattern[1] == '/')
			pattern += 2;
		else {
			*to = *pattern++;
			if (nocase)
				*to = (char)tolower((unsigned char)*to);
			to++;
		}
	}
	*to = '\0';
	return key;
}

/* Does it escape the rules by which a beginning is known? */
static bool
is_odd(const char *pattern)
{
	return strstr(pattern, "..") != NULL || str_ends(pattern, "/.") ||
	       strcmp(pattern, ".") == 0 || strlen(pattern) > GLOB_MAX_LEN;
}

/* A name alone, a directory's too, is meant at any depth. */
static bool
is_floating(const char *pattern, const char *key)
{
	const char *slash = strchr(pattern, '/');

	if (is_odd(pattern) || *key == '\0')
		return false;
	return slash == NULL || (slash > pattern && slash[1] == '\0');
}

/* What follows the last wild card of the name. */
static char *
tail_of(char *key, const char *name)
{
	char *tail = key + strlen(key);

	while (tail > name && strchr("*?[]{}\\", tail[-1]) == NULL)
		tail--;
	return tail;
}

static void
fill_group(struct group *g, const char *pattern, bool nocase)
{
	bool odd = is_odd(pattern), directory = str_ends(pattern, "/");
	size_t literal;
	char *slash;

	g->key = make_key(pattern, nocase);
	literal = strcspn(g->key, RESERVATION_WILD);
	g->floating = is_floating(pattern, g->key);
	if (directory && g->floating)
		g->key[strlen(g->key) - 1] = '\0';
	slash = strrchr(g->key, '/');
	g->name = slash == NULL ? g->key : slash + 1;
	g->prefix = xstrndup(g->key, g->floating || odd ? 0 : literal);
	g->tail = tail_of(g->key, g->name);
	g->shallow = !directory && (size_t)(g->name - g->key) <= literal &&
	             *g->name != '\0' && strstr(g->name, "**") == NULL && !odd;
	g->file = reservation_is_file(g->key) && slash != NULL;
}

static void
make_groups(struct search *s)
{
	struct group *g = NULL;

	s->groups = xcalloc(s->lease_count + 1, sizeof *s->groups);
	for (size_t i = 0; i < s->lease_count; i++) {
		const struct reservation *r = s->leases[i];

		if (g == NULL ||
		    strcmp(s->leases[g->from]->pattern, r->pattern) != 0) {
			g = &s->groups[s->count++];
			fill_group(g, r->pattern, s->nocase);
			g->from = i;
			g->alone = true;
		} else if (strcmp(s->leases[g->from]->agent, r->agent) != 0)
			g->alone = false;
		g->to = i + 1;
		g->exclusive |= r->exclusive;
	}
}

static int
by_prefix(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = strcmp(x->prefix, y->prefix);

	return order != 0 ? order : strcmp(x->key, y->key);
}

static bool
tails_agree(const struct group *a, const struct group *b)
{
	size_t m = strlen(a->tail), n = strlen(b->tail);

	return m < n ? strcmp(b->tail + (n - m), a->tail) == 0
	             : strcmp(a->tail + (m - n), b->tail) == 0;
}

/* Whether a name meant at any depth may be in what the other one means. A
 * guess that is wrong says true. */
static bool
may_float_in(const struct group *name, const struct group *other)
{
	if (!other->shallow || *name->tail == '\0' ||
	    (other->floating && !name->shallow))
		return true;
	if (strstr(other->key, name->tail) != NULL)
		return true;
	if (other->file)
		return false;
	/* A directory by its name has files we do not see. */
	return strpbrk(other->name, RESERVATION_WILD) == NULL ||
	       tails_agree(name, other);
}

/* Is a lease of the one in the way of a lease of the other? */
static bool
in_the_way(const struct reservation *a, const struct reservation *b)
{
	return (a->exclusive || b->exclusive) &&
	       strcmp(a->agent, b->agent) != 0;
}

/* Adds those leases of [from, to) that are in the way of one of the others. */
static void
add_holders(const struct search *s, struct conflict *c,
    const struct group *these, const struct group *those)
{
	for (size_t i = these->from; i < these->to; i++) {
		for (size_t j = those->from; j < those->to; j++) {
			if (i != j && in_the_way(s->leases[i], s->leases[j])) {
				conflict_add_holder(c, s->leases[i]);
				break;
			}
		}
	}
}

static bool
any_in_the_way(
    const struct search *s, const struct group *a, const struct group *b)
{
	for (size_t i = a->from; i < a->to; i++) {
		for (size_t j = b->from; j < b->to; j++) {
			if (in_the_way(s->leases[i], s->leases[j]))
				return true;
		}
	}
	return false;
}

/* The one that says more: the longer beginning, then the longer text. */
static bool
is_narrower(const struct group *a, const struct group *b)
{
	size_t m = strlen(a->prefix), n = strlen(b->prefix);

	if (m != n)
		return m > n;
	m = strlen(a->key);
	n = strlen(b->key);
	return m != n ? m > n : strcmp(a->key, b->key) < 0;
}

static void
report(struct search *s, const struct group *a, const struct group *b)
{
	struct conflict *c = conflicts_add(s->found);

	if (c == NULL)
		return;
	if (!is_narrower(a, b)) {
		const struct group *swap = a;
		a = b;
		b = swap;
	}
	free(c->pattern);
	c->pattern = xstrdup(s->leases[a->from]->pattern);
	c->detected_ms = s->now_ms;
	add_holders(s, c, a, b);
	if (a != b) {
		free(c->other);
		c->other = xstrdup(s->leases[b->from]->pattern);
		add_holders(s, c, b, a);
	}
	conflict_name(c);
}

static bool
meet(struct search *s, struct group *a, struct group *b)
{
	struct group *const both[] = { a, b };

	s->compared++;
	for (size_t i = 0; i < countof(both); i++) {
		const char *pattern = s->leases[both[i]->from]->pattern;

		if (both[i]->glob == NULL)
			both[i]->glob = reservation_glob(pattern, s->nocase);
	}
	return reservation_meet(s->leases[a->from]->pattern, a->glob,
	    s->leases[b->from]->pattern, b->glob);
}

static void
compare(struct search *s, struct group *a, struct group *b)
{
	if ((!a->exclusive && !b->exclusive) ||
	    (a->alone && b->alone &&
		strcmp(s->leases[a->from]->agent, s->leases[b->from]->agent) ==
		    0))
		return;
	if ((a->floating && !may_float_in(a, b)) ||
	    (b->floating && !may_float_in(b, a)))
		return;
	if (meet(s, a, b) && any_in_the_way(s, a, b))
		report(s, a, b);
}

/* Each pair of groups one of whose prefixes begins with the other's, once. */
static void
sweep(struct search *s)
{
	size_t *stack = xreallocarray(NULL, s->count + 1, sizeof *stack);
	size_t depth = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct group *g = &s->groups[i];

		while (depth > 0 && !str_starts(g->prefix,
					s->groups[stack[depth - 1]].prefix))
			depth--;
		if (g->exclusive && !g->alone && any_in_the_way(s, g, g))
			report(s, g, g);
		for (size_t k = 0; k < depth && s->compared < COMPARE_MAX; k++)
			compare(s, &s->groups[stack[k]], g);
		stack[depth++] = i;
	}
	free(stack);
}

static int
by_name(const void *a, const void *b)
{
	const struct conflict *x = a, *y = b;
	int order = strcmp(x->pattern, y->pattern);

	return order != 0 ? order : strcmp(x->other, y->other);
}

void
conflict_detect(const struct reservations *leases, int64_t now_ms, bool nocase,
    struct conflicts *ret)
{
	struct search s = {
		.nocase = nocase,
		.now_ms = now_ms,
		.found = ret,
	};

	conflicts_init(ret);
	s.leases = xreallocarray(NULL, leases->count + 1, sizeof *s.leases);
	for (size_t i = 0; i < leases->count; i++) {
		if (reservation_is_active(&leases->items[i], now_ms))
			s.leases[s.lease_count++] = &leases->items[i];
	}
	qsort(s.leases, s.lease_count, sizeof *s.leases, by_pattern);
	make_groups(&s);
	qsort(s.groups, s.count, sizeof *s.groups, by_prefix);
	sweep(&s);
	ret->incomplete = s.compared >= COMPARE_MAX;
	if (ret->count > 0)
		qsort(ret->items, ret->count, sizeof *ret->items, by_name);
	for (size_t i = 0; i < s.count; i++) {
		free(s.groups[i].key);
		free(s.groups[i].prefix);
		glob_free(s.groups[i].glob);
	}
	free(s.groups);
	free(s.leases);
}
