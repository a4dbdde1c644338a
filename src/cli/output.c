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
#include "io/sock.h"

#define COLUMNS_MAX 10000

bool
output_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

bool
output_has_color(void)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	return output_is_terminal() && (off == NULL || off[0] == '\0') &&
	       term != NULL && strcmp(term, "dumb") != 0;
}

/* Columns of the terminal, 0 when there is none. */
static int
columns(void)
{
	struct winsize size;
	const char *env = getenv("COLUMNS");
	int64_t cols;

	if (!output_is_terminal())
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

	buf_init(&text, 2 * (size_t)SOCK_LINE_MAX);
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

	buf_init(&text, 2 * (size_t)SOCK_LINE_MAX);
	table_format(t, &text, columns(), output_has_color());
	print(&text);
	table_free(t);
}

void
output_text(enum table_style style, const char *text)
{
	struct buf safe;

	if (!output_has_color())
		style = TABLE_PLAIN;
	buf_init(&safe, SOCK_LINE_MAX);
	(void)buf_adds(&safe, table_style_begin(style));
	str_visible(&safe, text, strlen(text), columns());
	(void)buf_adds(&safe, table_style_end(style));
	print(&safe);
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
