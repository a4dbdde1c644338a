/* explain: which evidence, and which rule on which row, gave a pane its state. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "cli/agent-table.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"

#define WORDS_MAX 65536

/* Perhaps it does, and only the person knows. */
static void
show_no_agent(const cJSON *result)
{
	const char *pane = json_str(result, "pane_id", "");
	const char *unknown = json_str(result, "agent_unknown", NULL);

	output_linef(TABLE_DIM, "%s holds no agent", pane);
	if (unknown != NULL)
		output_linef(TABLE_PLAIN,
		    "its @coordinator_agent is %s, which no profile is called",
		    unknown);
	else
		output_linef(TABLE_PLAIN,
		    "if it does, say which: tmux set -p -t %s "
		    "@coordinator_agent cc",
		    pane);
}

/* "%3 cc is WAITING (approval), 95% sure", then why. */
static void
show_verdict(const cJSON *r)
{
	const char *detail = json_str(r, "detail", "unknown");

	output_linef(agent_table_style(detail), "%s %s is %s (%s), %.0f%% sure",
	    json_str(r, "pane_id", ""), json_str(r, "agent_type", ""),
	    json_str(r, "status", "UNKNOWN"), detail,
	    100 * json_num(r, "confidence", 0));
	if (json_str(r, "why", "")[0] != '\0')
		output_line(TABLE_PLAIN, json_str(r, "why", ""));
	if (strcmp(detail, "idle") == 0)
		output_line(TABLE_PLAIN,
		    json_bool(r, "safe_to_dispatch", false)
			? "work may be typed into it"
			: "nothing is typed into it before this has settled");
}

/* "persona tester; work tagged testing, qa; files tests/" */
static void
show_persona(const cJSON *r)
{
	static const struct {
		const char *key, *words;
	} lists[] = { { "tags", "; work tagged " },
		{ "focus_patterns", "; files " } };

	const char *unknown = json_str(r, "persona_unknown", "");
	const cJSON *p = json_obj(r, "persona"), *word;
	struct buf text;

	if (p == NULL && *unknown == '\0')
		return;
	buf_init(&text, WORDS_MAX);
	if (p == NULL)
		(void)buf_addf(&text,
		    "its persona %s is defined nowhere: see \"check\"",
		    unknown);
	else
		(void)buf_addf(&text, "persona %s%s", json_str(p, "name", ""),
		    json_bool(p, "by_default", false)
			? ", the default of its type"
			: "");
	for (size_t i = 0; i < countof(lists); i++)
		cJSON_ArrayForEach(word, json_arr(p, lists[i].key))
		{
			(void)buf_addf(&text, "%s%s",
			    word == json_arr(p, lists[i].key)->child
				? lists[i].words
				: ", ",
			    cJSON_GetStringValue(word));
		}
	output_line(TABLE_DIM, text.data);
	buf_done(&text);
}

/* One thing that only its source knows, in words, or as "name value". */
static void
add_fact(struct buf *text, const cJSON *fact)
{
	char span[24];

	if (strcmp(fact->string, "composer") == 0) {
		bool known = strcmp(fact->valuestring, "not found") != 0;
		(void)buf_addf(text,
		    known ? "its input holds %s" : "no input seen",
		    strcmp(fact->valuestring, "empty") == 0
			? "nothing"
			: fact->valuestring);
	} else if (strcmp(fact->string, "novel_age_ms") == 0) {
		time_format_span((int64_t)fact->valuedouble, span);
		(void)buf_addf(text, "nothing new for %s", span);
	} else if (strcmp(fact->string, "velocity") == 0) {
		(void)buf_addf(
		    text, "%.0f characters a second", fact->valuedouble);
	} else if (strcmp(fact->string, "background_shell") == 0) {
		(void)buf_adds(text, "a shell of it runs in the background");
	} else {
		(void)buf_addf(text, "%s ", fact->string);
		if (cJSON_IsString(fact))
			(void)buf_adds(text, fact->valuestring);
		else
			json_write(text, fact);
	}
}

/* What a piece of evidence says besides the columns all have: the words it
 * found, then whatever its source alone knows. */
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
		if (text.len > 0)
			(void)buf_adds(&text, ", ");
		add_fact(&text, item);
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
	table_fold(t);
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

static void
show(const cJSON *result)
{
	if (json_str(result, "agent_type", "")[0] == '\0')
		show_no_agent(result);
	else
		show_verdict(result);
	show_persona(result);
	show_evidence(json_arr(result, "evidence"));
	show_screen(json_arr(result, "screen"));
}

const struct command cmd_explain = {
	.name = "explain",
	.args = "[PANE]",
	.max = 1,
	.run = client_run,
	.ask = { "monitor.explain", target_pane_params, show },
	.summary = "why a pane is in the state it is said to be in",
	.help = "Shows the verdict on PANE (default: this pane), every piece "
		"of evidence behind it, the most trusted first, and the rows "
		"of the screen that the rules looked at.",
};
