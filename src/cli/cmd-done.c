/* done: a bead is finished; its agent is free. */
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
	status = client_ask(line, "assignments.done", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	command_note("%s is done (it was with %s)",
	    json_str(result, "bead_id", ""),
	    json_str(result, "agent_pane_id", ""));
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_done = {
	.name = "done",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = run,
	.summary = "a bead is finished; its agent is free",
	.help = "Ends the assignment of bead ID and closes it in the tracker. "
		"Beads that were closed there need no \"done\".",
};
