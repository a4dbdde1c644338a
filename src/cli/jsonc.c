#include "cli/jsonc.h"

#include <string.h>

#include "base/buf.h"

#define DEPTH_MAX 64

/* Behind blanks and comments. */
static size_t
skip_space(const char *text, size_t at)
{
	for (;;) {
		const char *end = NULL;

		at += strspn(text + at, " \t\r\n");
		if (text[at] != '/')
			return at;
		if (text[at + 1] == '*')
			end = strstr(text + at + 2, "*/");
		if (text[at + 1] == '/')
			at += strcspn(text + at, "\n");
		else if (end != NULL)
			at = (size_t)(end - text) + 2;
		else
			return at;
	}
}

/* Behind the string that begins here; 0 when it has no end. */
static size_t
skip_string(const char *text, size_t at)
{
	for (at++; text[at] != '"'; at++) {
		if (text[at] == '\\')
			at++;
		if (text[at] == '\0' || text[at] == '\n')
			return 0;
	}
	return at + 1;
}

static size_t skip_value(const char *text, size_t at, int depth);

/* From one item to the next: *at is behind the bracket or the last item's
 * comma. 1 an item, 0 the end (*at is the closing bracket), -1 nonsense. */
static int
next_item(const char *text, bool object, size_t *at, struct jsonc_item *ret,
    int depth)
{
	char close = object ? '}' : ']';

	*at = skip_space(text, *at);
	if (text[*at] == close)
		return 0;
	ret->start = ret->value = *at;
	if (object) {
		*at = text[*at] == '"' ? skip_string(text, *at) : 0;
		if (*at == 0)
			return -1;
		*at = skip_space(text, *at);
		if (text[*at] != ':')
			return -1;
		ret->value = skip_space(text, *at + 1);
	}
	ret->end = skip_value(text, ret->value, depth);
	if (ret->end == 0)
		return -1;
	*at = skip_space(text, ret->end);
	if (text[*at] == ',')
		++*at;
	else if (text[*at] != close)
		return -1;
	return 1;
}

/* Behind the value; 0 when it is none. */
static size_t
skip_value(const char *text, size_t at, int depth)
{
	bool object = text[at] == '{';
	struct jsonc_item item;
	size_t len;
	int more;

	if (text[at] == '"')
		return skip_string(text, at);
	if (!object && text[at] != '[') {
		len = strcspn(text + at, " \t\r\n,:]}[{\"/");
		return len == 0 ? 0 : at + len;
	}
	if (depth == DEPTH_MAX)
		return 0;
	at++;
	while ((more = next_item(text, object, &at, &item, depth + 1)) > 0)
		continue;
	return more == 0 ? at + 1 : 0;
}

bool
jsonc_valid(const char *text)
{
	size_t end = skip_value(text, skip_space(text, 0), 0);

	return end > 0 && text[skip_space(text, end)] == '\0';
}

bool
jsonc_root(const char *text, size_t *ret_value)
{
	*ret_value = skip_space(text, 0);
	return text[*ret_value] != '\0';
}

bool
jsonc_next(const char *text, size_t open, size_t *pos, struct jsonc_item *ret)
{
	if (text[open] != '{' && text[open] != '[')
		return false;
	if (*pos == 0)
		*pos = open + 1;
	return next_item(text, text[open] == '{', pos, ret, 0) > 0;
}

bool
jsonc_member(
    const char *text, size_t object, const char *key, struct jsonc_item *ret)
{
	size_t pos = 0, len = strlen(key);

	if (text[object] != '{')
		return false;
	while (jsonc_next(text, object, &pos, ret))
		if (strncmp(text + ret->start + 1, key, len) == 0 &&
		    text[ret->start + 1 + len] == '"')
			return true;
	return false;
}

/* Where the line begins that holds the position. */
static size_t
line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

/* The blanks at the beginning of the line that holds the position. */
static void
add_indent(struct buf *out, const char *text, size_t at)
{
	size_t start = line_start(text, at);

	(void)buf_add(out, text + start, strspn(text + start, " \t"));
}

static void
insert_first(struct buf *out, const char *text, size_t open, const char *item)
{
	(void)buf_add(out, text, open + 1);
	(void)buf_addc(out, '\n');
	add_indent(out, text, open);
	(void)buf_addf(out, "  %s\n", item);
	add_indent(out, text, open);
	/* What blanks there were between the brackets are the new ones. */
	(void)buf_adds(
	    out, text + open + 1 + strspn(text + open + 1, " \t\r\n"));
}

void
jsonc_insert(struct buf *out, const char *text, size_t open, const char *item)
{
	struct jsonc_item last = { 0 };
	size_t pos = 0, at;
	bool comma, own_line;

	while (jsonc_next(text, open, &pos, &last))
		continue;
	if (last.end == 0) {
		insert_first(out, text, open, item);
		return;
	}
	at = skip_space(text, last.end);
	comma = text[at] == ',';
	at = comma ? at + 1 : last.end;
	own_line = line_start(text, last.start) +
	               strspn(text + line_start(text, last.start), " \t") ==
	           last.start;
	(void)buf_add(out, text, at);
	if (!comma)
		(void)buf_addc(out, ',');
	(void)buf_addc(out, own_line ? '\n' : ' ');
	if (own_line)
		add_indent(out, text, last.start);
	(void)buf_addf(out, "%s%s", item, comma ? "," : "");
	(void)buf_adds(out, text + at);
}

void
jsonc_remove(struct buf *out, const char *text, size_t open,
    const struct jsonc_item *item)
{
	struct jsonc_item other, before = { 0 };
	size_t pos = 0, from = item->start, to = item->end, after;

	while (
	    jsonc_next(text, open, &pos, &other) && other.start != item->start)
		before = other;
	after = skip_space(text, to);
	if (text[after] == ',') {
		/* Up to where the next one begins, which takes its place. */
		to = after + 1;
		to += strspn(text + to, " \t\r\n");
	} else if (before.end > 0) {
		from = before.end;
	} else {
		from = open + 1;
		to += strspn(text + to, " \t\r\n");
	}
	(void)buf_add(out, text, from);
	(void)buf_adds(out, text + to);
}
