/* assign: give work to idle agents, or only say who would get what. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"
#include "dashboard/fleet.h"

static int
add_params(const struct command_line *line, cJSON *params)
{
	const char *pane = command_flag(line, "pane");

	json_add_opt(params, "strategy", command_flag(line, "strategy"));
	json_add_opt(params, "bead", command_flag(line, "bead"));
	json_add_bool(params, "force", command_flag(line, "force") != NULL);
	return pane == NULL ? EXIT_DONE : target_add_pane(params, line, pane);
}

static int
ask(const struct command_line *line, cJSON *params, cJSON **ret_result)
{
	return client_ask(line, "coordinator.assign_work", params, ret_result);
}

/* Why a bead that was asked for is not given. */
static void
note_refused_bead(const cJSON *work, const char *bead)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, work)
	{
		if (strcmp(bead, json_str(row, "id", "")) != 0)
			continue;
		if (!json_bool(row, "assignable", true))
			command_note(
			    "%s: %s", bead, json_str(row, "reason", ""));
		return;
	}
	command_note("%s: no agent's project has an open bead of that name; "
		     "tmux-coordinator work lists them",
	    bead);
}

/* Of all the others there are many. */
static void
note_refused_work(const cJSON *work)
{
	const cJSON *row;
	int refused = 0;

	cJSON_ArrayForEach(row, work) refused +=
	    !json_bool(row, "assignable", true);
	if (refused > 0)
		command_note("beads that may not be given away now: %d; "
			     "tmux-coordinator work says why",
		    refused);
}

static void
note_refused(const cJSON *explained, const char *bead)
{
	const cJSON *row;
	char who[256];

	cJSON_ArrayForEach(row, json_arr(explained, "refused"))
	{
		fleet_who(row, who, sizeof who);
		command_note("%s %s: %s", json_str(row, "pane_id", ""), who,
		    json_str(row, "reason", ""));
	}
	if (bead != NULL)
		note_refused_bead(json_arr(explained, "work"), bead);
	else
		note_refused_work(json_arr(explained, "work"));
}

static void
show_dry(const cJSON *explained)
{
	struct table *t = table_new((const char *const[]){
	    "BEAD", "TITLE", "AGENT", "PANE", "SCORE", "SURE", "WHY", NULL });
	const cJSON *a;

	table_fold(t);
	cJSON_ArrayForEach(a, json_arr(explained, "assignments"))
	{
		const cJSON *bead = json_obj(a, "bead");
		const cJSON *agent = json_obj(a, "agent");

		table_add(t, TABLE_STRONG, json_str(bead, "id", ""));
		table_add(t, TABLE_PLAIN, json_str(bead, "title", ""));
		table_add(t, TABLE_PLAIN, json_str(agent, "agent_type", ""));
		table_add(t, TABLE_PLAIN, json_str(agent, "pane_id", ""));
		table_addf(t, TABLE_PLAIN, "%.2f", json_num(a, "score", 0));
		table_addf(t, TABLE_PLAIN, "%.0f%%",
		    json_num(a, "confidence", 0) * 100);
		table_add(t, TABLE_DIM, json_str(a, "reason", ""));
	}
	output_table(t);
}

static int
plan(const struct command_line *line, cJSON *params)
{
	cJSON *result = NULL;
	int status;

	json_add_bool(params, "dry_run", true);
	json_add_bool(params, "explain", !line->json);
	status = ask(line, params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (cJSON_GetArraySize(json_arr(result, "assignments")) > 0)
		show_dry(result);
	else
		command_note("nothing would be assigned");
	note_refused(result, command_flag(line, "bead"));
	cJSON_Delete(result);
	return EXIT_DONE;
}

/* Nothing was assigned: why? Asked for by name, that is a refusal. */
static int
explain(const struct command_line *line, cJSON *params)
{
	bool named = command_flag(line, "pane") != NULL ||
	             command_flag(line, "bead") != NULL;
	cJSON *result = NULL;
	int status;

	json_add_bool(params, "dry_run", true);
	json_add_bool(params, "explain", true);
	status = ask(line, params, &result);
	if (status != EXIT_DONE)
		return status;
	command_note("nothing was assigned");
	note_refused(result, command_flag(line, "bead"));
	cJSON_Delete(result);
	return named ? EXIT_REFUSED : EXIT_DONE;
}

static void
show(const cJSON *results)
{
	struct table *t = table_new((const char *const[]){
	    "BEAD", "TITLE", "AGENT", "PANE", "RESULT", NULL });
	const cJSON *r;

	table_fold(t);
	cJSON_ArrayForEach(r, results)
	{
		const cJSON *a = json_obj(r, "assignment");
		bool ok = json_bool(r, "success", false);

		table_add(t, TABLE_STRONG, json_str(a, "bead_id", ""));
		table_add(t, TABLE_PLAIN, json_str(a, "bead_title", ""));
		table_add(t, TABLE_PLAIN, json_str(a, "agent_type", ""));
		table_add(t, TABLE_PLAIN, json_str(a, "agent_pane_id", ""));
		table_add(t, ok ? TABLE_GOOD : TABLE_BAD,
		    ok ? "assigned" : json_str(r, "error", "failed"));
	}
	output_table(t);
}

static int
run(const struct command_line *line)
{
	cJSON *params = NULL, *again, *results = NULL;
	const cJSON *r;
	bool all = true;
	int status = client_params(line, add_params, &params);

	if (status != EXIT_DONE)
		return status;
	if (command_flag(line, "dry-run") != NULL)
		return plan(line, params);
	again = cJSON_Duplicate(params, true);
	status = ask(line, params, &results);
	if (status == EXIT_DONE && cJSON_GetArraySize(results) == 0) {
		if (line->json)
			(void)output_json(results);
		else
			cJSON_Delete(results);
		return explain(line, again);
	}
	cJSON_Delete(again);
	if (status != EXIT_DONE)
		return status;
	cJSON_ArrayForEach(r, results) all &= json_bool(r, "success", false);
	if (line->json)
		(void)output_json(results);
	else {
		show(results);
		cJSON_Delete(results);
	}
	return all ? EXIT_DONE : EXIT_FAILED;
}

const struct command cmd_assign = {
	.name = "assign",
	.args = "",
	.flags = {
		{ "dry-run", NULL, "only say who would get what" },
		{ "strategy", "S", "balanced, speed, quality, dependency or "
				   "round-robin" },
		{ "pane", "P", "only to the agent in this pane" },
		{ "bead", "ID", "only this bead" },
		{ "force", NULL, "idle time, context, labels and history do "
				 "not count" },
	},
	.run = run,
	.summary = "give work to idle agents",
	.help = "Chooses for every idle agent the bead that fits it, claims "
		"it, types it into the agent's input and waits until the agent "
		"has begun. Nothing is ever typed into a dialog, over typed "
		"text or into a shell, also not with --force.",
};
