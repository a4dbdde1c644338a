/* From bytes of a terminal to a clean line, and who is asked about it. */
#include "quality/test-run.h"

#include <string.h>

#include "quality/test-run-rules.h"

static void
begin(struct test_run_reader *r, test_run_fn *fn, void *arg)
{
	*r = (struct test_run_reader){ .fn = fn, .arg = arg, .run = -1 };
}

/* Bytes of a string such as OSC: up to BEL or ESC \\. */
static size_t
string_len(const char *s, size_t left)
{
	size_t i = 2;

	while (i < left && s[i] != '\a' && s[i] != '\x1b')
		i++;
	if (i < left && s[i] == '\x1b')
		i++;
	return i < left ? i + 1 : left;
}

/* Bytes of the escape sequence at s. */
static size_t
escape_len(const char *s, size_t left)
{
	size_t i = 2;

	if (left < 2)
		return left;
	if (s[1] == ']')
		return string_len(s, left);
	if (s[1] != '[')
		return 2;
	while (i < left && (unsigned char)s[i] < 0x40)
		i++;
	return i < left ? i + 1 : left;
}

/* Bytes of a glyph that boxes, trees and bullets are drawn with: the box
 * drawing block, and ⎿ and ● of tool calls. */
static size_t
frame_len(const char *s, size_t left)
{
	if (left < 3 || (unsigned char)s[0] != 0xe2)
		return 0;
	if ((unsigned char)s[1] == 0x94 || (unsigned char)s[1] == 0x95)
		return 3;
	return memcmp(s, "⎿", 3) == 0 || memcmp(s, "●", 3) == 0 ? 3 : 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

/* Copies the line without colours, frame and outer blanks, inner blanks as
 * one; returns the column at which its text begins. A line that is too long
 * for a summary comes out empty. */
static int
clean(const char *s, size_t left, char out[TEST_RUN_LINE_MAX])
{
	size_t len = 0, step;
	bool blank = false;
	int indent = 0;

	for (; left > 0; s += step, left -= step) {
		step = 1;
		if (*s == '\x1b') {
			step = escape_len(s, left);
			continue;
		}
		if (frame_len(s, left) > 0 || is_blank(*s)) {
			step = frame_len(s, left) > 0 ? 3 : 1;
			indent += len == 0;
			blank = true;
			continue;
		}
		if (len + 2 >= TEST_RUN_LINE_MAX) {
			len = 0;
			break;
		}
		if (blank && len > 0)
			out[len++] = ' ';
		blank = false;
		out[len++] = *s;
	}
	out[len] = '\0';
	return indent;
}

static void
read_line(struct test_run_reader *r, const char *line, size_t len)
{
	char text[TEST_RUN_LINE_MAX];

	r->indent = clean(line, len, text);
	if (*text != '\0')
		test_run_rules_line(r, text);
}

void
test_run_text(const char *text, size_t len, test_run_fn *fn, void *arg)
{
	struct test_run_reader r;

	begin(&r, fn, arg);
	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end == NULL ? len : (size_t)(end - text);
		read_line(&r, text, n);
		n += end != NULL;
		text += n;
		len -= n;
	}
	test_run_rules_end(&r);
}
