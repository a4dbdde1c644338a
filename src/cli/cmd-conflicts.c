/* conflicts: reservations that overlap, and what to do about them. */
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "io/clock.h"

static void
add_holders(struct table *t, const cJSON *holders)
{
	struct buf text;
	const cJSON *h;

	buf_init(&text, TABLE_CELL_MAX);
	cJSON_ArrayForEach(h, holders)
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
show(const cJSON *list)
{
	struct table *t = table_new((const char *const[]){
	    "ID", "PATTERN", "OVERLAPS", "HOLDERS", "SINCE", "NOW", NULL });
	int64_t now = clock_now_ms();
	const cJSON *c;
	char age[24];

	cJSON_ArrayForEach(c, list)
	{
		const char *resolution = json_str(c, "resolution", "");
		const char *outcome =
		    json_str(json_obj(c, "negotiation"), "outcome", "open");

		table_add(t, TABLE_PLAIN, json_str(c, "id", ""));
		table_add(t, TABLE_PLAIN,
		    *json_str(c, "pattern", "") != '\0'
			? json_str(c, "pattern", "")
			: json_str(c, "file_path", ""));
		table_add(t, TABLE_PLAIN, json_str(c, "overlaps", ""));
		add_holders(t, json_arr(c, "holders"));
		output_age(now, output_time(c, "detected_at"), age);
		table_add(t, TABLE_DIM, age);
		table_add(t, *resolution != '\0' ? TABLE_GOOD : TABLE_WARN,
		    *resolution != '\0' ? resolution : outcome);
	}
	output_table(t);
}

static int
run_edits(const struct command_line *line)
{
	struct table *t = table_new((const char *const[]){
	    "PATH", "AGENT", "PANE", "STANDING", "AGO", "SEEN BY", NULL });
	int64_t now = clock_now_ms();
	cJSON *result;
	const cJSON *e;
	char age[24];
	int status = mailer_ask(line, "conflicts.edits", NULL, &result);

	if (status != EXIT_DONE || line->json) {
		table_free(t);
		return status != EXIT_DONE ? status : output_json(result);
	}
	cJSON_ArrayForEach(e, result)
	{
		const char *standing = json_str(e, "standing", "");
		table_add(t, TABLE_PLAIN, json_str(e, "path", ""));
		table_add(t, TABLE_STRONG, json_str(e, "agent_name", ""));
		table_add(t, TABLE_PLAIN, json_str(e, "pane_id", ""));
		table_add(t,
		    strcmp(standing, "violated") == 0 ? TABLE_BAD : TABLE_PLAIN,
		    standing);
		output_age(now, output_time(e, "edited_at"), age);
		table_add(t, TABLE_DIM, age);
		table_add(t, TABLE_DIM, json_str(e, "source", ""));
	}
	if (cJSON_GetArraySize(result) == 0)
		command_note("no edits were seen");
	output_table(t);
	cJSON_Delete(result);
	return EXIT_DONE;
}

/* Agents that wait for each other, after the table. */
static void
show_circles(const struct command_line *line)
{
	cJSON *circles;
	const cJSON *one, *agent;
	struct buf names;

	if (mailer_ask(line, "conflicts.deadlocks", NULL, &circles) !=
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
	status = mailer_ask(line, "conflicts.detect", params, &result);
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

static int
run_check(const struct command_line *line)
{
	cJSON *params, *result, *list;
	int status = mailer_params(line, &params);

	if (status != EXIT_DONE)
		return status;
	mailer_add_operands(params, "patterns", line, 1);
	json_add_opt(params, "exclude", command_flag(line, "exclude"));
	status = mailer_ask(line, "conflicts.check", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (cJSON_IsNull(result)) {
		command_note("nobody holds it");
		cJSON_Delete(result);
		return EXIT_DONE;
	}
	list = cJSON_CreateArray();
	cJSON_AddItemToArray(list, result);
	show(list);
	cJSON_Delete(list);
	return EXIT_DONE;
}

static int
run_letter(
    const struct command_line *line, const char *method, const char *done)
{
	cJSON *params, *result;
	int status = mailer_params(line, &params);

	if (status != EXIT_DONE)
		return status;
	json_add_str(params, "id", command_operand(line, 1));
	status = mailer_ask(line, method, params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	command_note("%s", done);
	cJSON_Delete(result);
	return EXIT_DONE;
}

static int
run(const struct command_line *line)
{
	static const char *const words[] = { "check", "notify", "negotiate" };
	const char *word = command_operand(line, 0);
	size_t i;

	if (word == NULL)
		return run_list(line);
	if (strcmp(word, "edits") == 0 && line->argc == 1)
		return run_edits(line);
	for (i = 0; i < countof(words); i++) {
		if (strcmp(word, words[i]) == 0)
			break;
	}
	if (i == countof(words))
		return command_failf(EXIT_WRONG_USE,
		    "conflicts %.40s: it is check, edits, notify or negotiate",
		    word);
	if (line->argc != 2)
		return command_failf(EXIT_WRONG_USE,
		    "conflicts %s: name one %s", word,
		    i == 0 ? "path" : "conflict");
	if (i == 0)
		return run_check(line);
	if (i == 1)
		return run_letter(line, "conflicts.notify",
		    "all who hold it have been written to");
	return run_letter(
	    line, "conflicts.negotiate", "asked: the answer comes by mail");
}

const struct command cmd_conflicts = {
	.name = "conflicts",
	.args = "[check PATH | edits | notify ID | negotiate ID]",
	.max = 2,
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
