/* health: is each agent well, and if not, why. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"

#define ISSUES_MAX 4096

static void
add_row(struct table *t, const cJSON *health)
{
	bool healthy = json_bool(health, "healthy", false);
	const cJSON *issue;
	struct buf issues;

	buf_init(&issues, ISSUES_MAX);
	cJSON_ArrayForEach(issue, json_arr(health, "issues"))
	{
		if (!cJSON_IsString(issue) || issue->valuestring[0] == '\0')
			continue;
		(void)buf_addf(&issues, "%s%s", issues.len > 0 ? "; " : "",
		    issue->valuestring);
	}
	table_add(t, TABLE_PLAIN, json_str(health, "pane_id", ""));
	table_add(t, TABLE_PLAIN, json_str(health, "agent_type", ""));
	table_add(t, healthy ? TABLE_GOOD : TABLE_BAD,
	    healthy ? "healthy" : "unhealthy");
	table_add(t, TABLE_PLAIN, issues.data);
	buf_done(&issues);
}

static void
show(const cJSON *result)
{
	struct table *t = table_new(
	    (const char *const[]){ "PANE", "AGENT", "HEALTH", "ISSUES", NULL });
	const cJSON *health;

	if (cJSON_IsObject(result)) {
		add_row(t, result);
	} else {
		cJSON_ArrayForEach(health, result)
		{
			add_row(t, health);
		}
	}
	output_table(t);
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result = NULL;
	int status = target_pane_params(line, true, &params);

	if (status == EXIT_DONE)
		status =
		    client_ask(line, "monitor.check_health", params, &result);
	return output_answer(line, status, result, show);
}

const struct command cmd_health = {
	.name = "health",
	.args = "[PANE]",
	.max = 1,
	.run = run,
	.summary = "whether agents are well, and if not, why",
	.help = "Shows the health of the agent in PANE, or of every agent, "
		"with what is wrong: errors, stalls, a context window that "
		"is nearly full.",
};
