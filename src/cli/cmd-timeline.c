/* timeline: who was in which state when, drawn. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/since.h"
#include "cli/table.h"
#include "dashboard/spark.h"
#include "io/clock.h"

#define NO_BREAK    "\xc2\xa0"
#define COLUMNS     60 /* where no terminal says otherwise */
#define COLUMNS_MIN 20
#define COLUMNS_MAX 120
#define NAME_COLS   17
#define WAITED_COLS 13 /* " waited 1h20m" */
#define SINCE       "1h"
#define DRAWN_MAX   16384

/* The letters of the states that are coloured. */
static enum table_style
style_of(char letter)
{
	switch (letter) {
	case 'b':
		return TABLE_BUSY;
	case 'a':
	case 'q':
		return TABLE_WARN;
	case 'e':
	case 'l':
	case 's':
		return TABLE_BAD;
	default:
		return TABLE_DIM;
	}
}

static void
draw_states(struct buf *out, const char *states, bool color)
{
	for (; *states != '\0'; states++) {
		enum table_style style = color && spark_word(*states)[0] != '\0'
		                             ? style_of(*states)
		                             : TABLE_PLAIN;
		(void)buf_addf(out, "%s%s%s", table_style_begin(style),
		    spark_state(*states), table_style_end(style));
	}
}

/* One bar a column, as high as the usage; where no sample was taken, the last
 * one holds. False when there is none at all. */
static bool
draw_context(struct buf *out, const cJSON *samples)
{
	const cJSON *sample;
	double last = -1;

	cJSON_ArrayForEach(sample, samples)
	{
		if (cJSON_IsNumber(sample) && sample->valuedouble >= 0)
			last = sample->valuedouble;
		(void)buf_adds(out, spark_bar(last, 100));
	}
	return last >= 0;
}

/* Is there room behind the drawing for how long it was waited? */
static bool
is_wide(void)
{
	int cols = output_columns();

	return cols == 0 || cols > NAME_COLS + COLUMNS_MIN + WAITED_COLS;
}

/* As many as the terminal has beside the names. */
static int
columns(void)
{
	int cols = output_columns() - NAME_COLS - 1;

	if (output_columns() == 0)
		return COLUMNS;
	if (is_wide())
		cols -= WAITED_COLS;
	if (cols < COLUMNS_MIN)
		return COLUMNS_MIN;
	return cols > COLUMNS_MAX ? COLUMNS_MAX : cols;
}

static void
show_head(const cJSON *result)
{
	time_t from = (time_t)(json_time(result, "from") / 1000);
	int cols = (int)json_int(result, "columns", COLUMNS);
	struct tm tm;
	char at[16] = "";

	if (localtime_r(&from, &tm) != NULL)
		(void)strftime(at, sizeof at, "%H:%M", &tm);
	(void)printf("%-*s %-*snow\n", NAME_COLS, "", cols - 3, at);
}

static void
show_legend(void)
{
	struct buf text;

	buf_init(&text, 1024);
	for (const char *p = spark_letters; *p != '\0'; p++)
		(void)buf_addf(&text, "%s%s" NO_BREAK "%s",
		    p == spark_letters ? "" : "  ", spark_state(*p),
		    spark_word(*p));
	output_folded(TABLE_DIM, text.data, 0);
	buf_done(&text);
}

/* "%3 cc work", as wide as all names. */
static void
show_name(const cJSON *a)
{
	struct buf name;
	char *text = xasprintf("%s %s %s", json_str(a, "pane_id", ""),
	    json_str(a, "agent_type", ""), json_str(a, "session", ""));

	buf_init(&name, 4096);
	str_visible(&name, text, strlen(text), NAME_COLS);
	(void)printf("%s%*s ", name.data, NAME_COLS - str_width(name.data), "");
	buf_done(&name);
	free(text);
}

static void
show_agent(const cJSON *a)
{
	struct buf drawn;
	char waited[24];

	buf_init(&drawn, DRAWN_MAX);
	show_name(a);
	draw_states(&drawn, json_str(a, "states", ""), output_has_color());
	(void)fputs(drawn.data, stdout);
	if (json_int(a, "waits", 0) > 0) {
		time_format_span(json_int(a, "waited_ms", 0), waited);
		if (!is_wide())
			(void)printf("\n%*s", NAME_COLS, "");
		(void)printf(" waited %s", waited);
	}
	(void)putchar('\n');
	buf_clear(&drawn);
	if (draw_context(&drawn, json_arr(a, "context")))
		(void)printf("%-*s %s\n", NAME_COLS, "  context", drawn.data);
	buf_done(&drawn);
}

static void
show(const cJSON *result)
{
	const cJSON *agents = json_arr(result, "agents"), *a;

	if (cJSON_GetArraySize(agents) == 0) {
		(void)puts("no agent was there in that time");
		return;
	}
	show_head(result);
	cJSON_ArrayForEach(a, agents)
	{
		show_agent(a);
	}
	show_legend();
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	const char *since = command_flag(line, "since");
	int64_t ms;
	char at[32];
	struct err err;

	if (!since_parse(
		since == NULL ? SINCE : since, clock_now_ms(), &ms, &err))
		return command_fail(EXIT_WRONG_USE, &err);
	time_format(ms, at);
	json_add_str(params, "since", at);
	json_add_int(params, "columns", columns());
	return EXIT_DONE;
}

const struct command cmd_timeline = {
	.name = "timeline",
	.args = "",
	.flags = {
	    { "since", "T", "from then on (1h): 10m, 2h, 1d ago, or RFC 3339" },
	},
	.run = client_run,
	.ask = { "timeline.read", add_params, show },
	.summary = "who was in which state when, drawn",
	.help = "Draws one line for each agent, from --since to now: what "
		"needed you if anything did in that part of the time, else "
		"what the agent mostly did; below it how full its context "
		"was. JSON has the same as letters, and the sums.",
};
