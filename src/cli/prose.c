#include "cli/prose.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/table.h"

#define LINE_MAX_BYTES 65536
#define WARNING        "\xe2\x9a\xa0" /* the sign; what follows makes it an emoji */

/* The text up to end without its emphasis and escapes; the caller frees it. */
static char *
plain(const char *text, const char *end)
{
	struct buf out;

	buf_init(&out, LINE_MAX_BYTES);
	for (; text < end; text++) {
		if (*text == '*' && text + 1 < end && text[1] == '*') {
			text++;
			continue;
		}
		if (*text == '\\' && text + 1 < end)
			text++;
		(void)buf_addc(&out, *text);
	}
	return buf_take(&out);
}

/* The end of a cell: the next bar that is not escaped. */
static const char *
cell_end(const char *text, const char *end)
{
	for (; text < end && *text != '|'; text++) {
		if (*text == '\\' && text + 1 < end)
			text++;
	}
	return text;
}

/* Cells of the row "| a | b |" into cells, freed by the caller. */
static size_t
split(const char *line, const char *end, char *cells[TABLE_COLUMNS_MAX])
{
	size_t n = 0;

	for (const char *at = line + 1; at < end && n < TABLE_COLUMNS_MAX;) {
		const char *stop = cell_end(at, end);
		char *text = plain(at, stop);

		cells[n++] = xstrdup(str_trim(text));
		free(text);
		at = stop + 1;
	}
	return n;
}

static const char *
line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static const char *
next_line(const char *line)
{
	line = line_end(line);
	return *line == '\0' ? line : line + 1;
}

/* The table that begins here, its second line being the rule below the heads.
 * Returns the line after it. */
static const char *
add_table(struct buf *out, const char *line, int cols, bool color)
{
	char *cells[TABLE_COLUMNS_MAX];
	const char *heads[TABLE_COLUMNS_MAX + 1] = { NULL };
	size_t columns = split(line, line_end(line), cells), n;
	struct table *t;

	memcpy(heads, cells, columns * sizeof *cells);
	t = table_new(heads);
	for (size_t i = 0; i < columns; i++)
		free(cells[i]);
	line = next_line(next_line(line));
	for (; *line == '|'; line = next_line(line)) {
		n = split(line, line_end(line), cells);
		for (size_t i = 0; i < columns; i++)
			table_add(t, TABLE_PLAIN, i < n ? cells[i] : "");
		while (n > 0)
			free(cells[--n]);
	}
	table_format(t, out, cols, color);
	table_free(t);
	return line;
}

static void
add_line(struct buf *out, const char *line, int cols, bool color)
{
	const char *end = line_end(line);
	enum table_style style = TABLE_PLAIN;
	struct table *t = table_new((const char *const[]){ "", NULL });
	char *text;

	if (*line == '#') {
		style = TABLE_STRONG;
		line += strspn(line, "# ");
	} else if (*line == '*' && end > line + 1 && line[1] != '*') {
		style = TABLE_DIM;
		line++;
		end--;
	}
	text = plain(line, end);
	if (strstr(text, WARNING) != NULL)
		style = TABLE_WARN;
	table_fold(t);
	table_add(t, style, text);
	table_format(t, out, cols, color);
	free(text);
	table_free(t);
}

void
prose_format(struct buf *out, const char *markdown, int cols, bool color)
{
	const char *line = markdown;
	bool after_heading = false;

	while (*line != '\0') {
		bool blank = *line == '\n';

		if (*line == '|' && line_end(line) > line + 1) {
			line = add_table(out, line, cols, color);
			after_heading = false;
			continue;
		}
		if (!(blank && after_heading) && !str_starts(line, "---\n"))
			add_line(out, line, cols, color);
		after_heading = *line == '#' && !str_starts(line, "# ");
		line = next_line(line);
	}
}
