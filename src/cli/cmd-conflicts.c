/* conflicts: reservations that overlap, and what to do about them. */
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "dashboard/pages.h"

static void
add_pattern(struct table *t, const cJSON *conflict)
{
	table_add(t, TABLE_PLAIN, pages_conflict(conflict));
}

static void
add_holders(struct table *t, const cJSON *conflict)
{
	struct buf text;
	const cJSON *h;

	buf_init(&text, TABLE_CELL_MAX);
	cJSON_ArrayForEach(h, json_arr(conflict, "holders"))
	{
		(void)buf_addf(&text, "%s%s", text.len > 0 ? ", " : "",
		    json_str(h, "agent_name", ""));
		if (json_str(h, "pane_id", NULL) != NULL)
			(void)buf_addf(
			    &text, " %s", json_str(h, "pane_id", ""));
		if (json_str(h, "edited_at", NULL) != NULL)
			(void)buf_adds(&text, " (edits)");
		else if (!json_bool(h, "exclusive", true))
			(void)buf_adds(&text, " (shared)");
	}
	table_add(t, TABLE_STRONG, text.data);
	buf_done(&text);
}

static void
add_outcome(struct table *t, const cJSON *conflict)
{
	const char *resolution = json_str(conflict, "resolution", "");

	if (*resolution != '\0')
		table_add(t, TABLE_GOOD, resolution);
	else
		table_add(t, TABLE_WARN,
		    json_str(
			json_obj(conflict, "negotiation"), "outcome", "open"));
}

static void
show(const cJSON *conflicts)
{
	static const struct output_column columns[] = {
		{ "ID", "id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "PATTERN", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_pattern },
		{ "OVERLAPS", "overlaps", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "HOLDERS", NULL, TABLE_STRONG, OUTPUT_TEXT, add_holders },
		{ "SINCE", "detected_at", TABLE_DIM, OUTPUT_AGE, NULL },
		{ "NOW", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_outcome },
	};

	output_rows(conflicts, columns, countof(columns));
}

static void
add_standing(struct table *t, const cJSON *edit)
{
	const char *standing = json_str(edit, "standing", "");

	table_add(t,
	    strcmp(standing, "violated") == 0 ? TABLE_BAD : TABLE_PLAIN,
	    standing);
}

static void
show_edits(const cJSON *edits)
{
	static const struct output_column columns[] = {
		{ "PATH", "path", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "AGENT", "agent_name", TABLE_STRONG, OUTPUT_TEXT, NULL },
		{ "PANE", "pane_id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "STANDING", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_standing },
		{ "AGO", "edited_at", TABLE_DIM, OUTPUT_AGE, NULL },
		{ "SEEN BY", "source", TABLE_DIM, OUTPUT_TEXT, NULL },
	};

	if (cJSON_GetArraySize(edits) > 0)
		output_rows(edits, columns, countof(columns));
	else
		command_note("no edits were seen");
}

/* Agents that wait for each other, after the table. */
static void
show_circles(const struct command_line *line)
{
	cJSON *circles;
	const cJSON *one, *agent;
	struct buf names;

	if (client_ask(line, "conflicts.deadlocks", NULL, &circles) !=
	    EXIT_DONE)
		return;
	cJSON_ArrayForEach(one, circles)
	{
		buf_init(&names, TABLE_CELL_MAX);
		cJSON_ArrayForEach(agent, json_arr(one, "agents"))
		{
			(void)buf_addf(&names, "%s%s",
			    names.len > 0 ? " waits for " : "",
			    cJSON_IsString(agent) ? agent->valuestring : "?");
		}
		command_note("%s, in a circle: %s", names.data,
		    json_str(one, "suggestion", ""));
		buf_done(&names);
	}
	cJSON_Delete(circles);
}

static int
run_list(const struct command_line *line)
{
	cJSON *params = cJSON_CreateObject(), *result;
	int status;

	json_add_bool(params, "all", command_flag(line, "all") != NULL);
	status = client_ask(line, "conflicts.detect", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (cJSON_GetArraySize(result) > 0) {
		show(result);
		show_circles(line);
	} else
		command_note("no conflicts");
	cJSON_Delete(result);
	return EXIT_DONE;
}

static void
show_path(const cJSON *conflict)
{
	if (cJSON_IsNull(conflict))
		command_note("nobody holds it");
	else
		show(conflict);
}

static int
add_path(const struct command_line *line, cJSON *params)
{
	mailer_add_operands(params, "patterns", line, 1);
	json_add_opt(params, "exclude", command_flag(line, "exclude"));
	return mailer_params(line, params);
}

static int
add_id(const struct command_line *line, cJSON *params)
{
	json_add_str(params, "id", command_operand(line, 1));
	return mailer_params(line, params);
}

static void
show_told(const cJSON *result)
{
	(void)result;
	command_note("all who hold it have been written to");
}

static void
show_asked(const cJSON *result)
{
	(void)result;
	command_note("asked: the answer comes by mail");
}

static const struct {
	const char *word, *about; /* NULL: nothing follows it */
	struct command_ask ask;
} words[] = {
	{ "check", "path", { "conflicts.check", add_path, show_path } },
	{ "edits", NULL, { "conflicts.edits", NULL, show_edits } },
	{ "negotiate", "conflict",
	    { "conflicts.negotiate", add_id, show_asked } },
	{ "notify", "conflict", { "conflicts.notify", add_id, show_told } },
};

static const char *
word(int operand, size_t i)
{
	return operand == 0 && i < countof(words) ? words[i].word : NULL;
}

static int
run(const struct command_line *line)
{
	const char *what = command_operand(line, 0);
	size_t i = 0;

	if (what == NULL)
		return run_list(line);
	while (i < countof(words) && strcmp(words[i].word, what) != 0)
		i++;
	if (i == countof(words))
		return command_failf(EXIT_WRONG_USE,
		    "conflicts %.40s: it is check, edits, notify or negotiate",
		    what);
	if (words[i].about == NULL && line->argc > 1)
		return command_failf(
		    EXIT_WRONG_USE, "conflicts %s takes nothing more", what);
	if (words[i].about != NULL && line->argc != 2)
		return command_failf(EXIT_WRONG_USE,
		    "conflicts %s: name one %s", what, words[i].about);
	return client_answer(line, &words[i].ask);
}

const struct command cmd_conflicts = {
	.name = "conflicts",
	.args = "[check PATH | edits | notify ID | negotiate ID]",
	.max = 2,
	.word = word,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG,
	    { "exclude", "NAME", "check: what this agent holds is no matter" },
	    { "all", NULL, "also those that were resolved" } },
	.run = run,
	.summary = "reservations that overlap",
	.help = "Lists the reservations of different agents that overlap, at "
		"least one of them exclusive, the earliest holder first, and "
		"files that agents edit against a reservation or two at a time "
		"without any. check shows who holds PATH; edits shows who was "
		"seen to edit what; notify writes to all holders of a "
		"conflict; negotiate asks, --as an agent, the holder of the "
		"latest other reservation to let go of it.",
};
