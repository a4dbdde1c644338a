/* done, release: an assignment ends, finished or taken back. */

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"

static int
end(const struct command_line *line, const char *method,
    void (*show)(const cJSON *result))
{
	cJSON *params = cJSON_CreateObject();

	json_add_str(params, "bead", command_operand(line, 0));
	return client_show(line, method, params, show);
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

static int
run_done(const struct command_line *line)
{
	return end(line, "assignments.done", show_done);
}

static void
show_released(const cJSON *result)
{
	note(result, "free again");
}

static int
run_release(const struct command_line *line)
{
	return end(line, "assignments.release", show_released);
}

const struct command cmd_done = {
	.name = "done",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = run_done,
	.summary = "a bead is finished; its agent is free",
	.help = "Ends the assignment of bead ID and closes it in the tracker. "
		"Beads that were closed there need no \"done\".",
};

const struct command cmd_release = {
	.name = "release",
	.args = "ID",
	.min = 1,
	.max = 1,
	.run = run_release,
	.summary = "take a bead back from its agent",
	.help = "Ends the assignment of bead ID and gives the bead back to the "
		"tracker. Nothing is typed: tell the agent yourself.",
};
