/* suggest: the best work for one agent. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/target.h"

static void
show(const cJSON *result)
{
	const char *persona = json_str(result, "persona", "");
	char *text;

	if (cJSON_IsNull(result)) {
		command_note("there is no work for it: see \"work\"");
		return;
	}
	output_linef(TABLE_STRONG, "%s  %s", json_str(result, "bead_id", ""),
	    json_str(result, "bead_title", ""));
	text = xasprintf("score %.2f, confidence %.0f%%: %s%s%s%s",
	    json_num(result, "score", 0),
	    json_num(result, "confidence", 0) * 100,
	    json_str(result, "reason", ""),
	    *persona != '\0' ? " (persona " : "", persona,
	    *persona != '\0' ? ")" : "");
	output_folded(TABLE_PLAIN, text, 0);
	free(text);
}

const struct command cmd_suggest = {
	.name = "suggest",
	.args = "[PANE]",
	.max = 1,
	.run = client_run,
	.ask = { "coordinator.suggest_assignment", target_pane_params, show },
	.summary = "the best work for one agent; nothing is changed",
	.help = "Prints the bead that fits the agent in PANE best, whatever "
		"the agent does now. Nothing is assigned.",
};
