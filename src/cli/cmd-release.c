/* release: take a bead back from its agent. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"

static int
run(const struct command_line *line)
{
	cJSON *params = cJSON_CreateObject(), *result;
	int status;

	json_add_str(params, "bead", command_operand(line, 0));
	status = client_ask(line, "assignments.release", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	command_note("%s is free again (it was with %s)",
	    json_str(result, "bead_id", ""),
	    json_str(result, "agent_pane_id", ""));
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_release = {
	.name = "release",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = run,
	.summary = "take a bead back from its agent",
	.help = "Ends the assignment of bead ID and gives the bead back to the "
		"tracker. Nothing is typed: tell the agent yourself.",
};
