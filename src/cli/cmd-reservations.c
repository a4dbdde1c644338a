/* reservations: who works on which files. */
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "io/clock.h"

static void
show_leases(const cJSON *list)
{
	struct table *t = table_new((const char *const[]){ "AGENT", "PANE",
	    "PATTERN", "KIND", "SINCE", "LEFT", "REASON", NULL });
	int64_t now = clock_now_ms(), end;
	const cJSON *r;
	char age[24];

	cJSON_ArrayForEach(r, list)
	{
		table_add(t, TABLE_STRONG, json_str(r, "agent", ""));
		table_add(t, TABLE_PLAIN, json_str(r, "pane_id", ""));
		table_add(t, TABLE_PLAIN, json_str(r, "path_pattern", ""));
		table_add(t, TABLE_PLAIN,
		    json_bool(r, "exclusive", true) ? "exclusive" : "shared");
		output_age(now, output_time(r, "created_ts"), age);
		table_add(t, TABLE_DIM, age);
		end = output_time(r, "expires_ts");
		output_age(end, end == 0 ? 0 : now, age);
		table_add(t, TABLE_DIM, end == 0 ? "?" : age);
		table_add(t, TABLE_PLAIN, json_str(r, "reason", ""));
	}
	output_table(t);
}

static void
show(const cJSON *result)
{
	if (cJSON_GetArraySize(result) > 0)
		show_leases(result);
	else
		command_note("nothing is reserved");
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result = NULL;
	int status = mailer_place(line, &params);

	if (status != EXIT_DONE)
		return status;
	json_add_opt(params, "agent", command_flag(line, "agent"));
	status = mailer_ask(line, "reservations.list", params, &result);
	return output_answer(line, status, result, show);
}

const struct command cmd_reservations = {
	.name = "reservations",
	.args = "",
	.flags = { MAILER_PROJECT_FLAG,
	    { "agent", "NAME", "of this agent only" } },
	.run = run,
	.summary = "who works on which files",
	.help = "Lists the reservations of the project that are in force.",
};
