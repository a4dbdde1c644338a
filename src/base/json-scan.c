#include "base/json-scan.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

/* cJSON copies a number into as many bytes before it reads it. */
#define NUMBER_MAX 63
/* Every integer of so many characters is exact in a double. */
#define EXACT_DIGITS 15

struct scanner {
	const char *text;
	size_t len, pos;
	size_t values; /* seen so far */
	size_t values_max;
	size_t numbers;   /* of them */
	const char *what; /* is wrong at pos, or NULL */
	struct json_scan found;
	/* The open containers: '[' or '{' each. */
	char open[JSON_MAX_DEPTH];
	int depth;
};

static bool
wrong(struct scanner *s, const char *what)
{
	s->what = what;
	return false;
}

/* The next byte, or -1 at the end. */
static int
peek(const struct scanner *s)
{
	return s->pos < s->len ? (unsigned char)s->text[s->pos] : -1;
}

static void
skip_blanks(struct scanner *s)
{
	while (s->pos < s->len && strchr(" \t\n\r", peek(s)) != NULL &&
	       peek(s) != '\0')
		s->pos++;
}

static bool
accept(struct scanner *s, int c)
{
	if (peek(s) != c)
		return false;
	s->pos++;
	return true;
}

static size_t
skip_digits(struct scanner *s)
{
	size_t start = s->pos;

	while (peek(s) >= '0' && peek(s) <= '9')
		s->pos++;
	return s->pos - start;
}

static void
note_big(struct scanner *s, size_t start)
{
	struct json_scan *f = &s->found;

	if ((f->big_count & (f->big_count - 1)) == 0)
		f->bigs = xreallocarray(f->bigs,
		    f->big_count == 0 ? 1 : 2 * f->big_count, sizeof *f->bigs);
	f->bigs[f->big_count++] = (struct json_scan_big){
		.index = s->numbers,
		.start = start,
		.len = s->pos - start,
	};
}

static bool
is_finite(const char *digits, size_t len)
{
	char copy[NUMBER_MAX + 1];

	memcpy(copy, digits, len);
	copy[len] = '\0';
	return isfinite(strtod(copy, NULL));
}

static bool
scan_exponent(struct scanner *s)
{
	if (!accept(s, 'e') && !accept(s, 'E'))
		return true; /* there need not be one */
	if (!accept(s, '-'))
		(void)accept(s, '+');
	return skip_digits(s) > 0;
}

static bool
scan_number(struct scanner *s)
{
	size_t start = s->pos, end_of_whole;

	(void)accept(s, '-');
	if (!accept(s, '0') && skip_digits(s) == 0)
		return wrong(s, "a digit is missing");
	end_of_whole = s->pos;
	if (accept(s, '.') && skip_digits(s) == 0)
		return wrong(s, "a digit is missing after the point");
	if (!scan_exponent(s))
		return wrong(s, "a digit is missing in the exponent");
	if (s->pos - start > NUMBER_MAX)
		return wrong(s, "a number has more than 63 characters");
	if (!is_finite(s->text + start, s->pos - start))
		return wrong(s, "a number is out of range");
	if (s->pos == end_of_whole && s->pos - start > EXACT_DIGITS)
		note_big(s, start);
	s->numbers++;
	return true;
}

static bool
scan_escape(struct scanner *s)
{
	int c = peek(s);

	if (c != 'u') {
		if (c <= 0 || strchr("\"\\/bfnrt", c) == NULL)
			return wrong(s, "an unknown escape");
		s->pos++;
		return true;
	}
	s->pos++;
	for (size_t i = 0; i < 4; i++) {
		if (s->len - s->pos <= i ||
		    !isxdigit((unsigned char)s->text[s->pos + i]))
			return wrong(s, "\\u needs four hexadecimal digits");
	}
	if (memcmp(s->text + s->pos, "0000", 4) == 0)
		return wrong(s, "a string holds a NUL");
	s->pos += 4;
	return true;
}

static bool
scan_string(struct scanner *s)
{
	if (!accept(s, '"'))
		return wrong(s, "a string is missing");
	while (s->pos < s->len) {
		int c = peek(s);
		size_t n;

		if (c == '"') {
			s->pos++;
			return true;
		}
		if (c < 0x20)
			return wrong(s, "a control character in a string");
		n = c < 0x80
		        ? 1
		        : str_utf8_len(s->text + s->pos, s->len - s->pos, NULL);
		if (n == 0)
			return wrong(s, "bytes that are not UTF-8");
		s->pos += n;
		if (c == '\\' && !scan_escape(s))
			return false;
	}
	return wrong(s, "a string is not closed");
}

static bool
scan_word(struct scanner *s)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < countof(words); i++) {
		size_t n = strlen(words[i]);

		if (s->len - s->pos >= n &&
		    memcmp(s->text + s->pos, words[i], n) == 0) {
			s->pos += n;
			return true;
		}
	}
	return wrong(s, "a value is missing");
}

/* The name of a member and its colon. */
static bool
scan_name(struct scanner *s)
{
	skip_blanks(s);
	if (!scan_string(s))
		return false;
	skip_blanks(s);
	return accept(s, ':') || wrong(s, "a colon is missing");
}

/* The end of a value: closes what ends with it, or moves to the next one. */
static bool
scan_after(struct scanner *s)
{
	while (s->depth > 0) {
		bool object = s->open[s->depth - 1] == '{';

		skip_blanks(s);
		if (accept(s, ','))
			return object ? scan_name(s) : true;
		if (!accept(s, object ? '}' : ']'))
			return wrong(s, object ? "a comma or } is missing"
					       : "a comma or ] is missing");
		s->depth--;
	}
	return true;
}

/* One value, but of a container only its beginning. Sets *ret_opened when a
 * value inside it must follow. */
static bool
scan_value(struct scanner *s, bool *ret_opened)
{
	int c;

	*ret_opened = false;
	skip_blanks(s);
	if (++s->values > s->values_max)
		return wrong(s, "it holds too many values");
	c = peek(s);
	if (c == '"')
		return scan_string(s);
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	if (c != '[' && c != '{')
		return scan_word(s);
	if (s->depth == JSON_MAX_DEPTH)
		return wrong(s, "it is nested too deeply");
	s->pos++;
	skip_blanks(s);
	if (accept(s, c == '[' ? ']' : '}'))
		return true;
	s->open[s->depth++] = (char)c;
	*ret_opened = true;
	return c == '[' || scan_name(s);
}

static bool
scan_text(struct scanner *s)
{
	bool opened;

	do {
		if (!scan_value(s, &opened) || (!opened && !scan_after(s)))
			return false;
	} while (s->depth > 0);
	skip_blanks(s);
	return s->pos == s->len || wrong(s, "text after the value");
}

bool
json_scan_error(const char *text, size_t pos, const char *what, struct err *err)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < pos; i++) {
		if (text[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	return err_set(err, "%zu:%zu: %s", line, pos - start + 1, what);
}

bool
json_scan(
    const char *text, size_t len, struct json_scan *ret_scan, struct err *err)
{
	struct scanner s = {
		.text = text, .len = len, .values_max = len / JSON_VALUE_BYTES
	};

	if (s.values_max < JSON_MAX_VALUES)
		s.values_max = JSON_MAX_VALUES;
	if (!scan_text(&s)) {
		free(s.found.bigs);
		return json_scan_error(text, s.pos, s.what, err);
	}
	*ret_scan = s.found;
	return true;
}
