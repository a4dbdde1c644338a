#include "cli/redact.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

#define WORD_MAX   32
#define LAYERS_MAX 4 /* passthroughs in passthroughs */

/* Where in the stream a byte is. */
enum place {
	IN_TEXT,
	AFTER_ESC,
	IN_CSI,
	IN_COMMAND, /* an OSC's number, up to its first semicolon */
	IN_DCS,     /* its first bytes: they tell a passthrough */
	IN_STRING,  /* what an OSC, DCS or APC carries */
	IN_STRING_ESC,
};

struct redact {
	char **words; /* sorted, in small letters */
	size_t count;
	enum place place;
	bool keep; /* the string has no words of anybody */
	char number[8];
	size_t matched; /* bytes of the passthrough's prefix, of progress */
	size_t layers;  /* passthroughs that the bytes are wrapped in */
	bool escaped[LAYERS_MAX]; /* the layer's last byte was an ESC */
};

static const char passthrough[] = "tmux;";

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t
word_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && isalpha((unsigned char)text[n]))
		n++;
	return n;
}

struct redact *
redact_new(const char *words)
{
	struct redact *r = xcalloc(1, sizeof *r);
	size_t left = strlen(words), cap = 0;

	while (left > 0) {
		size_t len = word_len(words, left);
		if (len > 1 && len < WORD_MAX) {
			if (r->count == cap) {
				cap = cap == 0 ? 256 : cap * 2;
				r->words = xreallocarray(
				    r->words, cap, sizeof *r->words);
			}
			r->words[r->count] = xstrndup(words, len);
			for (size_t i = 0; i < len; i++)
				r->words[r->count][i] =
				    (char)tolower((unsigned char)words[i]);
			r->count++;
		}
		len += len == 0;
		words += len;
		left -= len;
	}
	if (r->count > 0)
		qsort(r->words, r->count, sizeof *r->words, compare);
	return r;
}

void
redact_free(struct redact *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->words[i]);
	free(r->words);
	free(r);
}

static bool
is_known(const struct redact *r, const char *text, size_t len)
{
	char word[WORD_MAX];
	const char *key = word;

	if (len >= sizeof word || r->count == 0)
		return false;
	for (size_t i = 0; i < len; i++)
		word[i] = (char)tolower((unsigned char)text[i]);
	word[len] = '\0';
	return bsearch(&key, r->words, r->count, sizeof *r->words, compare) !=
	       NULL;
}

/* The word in letters that tell nothing but their case. */
static void
add_masked(struct buf *out, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		(void)buf_addc(
		    out, isupper((unsigned char)word[i]) ? 'X' : 'x');
}

/* A character that is no plain letter or digit: letters of other scripts, wide
 * ones by a wide one; the symbols and lines that agents draw with stay. */
static size_t
add_symbol(struct buf *out, const char *text, size_t len)
{
	uint32_t code = 0;
	size_t n = str_utf8_len(text, len, &code);

	if (n > 1 && code >= 0x2e80 && code < 0x1f000)
		(void)buf_adds(out, "〇");
	else if (n > 1 && code >= 0xc0 && code < 0x2000)
		(void)buf_addc(out, 'x');
	else
		(void)buf_add(out, text, n > 0 ? n : 1);
	return n > 0 ? n : 1;
}

/* One word, digit or symbol; returns how many bytes it has. */
static size_t
add_text(const struct redact *r, struct buf *out, const char *text, size_t len)
{
	size_t n = word_len(text, len);

	if (n > 0 && is_known(r, text, n)) {
		(void)buf_add(out, text, n);
		return n;
	}
	if (n > 0) {
		add_masked(out, text, n);
		return n;
	}
	if (!isdigit((unsigned char)*text))
		return add_symbol(out, text, len);
	(void)buf_addc(out, '0');
	return 1;
}

/* Numbers and marks, no words of anybody: clear, progress, prompt marks. */
static bool
is_harmless(const char *number)
{
	static const char *const numbers[] = { "4", "9", "10", "11", "12",
		"104", "110", "111", "112", "133" };

	for (size_t i = 0; i < countof(numbers); i++)
		if (strcmp(number, numbers[i]) == 0)
			return true;
	return false;
}

static enum place
begin(struct redact *r, char c)
{
	r->keep = false;
	r->number[0] = '\0';
	r->matched = 0;
	switch (c) {
	case '[':
		return IN_CSI;
	case ']':
		return IN_COMMAND;
	case 'P':
		return IN_DCS;
	case '_':
	case '^':
	case 'X':
		return IN_STRING;
	default:
		return (unsigned char)c >= 0x20 && (unsigned char)c < 0x30
		           ? AFTER_ESC
		           : IN_TEXT;
	}
}

/* Of an OSC's number, which ends with a semicolon. */
static enum place
go_on_command(struct redact *r, char c)
{
	size_t len = strlen(r->number);

	if (c == '\a')
		return IN_TEXT;
	if (c == '\033')
		return IN_STRING_ESC;
	if (c == ';') {
		r->keep = is_harmless(r->number);
		return IN_STRING;
	}
	if (len + 1 < sizeof r->number) {
		r->number[len] = c;
		r->number[len + 1] = '\0';
	}
	return IN_COMMAND;
}

/* Of what a passthrough begins with: that much matches. */
static enum place
go_on_dcs(struct redact *r, char c)
{
	if (c == '\033')
		return IN_STRING_ESC;
	if (passthrough[++r->matched] != '\0')
		return IN_DCS;
	r->escaped[r->layers++] = false;
	return IN_TEXT;
}

static enum place
go_on(struct redact *r, char c)
{
	switch (r->place) {
	case IN_CSI:
		return (unsigned char)c >= 0x40 && (unsigned char)c < 0x7f
		           ? IN_TEXT
		           : IN_CSI;
	case IN_COMMAND:
		return go_on_command(r, c);
	case IN_DCS:
		return go_on_dcs(r, c);
	case AFTER_ESC:
		return begin(r, c);
	case IN_STRING_ESC:
		return c == '\\' ? IN_TEXT : IN_STRING;
	case IN_STRING:
		if (c == '\a')
			return IN_TEXT;
		return c == '\033' ? IN_STRING_ESC : IN_STRING;
	case IN_TEXT:
		break;
	}
	return c == '\033' ? AFTER_ESC : IN_TEXT;
}

/* A notification shares its number with progress (9;4;1;50). */
static bool
is_progress(struct redact *r, char c)
{
	switch (r->matched++) {
	case 0:
		return c == '4';
	case 1:
		return c == ';';
	default:
		return isdigit((unsigned char)c) || c == ';';
	}
}

/* What does not begin like a numbered command or a passthrough is a string. */
static bool
is_string_after_all(const struct redact *r, char c)
{
	if (c == '\033')
		return false;
	if (r->place == IN_COMMAND)
		return !isdigit((unsigned char)c) && c != ';' && c != '\a';
	return r->place == IN_DCS &&
	       (r->layers == LAYERS_MAX || c != passthrough[r->matched]);
}

/* Is the next byte one of somebody's text, to be masked? */
static bool
is_text(struct redact *r, char c)
{
	if (is_string_after_all(r, c))
		r->place = IN_STRING;
	if (r->place != IN_STRING)
		return r->place == IN_TEXT && c != '\033';
	if (r->keep && strcmp(r->number, "9") == 0)
		r->keep = is_progress(r, c);
	return !r->keep && c != '\a' && c != '\033';
}

/* Takes the passthroughs off a byte, the outermost first: each doubles ESC
 * and ends with a single one and a backslash. False when nothing is left. */
static bool
unwrap(struct redact *r, char c)
{
	for (size_t i = 0; i < r->layers; i++) {
		bool escaped = r->escaped[i];

		r->escaped[i] = !escaped && c == '\033';
		if (r->escaped[i])
			return false;
		if (escaped && c == '\\') {
			r->layers = i;
			r->place = IN_TEXT;
			return false;
		}
	}
	return true;
}

void
redact_add(struct redact *r, struct buf *out, const char *text, size_t len)
{
	while (len > 0) {
		size_t n = 1;

		if (!unwrap(r, *text))
			(void)buf_addc(out, *text);
		else if (is_text(r, *text))
			n = add_text(r, out, text, len);
		else {
			(void)buf_addc(out, *text);
			r->place = go_on(r, *text);
		}
		text += n;
		len -= n;
	}
}
