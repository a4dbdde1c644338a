/* work: what may be given away, and why the rest may not. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"

static void
show(const cJSON *rows)
{
	struct table *t = table_new((const char *const[]){
	    "SCORE", "ID", "P", "TITLE", "STATE", "WHY NOT", NULL });
	const cJSON *row;

	for (int pass = 0; pass < 2; pass++) {
		cJSON_ArrayForEach(row, rows)
		{
			bool ok = json_bool(row, "assignable", false);
			if (ok != (pass == 0))
				continue;
			table_addf(
			    t, TABLE_PLAIN, "%.3f", json_num(row, "score", 0));
			table_add(t, TABLE_STRONG, json_str(row, "id", ""));
			table_addf(t, TABLE_PLAIN, "%d",
			    (int)json_int(row, "priority", 0));
			table_add(t, TABLE_PLAIN, json_str(row, "title", ""));
			table_add(t, ok ? TABLE_GOOD : TABLE_DIM,
			    ok ? "ready" : json_str(row, "code", ""));
			table_add(t, TABLE_DIM, json_str(row, "reason", ""));
		}
	}
	output_table(t);
}

static int
run(const struct command_line *line)
{
	cJSON *params = cJSON_CreateObject(), *result;
	const char *dir = command_operand(line, 0);
	char path[PATH_MAX];
	int status;

	if (realpath(dir == NULL ? "." : dir, path) != NULL)
		json_add_str(params, "dir", path);
	json_add_bool(params, "all", true);
	status =
	    client_ask(line, "coordinator.assignable_work", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (cJSON_GetArraySize(result) == 0)
		command_note("there is no open work");
	else
		show(result);
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_work = {
	.name = "work",
	.args = "[DIR]",
	.max = 1,
	.run = run,
	.summary = "the work that may be given away, and why the rest may not",
	.help = "Lists the open beads of DIR (default: here) and of the "
		"projects that have agents, best first; for each that may not "
		"be assigned now, the reason.",
};
