#include "base/glob.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob-compile.h"
#include "base/mem.h"

static uint32_t
other_case(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
}

struct glob *
glob_new(const char *pattern, unsigned flags)
{
	struct glob *g = xcalloc(1, sizeof *g);

	g->nocase = (flags & GLOB_NOCASE) != 0;
	glob_compile_pattern(g, pattern, flags);
	return g;
}

struct glob *
glob_new_path(const char *path)
{
	struct glob *g = xcalloc(1, sizeof *g);

	if (strnlen(path, GLOB_MAX_LEN + 1) > GLOB_MAX_LEN)
		g->unbounded = true;
	else
		glob_compile_path(g, path);
	return g;
}

void
glob_free(struct glob *g)
{
	if (g == NULL)
		return;
	free(g->tokens);
	free(g->segments);
	free(g->readings);
	free(g);
}

static size_t
token_width(const struct token *t)
{
	return t->kind == TOKEN_SET || t->kind == TOKEN_NOT ? 1 + t->lo : 1;
}

static bool
in_ranges(const struct token *set, uint32_t c)
{
	for (size_t i = 1; i <= set->lo; i++)
		if (c >= set[i].lo && c <= set[i].hi)
			return true;
	return false;
}

/* Does the one-character token t accept c? */
static bool
accepts(const struct token *t, uint32_t c, bool nocase)
{
	bool found;

	if (c == '/')
		return false;
	if (t->kind == TOKEN_ANY)
		return true;
	if (t->kind == TOKEN_CHAR)
		return t->lo == c || (nocase && t->lo == other_case(c));
	found = in_ranges(t, c);
	if (nocase && !found)
		found = in_ranges(t, other_case(c));
	return found == (t->kind == TOKEN_SET);
}

/* Do both accept a character at which a range of a, or the gap behind one,
 * begins? Sets of ranges meet only if they meet at such a character of one of
 * them; case folding and '/' cut ranges at a few fixed places more. */
static bool
meets_at_edge(const struct token *a, const struct token *b, bool nocase)
{
	if (a->kind == TOKEN_CHAR)
		return accepts(b, a->lo, nocase);
	if (a->kind == TOKEN_ANY)
		return b->kind == TOKEN_ANY;
	for (size_t i = 1; i <= a->lo; i++) {
		const uint32_t edges[] = { a[i].lo, a[i].hi + 1,
			other_case(a[i].lo), other_case(a[i].hi) + 1, 1,
			'/' + 1, 'A', 'Z' + 1, 'a', 'z' + 1 };

		for (size_t k = 0; k < countof(edges); k++)
			if (accepts(a, edges[k], nocase) &&
			    accepts(b, edges[k], nocase))
				return true;
	}
	return false;
}

static bool
tokens_meet(const struct token *a, const struct token *b, bool nocase)
{
	return meets_at_edge(a, b, nocase) || meets_at_edge(b, a, nocase);
}

/* The tokens of a segment, each one step. */
struct steps {
	const struct token *at[GLOB_MAX_LEN + 1];
	size_t count;
	bool wild;
};

static void
take_steps(struct steps *st, const struct glob *g, const struct segment *s)
{
	st->count = 0;
	st->wild = false;
	for (size_t i = s->from; i < s->to; i += token_width(&g->tokens[i])) {
		assert(st->count <= GLOB_MAX_LEN);
		st->at[st->count++] = &g->tokens[i];
		st->wild |= g->tokens[i].kind == TOKEN_STAR;
	}
}

/* One row of the product of two segments: can a[0..i] and b[0..j] have spelled
 * the same text? row holds i - 1 on entry and i on return. */
static void
product_row(
    const struct token *a, const struct steps *b, bool *row, bool nocase)
{
	bool diagonal = row[0]; /* row i - 1, column j - 1 */

	row[0] = row[0] && a->kind == TOKEN_STAR;
	for (size_t j = 1; j <= b->count; j++) {
		const struct token *t = b->at[j - 1];
		bool above = row[j], here;

		if (a->kind == TOKEN_STAR || t->kind == TOKEN_STAR)
			here =
			    (a->kind == TOKEN_STAR && (above || row[j - 1])) ||
			    (t->kind == TOKEN_STAR && (above || row[j - 1]));
		else
			here = diagonal && tokens_meet(a, t, nocase);
		diagonal = above;
		row[j] = here;
	}
}

/* Is there a text that both segments accept? */
static bool
segments_meet(const struct steps *a, const struct steps *b, bool nocase)
{
	bool row[GLOB_MAX_LEN + 2];

	if (!a->wild && !b->wild) {
		if (a->count != b->count)
			return false;
		for (size_t i = 0; i < a->count; i++)
			if (!tokens_meet(a->at[i], b->at[i], nocase))
				return false;
		return true;
	}
	row[0] = true;
	for (size_t j = 1; j <= b->count; j++)
		row[j] = row[j - 1] && b->at[j - 1]->kind == TOKEN_STAR;
	for (size_t i = 0; i < a->count; i++)
		product_row(a->at[i], b, row, nocase);
	return row[b->count];
}

/* The segments of one reading, and the tokens of the one under comparison. */
struct side {
	const struct glob *g;
	const struct segment *segments;
	size_t count;
	struct steps steps;
};

static void
take_side(struct side *side, const struct glob *g, const struct reading *r,
    size_t skip)
{
	side->g = g;
	side->count = r->to - r->from - skip;
	/* A glob without segments has no array to point into. */
	side->segments = side->count == 0 ? NULL : g->segments + r->from + skip;
}

/* The same product one level up: one row of segments against segments. */
static void
segment_row(struct side *a, const struct segment *s, struct side *b, bool *row)
{
	bool diagonal = row[0], nocase = a->g->nocase || b->g->nocase;

	row[0] = row[0] && s->deep;
	take_steps(&a->steps, a->g, s);
	for (size_t j = 1; j <= b->count; j++) {
		bool above = row[j];

		if (s->deep || b->segments[j - 1].deep) {
			row[j] = above || row[j - 1];
		} else if (diagonal) {
			take_steps(&b->steps, b->g, &b->segments[j - 1]);
			row[j] = segments_meet(&a->steps, &b->steps, nocase);
		} else {
			row[j] = false;
		}
		diagonal = above;
	}
}

static bool
readings_meet(const struct glob *a, const struct reading *ra,
    const struct glob *b, const struct reading *rb)
{
	/* At any depth "a.c" and "*.h" would meet as "a.c/b.h", which nobody
	 * means: two names are compared as names. */
	size_t skip = ra->name && rb->name ? 1 : 0;
	bool row[GLOB_MAX_LEN + 3] = { true };
	struct side left, right;

	take_side(&left, a, ra, skip);
	take_side(&right, b, rb, skip);
	assert(right.count < countof(row));
	for (size_t j = 1; j <= right.count; j++)
		row[j] = row[j - 1] && right.segments[j - 1].deep;
	for (size_t i = 0; i < left.count; i++)
		segment_row(&left, &left.segments[i], &right, row);
	return row[right.count];
}

bool
glob_meets(const struct glob *a, const struct glob *b)
{
	if (a->unbounded || b->unbounded)
		return true;
	for (size_t i = 0; i < a->reading_count; i++)
		for (size_t j = 0; j < b->reading_count; j++)
			if (readings_meet(
				a, &a->readings[i], b, &b->readings[j]))
				return true;
	return false;
}

bool
glob_covers(const struct glob *g, const char *path)
{
	struct glob *plain = glob_new_path(path);
	bool found = glob_meets(g, plain);

	glob_free(plain);
	return found;
}

bool
glob_match(const char *pattern, const char *path, unsigned flags)
{
	struct glob *g = glob_new(pattern, flags);
	bool found = glob_covers(g, path);

	glob_free(g);
	return found;
}
