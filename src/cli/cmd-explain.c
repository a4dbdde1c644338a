/* explain: which evidence, and which rule on which row, gave a pane its state. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "cli/agent-table.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"

#define WORDS_MAX 65536

/* "%3 cc is WAITING (approval), 95 % sure", then why. */
static void
show_verdict(const cJSON *r)
{
	const char *agent = json_str(r, "agent_type", "");
	const char *detail = json_str(r, "detail", "unknown");
	char words[256];

	if (agent[0] == '\0')
		(void)snprintf(words, sizeof words, "%s holds no agent",
		    json_str(r, "pane_id", ""));
	else
		(void)snprintf(words, sizeof words,
		    "%s %s is %s (%s), %.0f %% sure",
		    json_str(r, "pane_id", ""), agent,
		    json_str(r, "status", "UNKNOWN"), detail,
		    100 * json_num(r, "confidence", 0));
	output_text(agent_table_style(detail), words);
	(void)printf("\n");
	if (json_str(r, "why", "")[0] != '\0') {
		output_text(TABLE_PLAIN, json_str(r, "why", ""));
		(void)printf("\n");
	}
}

/* What a piece of evidence says besides the columns all have: the words it
 * found, then whatever its source alone knows, as "name value". */
static void
add_words(struct table *t, const cJSON *e)
{
	static const char *const columns =
	    " source says age_ms rule row words ";
	const cJSON *item;
	struct buf text;
	char name[64];

	buf_init(&text, WORDS_MAX);
	(void)buf_adds(&text, json_str(e, "words", ""));
	cJSON_ArrayForEach(item, e)
	{
		(void)snprintf(name, sizeof name, " %s ", item->string);
		if (strstr(columns, name) != NULL)
			continue;
		(void)buf_addf(
		    &text, "%s%s ", text.len > 0 ? ", " : "", item->string);
		if (cJSON_IsString(item))
			(void)buf_adds(&text, item->valuestring);
		else
			json_write(&text, item);
	}
	table_add(t, TABLE_PLAIN, text.data);
	buf_done(&text);
}

static void
add_evidence(struct table *t, const cJSON *e)
{
	const char *says = json_str(e, "says", "");
	int64_t age_ms = json_int(e, "age_ms", -1);
	int row = (int)json_int(e, "row", -1);
	char age[24] = "";

	if (age_ms >= 0 && age_ms < TIME_SECOND)
		(void)snprintf(age, sizeof age, "%dms", (int)age_ms);
	else if (age_ms >= 0)
		time_format_span(age_ms, age);
	table_add(t, TABLE_PLAIN, json_str(e, "source", ""));
	table_add(t, TABLE_PLAIN, age);
	table_add(t, agent_table_style(says), says);
	table_add(t, TABLE_PLAIN, json_str(e, "rule", ""));
	if (row >= 0)
		table_addf(t, TABLE_PLAIN, "%d", row);
	else
		table_add(t, TABLE_PLAIN, "");
	add_words(t, e);
}

static void
show_evidence(const cJSON *evidence)
{
	struct table *t;
	const cJSON *e;

	if (cJSON_GetArraySize(evidence) == 0)
		return;
	(void)printf("\n");
	t = table_new((const char *const[]){
	    "SOURCE", "AGE", "SAYS", "RULE", "ROW", "WORDS", NULL });
	cJSON_ArrayForEach(e, evidence)
	{
		add_evidence(t, e);
	}
	output_table(t);
}

/* The rows of the screen, numbered as the evidence names them. */
static void
show_screen(const cJSON *screen)
{
	struct table *t;
	const cJSON *row;
	int i = 0;

	if (cJSON_GetArraySize(screen) == 0)
		return;
	(void)printf("\n");
	t = table_new((const char *const[]){ "ROW", "SCREEN", NULL });
	cJSON_ArrayForEach(row, screen)
	{
		table_addf(t, TABLE_DIM, "%3d", i++);
		table_add(t, TABLE_PLAIN, cJSON_GetStringValue(row));
	}
	output_table(t);
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result;
	int status = target_pane_params(line, false, &params);

	if (status == EXIT_DONE)
		status = client_ask(line, "monitor.explain", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	show_verdict(result);
	show_evidence(json_arr(result, "evidence"));
	show_screen(json_arr(result, "screen"));
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_explain = {
	.name = "explain",
	.args = "[PANE]",
	.max = 1,
	.run = run,
	.summary = "why a pane is in the state it is said to be in",
	.help = "Shows the verdict on PANE (default: this pane), every piece "
		"of evidence behind it, the most trusted first, and the rows "
		"of the screen that the rules looked at.",
};
