/* timeline: who was in which state when, drawn. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/since.h"
#include "cli/table.h"
#include "io/clock.h"

#define COLUMNS      60
#define SINCE        "1h"
#define DRAWN_MAX    16384
#define SPARK_LEVELS 8

/* What a letter of the states is drawn with. */
static const struct {
	char letter;
	enum table_style style;
	const char *glyph, *word;
} glyphs[] = {
	{ 'i', TABLE_DIM, "·", "idle" },
	{ 't', TABLE_DIM, "~", "typed" },
	{ 'b', TABLE_BUSY, "█", "busy" },
	{ 'a', TABLE_WARN, "A", "approval" },
	{ 'q', TABLE_WARN, "Q", "question" },
	{ 'e', TABLE_BAD, "E", "error" },
	{ 'l', TABLE_BAD, "L", "limit" },
	{ 's', TABLE_BAD, "S", "stalled" },
	{ 'o', TABLE_DIM, "o", "starting" },
	{ 'x', TABLE_DIM, "x", "exited" },
};

static void
draw_states(struct buf *out, const char *states, bool color)
{
	for (; *states != '\0'; states++) {
		size_t i = 0;
		while (i < countof(glyphs) && glyphs[i].letter != *states)
			i++;
		if (i == countof(glyphs)) {
			(void)buf_addc(out, ' ');
			continue;
		}
		if (color)
			(void)buf_adds(out, table_style_begin(glyphs[i].style));
		(void)buf_adds(out, glyphs[i].glyph);
		if (color)
			(void)buf_adds(out, table_style_end(glyphs[i].style));
	}
}

/* One bar a column, as high as the usage; where no sample was taken, the last
 * one holds. False when there is none at all. */
static bool
draw_context(struct buf *out, const cJSON *samples)
{
	static const char *const bars[SPARK_LEVELS] = { "▁", "▂", "▃", "▄", "▅",
		"▆", "▇", "█" };
	const cJSON *sample;
	double last = -1;

	cJSON_ArrayForEach(sample, samples)
	{
		int level;
		if (cJSON_IsNumber(sample) && sample->valuedouble >= 0)
			last = sample->valuedouble;
		level = (int)(last * SPARK_LEVELS / 100);
		if (level > SPARK_LEVELS - 1)
			level = SPARK_LEVELS - 1;
		(void)buf_adds(out, last < 0 ? " " : bars[level]);
	}
	return last >= 0;
}

static void
show_head(const cJSON *result)
{
	time_t from = (time_t)(output_time(result, "from") / 1000);
	struct tm tm;
	char at[16] = "";

	if (localtime_r(&from, &tm) != NULL)
		(void)strftime(at, sizeof at, "%H:%M", &tm);
	(void)printf("%-18s%-*snow\n", "", COLUMNS - 3, at);
}

static void
show_agent(const cJSON *a)
{
	struct buf name, drawn;
	char waited[24];

	buf_init(&name, 256);
	buf_init(&drawn, DRAWN_MAX);
	(void)buf_addf(&name, "%s %s", json_str(a, "pane_id", ""),
	    json_str(a, "agent_type", ""));
	(void)printf("%-17.17s ", name.data);
	draw_states(&drawn, json_str(a, "states", ""), output_has_color());
	(void)fputs(drawn.data, stdout);
	if (json_int(a, "waits", 0) > 0) {
		time_format_span(json_int(a, "waited_ms", 0), waited);
		(void)printf(" waited %s", waited);
	}
	(void)putchar('\n');
	buf_clear(&drawn);
	if (draw_context(&drawn, json_arr(a, "context")))
		(void)printf("%-17s %s\n", "  context", drawn.data);
	buf_done(&drawn);
	buf_done(&name);
}

static void
show(const cJSON *result)
{
	const cJSON *a;

	show_head(result);
	cJSON_ArrayForEach(a, json_arr(result, "agents"))
	{
		show_agent(a);
	}
	for (size_t i = 0; i < countof(glyphs); i++)
		(void)printf("%s%s %s", i == 0 ? "" : "  ", glyphs[i].glyph,
		    glyphs[i].word);
	(void)putchar('\n');
}

static int
run(const struct command_line *line)
{
	const char *since = command_flag(line, "since");
	cJSON *params, *result;
	int64_t ms;
	char at[32];
	struct err err;
	int status;

	if (!since_parse(
		since == NULL ? SINCE : since, clock_now_ms(), &ms, &err))
		return command_fail(EXIT_WRONG_USE, &err);
	params = cJSON_CreateObject();
	time_format(ms, at);
	json_add_str(params, "since", at);
	json_add_int(params, "columns", COLUMNS);
	status = client_ask(line, "timeline.read", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	show(result);
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_timeline = {
	.name = "timeline",
	.args = "",
	.flags = {
	    { "since", "T", "from then on (1h): 10m, 2h, 1d ago, or RFC 3339" },
	},
	.run = run,
	.summary = "who was in which state when, drawn",
	.help = "Draws one line for each agent, from --since to now: what "
		"needed you if anything did in that part of the time, else "
		"what the agent mostly did; below it how full its context "
		"was. JSON has the same as letters, and the sums.",
};
