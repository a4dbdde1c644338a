/* done, release: an assignment ends, finished or taken back. */

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"

static int
add_bead(const struct command_line *line, cJSON *params)
{
	json_add_str(params, "bead", command_operand(line, 0));
	return EXIT_DONE;
}

static void
note(const cJSON *result, const char *how)
{
	command_note("%s is %s (it was with %s)",
	    json_str(result, "bead_id", ""), how,
	    json_str(result, "agent_pane_id", ""));
}

static void
show_done(const cJSON *result)
{
	note(result, "done");
}

static void
show_released(const cJSON *result)
{
	note(result, "free again");
}

const struct command cmd_done = {
	.name = "done",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = client_run,
	.ask = { "assignments.done", add_bead, show_done },
	.summary = "a bead is finished; its agent is free",
	.help = "Ends the assignment of bead ID and closes it in the tracker. "
		"Beads that were closed there need no \"done\".",
};

const struct command cmd_release = {
	.name = "release",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = client_run,
	.ask = { "assignments.release", add_bead, show_released },
	.summary = "take a bead back from its agent",
	.help = "Ends the assignment of bead ID and gives the bead back to the "
		"tracker. Nothing is typed: tell the agent yourself.",
};
