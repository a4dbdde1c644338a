#include "base/str.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/width.h"

#define BLANKS      " \t\n\v\f\r"
#define ELLIPSIS    "\xe2\x80\xa6"
#define REPLACEMENT "\xef\xbf\xbd"

/* More marks than this on one character are a prank, not a language. */
#define MARKS_MAX 4

bool
str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t len = strlen(s), tail = strlen(suffix);

	return len >= tail && strcmp(s + len - tail, suffix) == 0;
}

char *
str_trim(char *s)
{
	size_t len;

	s += strspn(s, BLANKS);
	len = strlen(s);
	while (len > 0 && strchr(BLANKS, s[len - 1]) != NULL)
		len--;
	s[len] = '\0';
	return s;
}

bool
str_to_int(const char *s, int64_t min, int64_t max, int64_t *ret_value)
{
	const char *start = *s == '-' ? s + 1 : s;
	char *end;
	long long value;

	/* strtoll() would also take blanks and a plus sign. */
	if (*start < '0' || *start > '9')
		return false;
	errno = 0;
	value = strtoll(s, &end, 10);
	if (errno != 0 || *end != '\0' || value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool
str_to_double(const char *s, double min, double max, double *ret_value)
{
	char *end;
	double value;

	/* strtod() would also take blanks, hexadecimal, "inf" and "nan". */
	if (*s == '\0' || s[strspn(s, "+-.0123456789eE")] != '\0' || *s == '+')
		return false;
	value = strtod(s, &end);
	if (*end != '\0' || !isfinite(value) || value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool
str_to_bool(const char *s, bool *ret_value)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{ "on", true },
		{ "off", false },
		{ "yes", true },
		{ "no", false },
		{ "true", true },
		{ "false", false },
		{ "1", true },
		{ "0", false },
	};

	for (size_t i = 0; i < countof(words); i++) {
		if (strcasecmp(s, words[i].word) != 0)
			continue;
		*ret_value = words[i].value;
		return true;
	}
	return false;
}

/* Bytes the character that starts with this one must have, 0 if none may. */
static size_t
utf8_expected(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2) /* a continuation, or longer than needed */
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

size_t
str_utf8_len(const char *s, size_t left, uint32_t *ret_code)
{
	static const uint32_t first[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len = left == 0 ? 0 : utf8_expected((unsigned char)*s);
	uint32_t code;

	if (len == 0 || len > left)
		return 0;
	code = (unsigned char)*s & bits[len];
	for (size_t i = 1; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (c & 0x3f);
	}
	if (code < first[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	if (ret_code != NULL)
		*ret_code = code;
	return len;
}

bool
str_utf8_valid(const char *s, size_t len)
{
	while (len > 0) {
		size_t n = str_utf8_len(s, len, NULL);

		if (n == 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

size_t
str_cut(const char *s, size_t max)
{
	size_t len = strnlen(s, max), last = len, need;

	while (last > 0 && ((unsigned char)s[last - 1] & 0xc0) == 0x80)
		last--;
	if (last == 0)
		return len;
	last--;
	need = (unsigned char)s[last] >= 0xf0   ? 4
	       : (unsigned char)s[last] >= 0xe0 ? 3
	       : (unsigned char)s[last] >= 0xc0 ? 2
	                                        : 1;
	return len - last < need ? last : len;
}

int
str_width(const char *s)
{
	size_t left = strlen(s);
	int width = 0;

	while (left > 0) {
		uint32_t code = 0;
		size_t n = str_utf8_len(s, left, &code);

		width += n == 0 ? 1 : width_of(code);
		s += n == 0 ? 1 : n;
		left -= n == 0 ? 1 : n;
	}
	return width;
}

size_t
str_fold(const char *s, int cols)
{
	size_t at = 0, blank = 0, left = strcspn(s, "\n");

	while (at < left) {
		uint32_t code = 0;
		size_t n = str_utf8_len(s + at, left - at, &code);

		if (s[at] == ' ')
			blank = at;
		cols -= n == 0 ? 1 : width_of(code);
		if (cols < 0 && at > 0)
			return blank > 0 ? blank : at;
		at += n == 0 ? 1 : n;
	}
	return at;
}

/*
 * What must not reach a terminal or deceives the reader: C1 controls, line
 * separators, bidi overrides, joiners, fillers, variation selectors, tags.
 * Combining marks are not here: they belong to languages.
 */
static bool
is_hidden(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{ 0x80, 0x9f },
		{ 0xad, 0xad },
		{ 0x34f, 0x34f },
		{ 0x61c, 0x61c },
		{ 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < countof(hidden); i++) {
		if (code >= hidden[i].first && code <= hidden[i].last)
			return true;
	}
	return false;
}

/* One character made harmless: its bytes, their number and columns. */
struct glyph {
	char bytes[4];
	size_t len;
	int cols;
};

/* Reads one character at s and returns how many bytes it took. A dropped one
 * has a glyph of no bytes. */
static size_t
next_glyph(const char *s, size_t left, struct glyph *g)
{
	uint32_t code = 0;
	size_t len = str_utf8_len(s, left, &code);

	if (len == 0) {
		*g = (struct glyph){ REPLACEMENT, 3, 1 };
		return 1;
	}
	if (code < 0x20 || code == 0x7f) {
		*g = (struct glyph){ { '^', (char)(code ^ 0x40) }, 2, 2 };
		return len;
	}
	*g = (struct glyph){ .len = 0 };
	if (!is_hidden(code)) {
		memcpy(g->bytes, s, len);
		g->len = len;
		g->cols = width_of(code);
	}
	return len;
}

void
str_visible(struct buf *out, const char *s, size_t len, int cols)
{
	size_t keep = out->len; /* up to here an ellipsis still fits */
	int used = 0, marks = MARKS_MAX;
	struct glyph g;

	if (cols <= 0)
		cols = INT_MAX;
	for (size_t i = 0; i < len;) {
		i += next_glyph(s + i, len - i, &g);
		if (g.cols > 0)
			marks = 0;
		else if (g.len > 0 && marks++ >= MARKS_MAX)
			continue;
		if (g.cols > cols - used) {
			buf_truncate(out, keep);
			(void)buf_adds(out, ELLIPSIS);
			return;
		}
		if (!buf_add(out, g.bytes, g.len))
			return;
		used += g.cols;
		if (used < cols)
			keep = out->len;
	}
}
