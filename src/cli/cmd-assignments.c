/* assignments: who has what, and how far it got. */

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"

/* "work:1.2", where its agent still is. */
static void
add_place(struct table *t, const cJSON *row)
{
	const char *session = json_str(row, "session", NULL);

	if (session == NULL)
		table_add(t, TABLE_PLAIN, "");
	else
		table_addf(t, TABLE_PLAIN, "%s:%d.%d", session,
		    (int)json_int(row, "window", 0),
		    (int)json_int(row, "pane_index", 0));
}

static void
show(const cJSON *rows)
{
	static const struct output_column columns[] = {
		{ "BEAD", "bead_id", TABLE_STRONG, OUTPUT_TEXT, NULL },
		{ "TITLE", "bead_title", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "PANE", "agent_pane_id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "WHERE", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_place },
		{ "AGENT", "agent_type", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "STEP", "step", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "AGE", "assigned_at", TABLE_DIM, OUTPUT_AGE, NULL },
		{ "REASON", "reason", TABLE_DIM, OUTPUT_TEXT, NULL },
	};

	if (cJSON_GetArraySize(rows) > 0)
		output_rows(rows, columns, countof(columns));
	else
		command_note("nobody has any work");
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	json_add_bool(params, "all", command_flag(line, "all") != NULL);
	return EXIT_DONE;
}

const struct command cmd_assignments = {
	.name = "assignments",
	.args = "",
	.flags = { { "all", NULL,
	    "also what is over, and of all tmux servers" } },
	.run = client_run,
	.ask = { "assignments.list", add_params, show },
	.summary = "who has which bead, and how far it got",
	.help = "Shows the ledger: every assignment in force with its step "
		"(planned, claimed, delivering, delivered, confirmed).",
};
