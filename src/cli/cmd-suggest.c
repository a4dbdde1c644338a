/* suggest: the best work for one agent. */
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/target.h"

static void
show(const cJSON *result)
{
	if (cJSON_IsNull(result)) {
		command_note("there is no work for it: see \"work\"");
	} else {
		output_text(TABLE_STRONG, json_str(result, "bead_id", ""));
		(void)printf("  ");
		output_text(TABLE_PLAIN, json_str(result, "bead_title", ""));
		(void)printf("\nscore %.2f, confidence %.0f%%: ",
		    json_num(result, "score", 0),
		    json_num(result, "confidence", 0) * 100);
		output_text(TABLE_DIM, json_str(result, "reason", ""));
		if (*json_str(result, "persona", "") != '\0') {
			(void)printf(" (persona ");
			output_text(TABLE_DIM, json_str(result, "persona", ""));
			(void)printf(")");
		}
		(void)printf("\n");
	}
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result = NULL;
	int status = target_pane_params(line, false, &params);

	if (status == EXIT_DONE)
		status = client_ask(
		    line, "coordinator.suggest_assignment", params, &result);
	return output_answer(line, status, result, show);
}

const struct command cmd_suggest = {
	.name = "suggest",
	.args = "[PANE]",
	.max = 1,
	.run = run,
	.summary = "the best work for one agent; nothing is changed",
	.help = "Prints the bead that fits the agent in PANE best, whatever "
		"the agent does now. Nothing is assigned.",
};
