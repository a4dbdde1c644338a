#include "tmux/parse.h"

#include <stdbool.h>
#include <string.h>

/*
 * The shape of each notification, a letter per field:
 *   s w p  an id with its sigil ($ @ %)    n  the command's number
 *   T      a time in seconds               f  flags
 *   a      an age in milliseconds          x  a word we do not need
 *   t      the rest, which may be empty    :  skip what is before " : "
 */
static const struct shape {
	const char *name;
	enum parse_kind kind;
	const char *fields;
} shapes[] = {
	{ "output", PARSE_OUTPUT, "pt" },
	{ "extended-output", PARSE_OUTPUT, "pa:t" },
	{ "begin", PARSE_BEGIN, "Tnf" },
	{ "end", PARSE_END, "Tnf" },
	{ "error", PARSE_ERROR, "Tnf" },
	{ "pause", PARSE_PAUSE, "p" },
	{ "continue", PARSE_CONTINUE, "p" },
	{ "layout-change", PARSE_LAYOUT_CHANGE, "wt" },
	{ "window-add", PARSE_WINDOW_ADD, "w" },
	{ "window-close", PARSE_WINDOW_CLOSE, "w" },
	{ "window-renamed", PARSE_WINDOW_RENAMED, "wt" },
	{ "window-pane-changed", PARSE_WINDOW_PANE_CHANGED, "wp" },
	{ "unlinked-window-add", PARSE_UNLINKED_WINDOW_ADD, "w" },
	{ "unlinked-window-close", PARSE_UNLINKED_WINDOW_CLOSE, "w" },
	{ "unlinked-window-renamed", PARSE_UNLINKED_WINDOW_RENAMED, "wt" },
	{ "pane-mode-changed", PARSE_PANE_MODE_CHANGED, "p" },
	{ "session-changed", PARSE_SESSION_CHANGED, "st" },
	{ "session-renamed", PARSE_SESSION_RENAMED, "st" },
	{ "session-window-changed", PARSE_SESSION_WINDOW_CHANGED, "sw" },
	{ "sessions-changed", PARSE_SESSIONS_CHANGED, "" },
	{ "client-session-changed", PARSE_CLIENT_SESSION_CHANGED, "xst" },
	{ "client-detached", PARSE_CLIENT_DETACHED, "t" },
	{ "subscription-changed", PARSE_SUBSCRIPTION_CHANGED, "xs:t" },
	{ "paste-buffer-changed", PARSE_PASTE_BUFFER_CHANGED, "t" },
	{ "paste-buffer-deleted", PARSE_PASTE_BUFFER_DELETED, "t" },
	{ "config-error", PARSE_CONFIG_ERROR, "t" },
	{ "message", PARSE_MESSAGE, "t" },
	{ "exit", PARSE_EXIT, "t" },
};

#define SHAPES (sizeof shapes / sizeof *shapes)

/* What is left of the line. */
struct cursor {
	char *p, *end;
};

/* The next word, and the blank behind it is passed; empty at the end. */
static struct cursor
take_word(struct cursor *c)
{
	char *blank = memchr(c->p, ' ', (size_t)(c->end - c->p));
	struct cursor word = { c->p, blank != NULL ? blank : c->end };

	c->p = blank != NULL ? blank + 1 : c->end;
	return word;
}

/* The word must be all digits and at most max. */
static bool
to_number(struct cursor word, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (word.p == word.end)
		return false;
	for (; word.p < word.end; word.p++) {
		unsigned digit = (unsigned)(*word.p - '0');

		if (digit > 9 || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

static bool
take_number(struct cursor *c, uint64_t max, uint64_t *ret)
{
	return to_number(take_word(c), max, ret);
}

static bool
take_id(struct cursor *c, char sigil, unsigned *ret)
{
	struct cursor word = take_word(c);
	uint64_t value;

	if (word.p == word.end || *word.p != sigil)
		return false;
	word.p++;
	if (!to_number(word, UINT32_MAX, &value))
		return false;
	*ret = (unsigned)value;
	return true;
}

/* Passes everything up to and with the first colon that is a word. */
static bool
pass_colon(struct cursor *c)
{
	while (c->p < c->end) {
		struct cursor word = take_word(c);

		if (word.end - word.p == 1 && *word.p == ':')
			return true;
	}
	return false;
}

static bool
take_field(struct cursor *c, char field, struct parse_line *ret)
{
	uint64_t value;

	switch (field) {
	case 's':
		return take_id(c, '$', &ret->session);
	case 'w':
		return take_id(c, '@', &ret->window);
	case 'p':
		return take_id(c, '%', &ret->pane);
	case 'n':
		return take_number(c, UINT64_MAX, &ret->number);
	case ':':
		return pass_colon(c);
	case 't':
		ret->text = c->p;
		ret->len = (size_t)(c->end - c->p);
		return true;
	case 'x':
		(void)take_word(c);
		return true;
	default:
		if (!take_number(c, INT32_MAX * (uint64_t)1024, &value))
			return false;
	}
	if (field == 'T')
		ret->time = (int64_t)value;
	else if (field == 'a')
		ret->age_ms = (int64_t)value;
	else
		ret->flags = (unsigned)value;
	return true;
}

static const struct shape *
find_shape(struct cursor name)
{
	size_t len = (size_t)(name.end - name.p);

	for (size_t i = 0; i < SHAPES; i++)
		if (strlen(shapes[i].name) == len &&
		    memcmp(shapes[i].name, name.p, len) == 0)
			return &shapes[i];
	return NULL;
}

void
parse_line(char *line, size_t len, struct parse_line *ret)
{
	struct cursor c = { line, line + len };
	const struct shape *shape;
	struct parse_line r = { .text = line + len };

	*ret = r;
	if (len == 0 || *c.p++ != '%')
		return;
	shape = find_shape(take_word(&c));
	if (shape == NULL)
		return;
	for (const char *f = shape->fields; *f != '\0'; f++)
		if (!take_field(&c, *f, &r))
			return;
	r.kind = shape->kind;
	*ret = r;
}
