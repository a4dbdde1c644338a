/* status: the sessions with their agents, counts and settings. */
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
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
	struct buf text;

	buf_init(&text, TABLE_CELL_MAX);
	cJSON_ArrayForEach(item, config)
	{
		(void)buf_addf(
		    &text, "%s%s ", text.len > 0 ? ", " : "", item->string);
		if (cJSON_IsString(item))
			(void)buf_adds(&text, item->valuestring);
		else if (cJSON_IsBool(item))
			(void)buf_adds(
			    &text, cJSON_IsTrue(item) ? "on" : "off");
		else
			(void)buf_addf(&text, "%g", cJSON_GetNumberValue(item));
	}
	output_folded(TABLE_PLAIN, text.data, 0);
	buf_done(&text);
}

static void
show_session(const cJSON *s, int64_t now_ms)
{
	int agents = (int)json_int(s, "agent_count", 0);

	output_linef(TABLE_STRONG, "%s  %d agent%s, %d idle",
	    json_str(s, "session", ""), agents, agents == 1 ? "" : "s",
	    (int)json_int(s, "idle_count", 0));
	if (agents > 0)
		output_table(
		    agent_table_new(json_obj(s, "agents"), false, now_ms));
}

/* Only when something is wrong with it. */
static void
show_mail(const cJSON *mail)
{
	int queued = (int)json_int(mail, "queued", 0);

	if (*json_str(mail, "why", "") != '\0' || queued > 0)
		output_linef(TABLE_WARN, "mail %s %d message%s",
		    json_str(mail, "why", ""), queued,
		    queued == 1 ? " waits" : "s wait");
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
	show_mail(json_obj(first, "mail"));
	show_config(json_obj(first, "config"));
}

const struct command cmd_status = {
	.name = "status",
	.args = "[SESSION]",
	.max = 1,
	.run = client_run,
	.ask = { "coordinator.status", target_session_params, show },
	.summary = "sessions, their agents, counts and settings",
	.help = "Shows each session that has agents, or only SESSION: its "
		"agents and their states, how many are idle, and the settings "
		"in force. With --json: one object for SESSION, an array of "
		"them without.",
};
