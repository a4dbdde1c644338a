#include "tmux/quote.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"

/*
 * Bytes that do not survive inside single quotes: a newline ends the line,
 * the terminal of a control client turns CR into one, other controls are kept
 * out of logs, and 0xff is the end of input to tmux's lexer.
 */
static bool
needs_escape(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f || c == 0xff;
}

void
quote_argument(struct buf *out, const char *s, size_t len)
{
	char quote = '\'';

	buf_addc(out, quote);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		char want = needs_escape(c) || c == '\'' ? '"' : '\'';

		/* In "..." only what is written by an escape or is a single
		 * quote is ever put, so nothing there can expand. */
		if (want != quote) {
			buf_addf(out, "%c%c", quote, want);
			quote = want;
		}
		if (needs_escape(c))
			buf_addf(out, "\\%03o", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, quote);
}

char *
quote_word(const char *word)
{
	size_t len = strlen(word);

	return len > 0 && word[len - 1] == ';'
	           ? xasprintf("%.*s\\;", (int)len - 1, word)
	           : xstrdup(word);
}

void
quote_format(struct buf *out, const char *s, size_t len, int cols)
{
	struct buf visible;

	buf_init(&visible, out->limit);
	str_visible(&visible, s, len, cols);
	for (size_t i = 0; i < visible.len; i++) {
		if (visible.data[i] == '#')
			buf_addc(out, '#');
		buf_addc(out, visible.data[i]);
	}
	buf_done(&visible);
}

/* Moves behind what is quoted at line, which may be one byte that is not. */
static const char *
skip_quoted(const char *line)
{
	const char *p = line + 1;

	if (*line == '\\')
		return *p == '\0' ? p : p + 1;
	if (*line == '\'') {
		p += strcspn(p, "'");
		return *p == '\0' ? p : p + 1;
	}
	if (*line != '"')
		return p;
	while (*p != '\0' && *p != '"')
		p += *p == '\\' && p[1] != '\0' ? 2 : 1;
	return *p == '\0' ? p : p + 1;
}

bool
quote_is_one_command(const char *line)
{
	if (strchr(line, '\n') != NULL || line[strspn(line, " ")] == '\0')
		return false;
	for (const char *p = line; *p != '\0'; p = skip_quoted(p))
		if (*p == ';')
			return false;
	return true;
}
