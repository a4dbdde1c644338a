/* assignments: who has what, and how far it got. */
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "io/clock.h"

static void
show_rows(const cJSON *rows)
{
	struct table *t = table_new((const char *const[]){ "BEAD", "TITLE",
	    "PANE", "WHERE", "AGENT", "STEP", "AGE", "REASON", NULL });
	int64_t now = clock_now_ms();
	const cJSON *row;
	char age[24];

	cJSON_ArrayForEach(row, rows)
	{
		output_age(now, output_time(row, "assigned_at"), age);
		table_add(t, TABLE_STRONG, json_str(row, "bead_id", ""));
		table_add(t, TABLE_PLAIN, json_str(row, "bead_title", ""));
		table_add(t, TABLE_PLAIN, json_str(row, "agent_pane_id", ""));
		if (json_str(row, "session", NULL) != NULL)
			table_addf(t, TABLE_PLAIN, "%s:%d.%d",
			    json_str(row, "session", ""),
			    (int)json_int(row, "window", 0),
			    (int)json_int(row, "pane_index", 0));
		else
			table_add(t, TABLE_PLAIN, "");
		table_add(t, TABLE_PLAIN, json_str(row, "agent_type", ""));
		table_add(t, TABLE_PLAIN, json_str(row, "step", ""));
		table_add(t, TABLE_DIM, age);
		table_add(t, TABLE_DIM, json_str(row, "reason", ""));
	}
	output_table(t);
}

static void
show(const cJSON *result)
{
	if (cJSON_GetArraySize(result) > 0)
		show_rows(result);
	else
		command_note("nobody has any work");
}

static int
run(const struct command_line *line)
{
	cJSON *params = cJSON_CreateObject(), *result = NULL;
	int status;

	json_add_bool(params, "all", command_flag(line, "all") != NULL);
	status = client_ask(line, "assignments.list", params, &result);
	return output_answer(line, status, result, show);
}

const struct command cmd_assignments = {
	.name = "assignments",
	.args = "",
	.flags = { { "all", NULL,
	    "also what is over, and of all tmux servers" } },
	.run = run,
	.summary = "who has which bead, and how far it got",
	.help = "Shows the ledger: every assignment in force with its step "
		"(planned, claimed, delivering, delivered, confirmed).",
};
