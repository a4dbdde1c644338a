#include "base/glob-compile.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/mem.h"
#include "base/str.h"

/* Bounds the pairs that two patterns full of braces can form. */
#define MAX_READINGS 128

/* What is being compiled into g: one alternative read one way. */
struct input {
	struct glob *g;
	const char *p;
	bool plain;    /* a path: every character stands for itself */
	bool brackets; /* [..] is a set, not text */
	bool wild;     /* something matched more than itself */
	bool saw_set;  /* there was a set, or would be with brackets on */
	size_t first;  /* the first segment of this reading */
};

static void *
room_for_one(void *array, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return array;
	*cap = *cap == 0 ? 16 : *cap * 2;
	return xreallocarray(array, *cap, size);
}

static void
add_token(struct glob *g, enum token_kind kind, uint32_t lo, uint32_t hi)
{
	g->tokens = room_for_one(
	    g->tokens, g->token_count, &g->token_cap, sizeof *g->tokens);
	g->tokens[g->token_count++] = (struct token){ kind, lo, hi };
}

static void
add_segment(struct glob *g, size_t from, bool deep)
{
	g->segments = room_for_one(g->segments, g->segment_count,
	    &g->segment_cap, sizeof *g->segments);
	g->segments[g->segment_count++] =
	    (struct segment){ from, g->token_count, deep };
}

/* The next character of s; an invalid byte is a character of its own. */
static uint32_t
next_char(const char **s)
{
	uint32_t c = (unsigned char)**s;
	size_t len = 1;

	if (c >= 0x80) {
		len = str_utf8_len(*s, strlen(*s), &c);
		if (len == 0) {
			c = 0x110000 + (unsigned char)**s;
			len = 1;
		}
	}
	*s += len;
	return c;
}

/* The end of the set that starts at s, behind its ']'; NULL if there is none
 * before the segment ends. */
static const char *
set_end(const char *s)
{
	assert(*s == '[');
	s++;
	if (*s == '!' || *s == '^')
		s++;
	for (bool first = true; *s != '\0' && *s != '/'; first = false, s++) {
		if (*s == ']' && !first)
			return s + 1;
		if (*s == '\\' && s[1] != '\0' && s[1] != '/')
			s++;
	}
	return NULL;
}

static uint32_t
set_member(const char **s)
{
	if (**s == '\\')
		(*s)++;
	return next_char(s);
}

static void
compile_set(struct input *in, const char *end)
{
	struct glob *g = in->g;
	const char *s = in->p + 1;
	bool negate = *s == '!' || *s == '^';
	size_t head = g->token_count;

	add_token(g, negate ? TOKEN_NOT : TOKEN_SET, 0, 0);
	if (negate)
		s++;
	while (s < end - 1) {
		uint32_t lo = set_member(&s), hi = lo;

		if (*s == '-' && s + 1 < end - 1) {
			s++;
			hi = set_member(&s);
		}
		add_token(g, TOKEN_RANGE, lo, hi);
	}
	g->tokens[head].lo = (uint32_t)(g->token_count - head - 1);
	in->p = end;
}

static void
compile_char(struct input *in)
{
	add_token(in->g, TOKEN_CHAR, next_char(&in->p), 0);
}

/* One character, wildcard or set of a pattern. */
static void
compile_one(struct input *in)
{
	const char *end = in->p[0] == '[' ? set_end(in->p) : NULL;

	in->saw_set |= end != NULL;
	if (end != NULL && in->brackets) {
		in->wild = true;
		compile_set(in, end);
	} else if (in->p[0] == '?') {
		in->wild = true;
		in->p++;
		add_token(in->g, TOKEN_ANY, 0, 0);
	} else if (in->p[0] == '*') {
		in->wild = true;
		in->p += strspn(in->p, "*");
		add_token(in->g, TOKEN_STAR, 0, 0);
	} else {
		if (in->p[0] == '\\' && in->p[1] != '\0' && in->p[1] != '/')
			in->p++;
		compile_char(in);
	}
}

/* ".." takes the segment before it away, unless that is ** or the root. */
static void
drop_segment(struct input *in)
{
	struct glob *g = in->g;

	if (g->segment_count > in->first &&
	    !g->segments[g->segment_count - 1].deep)
		g->segment_count--;
}

static bool
is_dots(const char *s, size_t len, size_t dots)
{
	return len == dots && strspn(s, ".") >= dots;
}

static void
compile_segment(struct input *in)
{
	struct glob *g = in->g;
	size_t from = g->token_count, len = strcspn(in->p, "/");
	const char *end = in->p + len;

	if (is_dots(in->p, len, 2)) {
		drop_segment(in);
	} else if (!in->plain && len >= 2 && strspn(in->p, "*") == len) {
		in->wild = true;
		add_segment(g, from, true);
	} else if (len > 0 && !is_dots(in->p, len, 1)) {
		while (in->p < end)
			(in->plain ? compile_char : compile_one)(in);
		add_segment(g, from, false);
	}
	in->p = *end == '/' ? end + 1 : end;
}

/* Compiles text as one reading; tells whether it could be read otherwise. */
static bool
add_reading(struct glob *g, const char *text, unsigned flags, bool brackets)
{
	struct input in = { .g = g,
		.p = text,
		.brackets = brackets,
		.first = g->segment_count };
	size_t len = strlen(text);
	const char *slash = strchr(text, '/');
	bool floats = (flags & GLOB_ANY_DEPTH) != 0 && slash != text &&
	              (slash == NULL || slash[1] == '\0');

	if (len == 0)
		return false;
	if (floats)
		add_segment(g, g->token_count, true);
	while (*in.p != '\0')
		compile_segment(&in);
	if (!in.wild || text[len - 1] == '/')
		add_segment(g, g->token_count, true);
	g->readings = room_for_one(g->readings, g->reading_count,
	    &g->reading_cap, sizeof *g->readings);
	g->readings[g->reading_count++] = (struct reading){ in.first,
		g->segment_count, floats && slash == NULL };
	return in.saw_set;
}

/* A brace group of the text: {first,second}. */
struct group {
	const char *open, *close;
	bool comma;
};

/* Finds the first group that closes and has a comma, hence an innermost one;
 * braces without a comma, or nested deeper than depth, are text. */
static bool
find_group(const char *s, struct group *ret)
{
	struct group open[32];
	size_t depth = 0;

	for (; (s = strpbrk(s, "\\{,}")) != NULL; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
		} else if (*s == '{' && depth < countof(open)) {
			open[depth++] = (struct group){ .open = s };
		} else if (*s == ',' && depth > 0) {
			open[depth - 1].comma = true;
		} else if (*s == '}' && depth > 0) {
			*ret = open[--depth];
			ret->close = s;
			if (ret->comma)
				return true;
		}
	}
	return false;
}

static const char *
alternative_end(const char *s, const char *close)
{
	for (; s < close && *s != ','; s++)
		if (*s == '\\')
			s++;
	return s;
}

/* Replaces the first group by each of its alternatives, until none is left.
 * budget is the number of bytes that may still be made. */
static void
expand(struct glob *g, const char *text, unsigned flags, size_t *budget)
{
	size_t len = strlen(text) + 1;
	struct group group;

	if (len > *budget || g->reading_count >= MAX_READINGS)
		g->unbounded = true;
	if (g->unbounded)
		return;
	if (!find_group(text, &group)) {
		*budget -= len;
		if (add_reading(g, text, flags, true))
			(void)add_reading(g, text, flags, false);
		return;
	}
	for (const char *s = group.open + 1; s <= group.close;) {
		const char *end = alternative_end(s, group.close);
		char *one = xasprintf("%.*s%.*s%s", (int)(group.open - text),
		    text, (int)(end - s), s, group.close + 1);

		expand(g, one, flags, budget);
		free(one);
		s = end + 1;
	}
}

void
glob_compile_pattern(struct glob *g, const char *pattern, unsigned flags)
{
	size_t budget = GLOB_MAX_EXPANDED;

	if (strnlen(pattern, GLOB_MAX_LEN + 1) > GLOB_MAX_LEN)
		g->unbounded = true;
	else
		expand(g, pattern, flags, &budget);
}

void
glob_compile_path(struct glob *g, const char *path)
{
	struct input in = { .g = g, .p = path, .plain = true };

	assert(g->reading_count == 0);
	while (*in.p != '\0')
		compile_segment(&in);
	g->readings = room_for_one(g->readings, g->reading_count,
	    &g->reading_cap, sizeof *g->readings);
	g->readings[g->reading_count++] =
	    (struct reading){ 0, g->segment_count, false };
}
