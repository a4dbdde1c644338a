#include "tmux/unescape.h"

#include <stdbool.h>
#include <string.h>

static bool
is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Is there a whole escape at p, and within a byte? */
static bool
is_escape(const char *p, const char *end)
{
	return end - p >= 4 && p[0] == '\\' && p[1] >= '0' && p[1] <= '3' &&
	       is_octal(p[2]) && is_octal(p[3]);
}

size_t
unescape_octal(char *data, size_t len)
{
	const char *in = data, *end = data + len;
	char *out = data;

	/* Escapes come in clusters (an SGR sequence, a CR and LF), plain text
	 * in long runs: each loop turn takes one of the two whole. */
	while (in < end) {
		const char *stop = memchr(in, '\\', (size_t)(end - in));
		size_t run = (size_t)((stop != NULL ? stop : end) - in);

		if (out != in)
			memmove(out, in, run);
		out += run;
		in += run;
		while (is_escape(in, end)) {
			*out++ = (char)((in[1] - '0') << 6 |
					(in[2] - '0') << 3 | (in[3] - '0'));
			in += 4;
		}
		if (in < end && *in == '\\')
			*out++ = *in++;
	}
	return (size_t)(out - data);
}

/* Does what follows make tmux 3.4 escape the dollar before it? */
static bool
is_variable(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '{';
}

size_t
unescape_dollars(char *text, size_t len)
{
	size_t out = 0;

	for (size_t in = 0; in < len; in++) {
		if (len - in >= 3 && text[in] == '\\' && text[in + 1] == '$' &&
		    is_variable(text[in + 2]))
			continue;
		text[out++] = text[in];
	}
	return out;
}
