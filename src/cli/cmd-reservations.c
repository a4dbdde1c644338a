/* reservations: who works on which files. */
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"

static void
add_kind(struct table *t, const cJSON *lease)
{
	table_add(t, TABLE_PLAIN,
	    json_bool(lease, "exclusive", true) ? "exclusive" : "shared");
}

static void
show(const cJSON *leases)
{
	static const struct output_column columns[] = {
		{ "AGENT", "agent", TABLE_STRONG, OUTPUT_TEXT, NULL },
		{ "PANE", "pane_id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "PATTERN", "path_pattern", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "KIND", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_kind },
		{ "SINCE", "created_ts", TABLE_DIM, OUTPUT_AGE, NULL },
		{ "LEFT", "expires_ts", TABLE_DIM, OUTPUT_LEFT, NULL },
		{ "REASON", "reason", TABLE_PLAIN, OUTPUT_TEXT, NULL },
	};

	if (cJSON_GetArraySize(leases) > 0)
		output_rows(leases, columns, countof(columns));
	else
		command_note("nothing is reserved");
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	json_add_opt(params, "agent", command_flag(line, "agent"));
	return mailer_place(line, params);
}

const struct command cmd_reservations = {
	.name = "reservations",
	.args = "",
	.flags = { MAILER_PROJECT_FLAG,
	    { "agent", "NAME", "of this agent only" } },
	.run = client_run,
	.ask = { "reservations.list", add_params, show },
	.summary = "who works on which files",
	.help = "Lists the reservations of the project that are in force.",
};
