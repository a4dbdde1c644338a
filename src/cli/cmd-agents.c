/* agents: every agent, one row each. */

#include <cjson/cJSON.h>

#include "cli/agent-table.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "io/clock.h"

static void
show(const cJSON *agents)
{
	if (cJSON_GetArraySize(agents) > 0)
		output_table(agent_table_new(agents, true, clock_now_ms()));
	else
		command_note("no agents: start one in any pane");
}

const struct command cmd_agents = {
	.name = "agents",
	.args = "",
	.run = client_run,
	.ask = { "coordinator.agents", NULL, show },
	.summary = "list every agent",
	.help =
	    "Lists every agent of the tmux server with its state and for how "
	    "long it has been in it. A * marks a turn that ended unseen, a ? "
	    "a state older than what moved since.",
};
