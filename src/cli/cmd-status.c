/* status: the sessions with their agents, counts and settings. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/agent-table.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"
#include "io/clock.h"

static void
show_config(const cJSON *config)
{
	const cJSON *item;
	const char *gap = "";

	cJSON_ArrayForEach(item, config)
	{
		(void)printf("%s%s ", gap, item->string);
		if (cJSON_IsString(item))
			output_text(TABLE_PLAIN, item->valuestring);
		else if (cJSON_IsBool(item))
			(void)printf("%s", cJSON_IsTrue(item) ? "on" : "off");
		else
			(void)printf("%g", cJSON_GetNumberValue(item));
		gap = ", ";
	}
	(void)printf("\n");
}

static void
show_session(const cJSON *s, int64_t now_ms)
{
	int agents = (int)json_int(s, "agent_count", 0);

	output_text(TABLE_STRONG, json_str(s, "session", ""));
	(void)printf("  %d agent%s, %d idle\n", agents, agents == 1 ? "" : "s",
	    (int)json_int(s, "idle_count", 0));
	if (agents > 0)
		output_table(
		    agent_table_new(json_obj(s, "agents"), false, now_ms));
}

static void
show(const cJSON *result)
{
	const cJSON *s, *first = result;
	int64_t now_ms = clock_now_ms();

	if (cJSON_IsObject(result)) {
		show_session(result, now_ms);
	} else {
		first = cJSON_GetArrayItem(result, 0);
		cJSON_ArrayForEach(s, result)
		{
			if (s != first)
				(void)printf("\n");
			show_session(s, now_ms);
		}
	}
	if (json_obj(first, "config") == NULL) {
		command_note("no session has an agent: start one in any pane");
		return;
	}
	(void)printf("\n");
	show_config(json_obj(first, "config"));
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result;
	int status = target_session_params(line, &params);

	if (status == EXIT_DONE)
		status =
		    client_ask(line, "coordinator.status", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	show(result);
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_status = {
	.name = "status",
	.args = "[SESSION]",
	.max = 1,
	.run = run,
	.summary = "sessions, their agents, counts and settings",
	.help = "Shows each session that has agents, or only SESSION: its "
		"agents and their states, how many are idle, and the settings "
		"in force. With --json: one object for SESSION, an array of "
		"them without.",
};
