#include "cli/output.h"

#include <sys/ioctl.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/table.h"
#include "io/clock.h"

#define COLUMNS_MAX 10000

bool
output_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

/* A person reads it, on the terminal or in a pager. */
static bool
is_for_reading(void)
{
	return output_is_terminal() || is_set("CLICOLOR_FORCE");
}

bool
output_has_color(void)
{
	const char *term = getenv("TERM");

	return is_for_reading() && !is_set("NO_COLOR") && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

int
output_columns(void)
{
	struct winsize size;
	const char *env = getenv("COLUMNS");
	int64_t cols;

	if (!is_for_reading())
		return 0;
	if (env != NULL && str_to_int(env, 1, COLUMNS_MAX, &cols))
		return (int)cols;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void
print(struct buf *text)
{
	(void)fwrite(text->data, 1, text->len, stdout);
	buf_done(text);
}

int
output_json(cJSON *value)
{
	struct buf text;

	buf_init(&text, SIZE_MAX);
	json_write(&text, value);
	(void)buf_addc(&text, '\n');
	print(&text);
	cJSON_Delete(value);
	return EXIT_DONE;
}

void
output_table(struct table *t)
{
	struct buf text;

	buf_init(&text, SIZE_MAX);
	table_format(t, &text, output_columns(), output_has_color());
	print(&text);
	table_free(t);
}

static void
add_cell(struct table *t, const cJSON *row, const struct output_column *c)
{
	int64_t now = clock_now_ms(), at = json_time(row, c->key);
	char span[24];

	switch (c->kind) {
	case OUTPUT_TEXT:
		table_add(t, c->style, json_str(row, c->key, ""));
		break;
	case OUTPUT_NUMBER:
		table_addf(t, c->style, "%.0f", json_num(row, c->key, 0));
		break;
	case OUTPUT_PERCENT:
		table_addf(t, c->style, "%.0f%%", json_num(row, c->key, 0));
		break;
	case OUTPUT_AGE:
		output_age(now, at, span);
		table_add(t, c->style, span);
		break;
	case OUTPUT_LEFT:
		output_age(at, now, span);
		table_add(t, c->style, at == 0 ? "?" : span);
		break;
	}
}

static void
add_row(struct table *t, const cJSON *row, const struct output_column *columns,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (columns[i].add != NULL)
			columns[i].add(t, row);
		else
			add_cell(t, row, &columns[i]);
	}
}

void
output_rows(
    const cJSON *rows, const struct output_column *columns, size_t count)
{
	const char *heads[TABLE_COLUMNS_MAX + 1] = { NULL };
	struct table *t;
	const cJSON *row;

	for (size_t i = 0; i < count; i++)
		heads[i] = columns[i].head;
	t = table_new(heads);
	table_fold(t);
	if (cJSON_IsObject(rows) && !cJSON_IsObject(rows->child))
		add_row(t, rows, columns, count);
	else
		cJSON_ArrayForEach(row, rows) add_row(t, row, columns, count);
	output_table(t);
}

static void
print_line(enum table_style style, const char *text, int cols)
{
	struct buf safe;

	if (!output_has_color())
		style = TABLE_PLAIN;
	buf_init(&safe, SIZE_MAX);
	(void)buf_adds(&safe, table_style_begin(style));
	str_visible(&safe, text, strlen(text), cols);
	(void)buf_adds(&safe, table_style_end(style));
	(void)buf_addc(&safe, '\n');
	print(&safe);
}

void
output_line(enum table_style style, const char *text)
{
	print_line(style, text, 0);
}

void
output_linef(enum table_style style, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	output_line(style, text);
	free(text);
}

void
output_cut(enum table_style style, const char *text)
{
	print_line(style, text, output_columns());
}

void
output_folded(enum table_style style, const char *text, int cols)
{
	struct table *t = table_new((const char *const[]){ "", NULL });
	int room = output_columns();
	struct buf folded;

	if (cols == 0 || (room > 0 && room < cols))
		cols = room;
	table_fold(t);
	table_add(t, style, text);
	buf_init(&folded, SIZE_MAX);
	table_format(t, &folded, cols, output_has_color());
	print(&folded);
	table_free(t);
}

void
output_age(int64_t now_ms, int64_t then_ms, char out[24])
{
	out[0] = '\0';
	if (then_ms > 0)
		time_format_span(now_ms > then_ms ? now_ms - then_ms : 0, out);
}
