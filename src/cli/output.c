#include "cli/output.h"

#include <sys/ioctl.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/table.h"

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

int
output_answer(const struct command_line *line, int status, cJSON *answer,
    void (*show)(const cJSON *answer))
{
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(answer);
	if (show != NULL)
		show(answer);
	cJSON_Delete(answer);
	return status;
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
print_text(enum table_style style, const char *text, int cols, const char *end)
{
	struct buf safe;

	if (!output_has_color())
		style = TABLE_PLAIN;
	buf_init(&safe, SIZE_MAX);
	(void)buf_adds(&safe, table_style_begin(style));
	str_visible(&safe, text, strlen(text), cols);
	(void)buf_adds(&safe, table_style_end(style));
	(void)buf_adds(&safe, end);
	print(&safe);
}

void
output_text(enum table_style style, const char *text)
{
	print_text(style, text, output_columns(), "");
}

void
output_line(enum table_style style, const char *text)
{
	print_text(style, text, 0, "\n");
}

void
output_age(int64_t now_ms, int64_t then_ms, char out[24])
{
	out[0] = '\0';
	if (then_ms > 0)
		time_format_span(now_ms > then_ms ? now_ms - then_ms : 0, out);
}

int64_t
output_time(const cJSON *obj, const char *key)
{
	int64_t ms;

	if (!time_parse(json_str(obj, key, ""), &ms) || ms < 0)
		return 0;
	return ms;
}
