/* health: is each agent well, and if not, why. */

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"

#define ISSUES_MAX 4096

static void
add_health(struct table *t, const cJSON *health)
{
	bool healthy = json_bool(health, "healthy", false);

	table_add(t, healthy ? TABLE_GOOD : TABLE_BAD,
	    healthy ? "healthy" : "unhealthy");
}

/* "agent in error state; context at 91%" */
static void
add_issues(struct table *t, const cJSON *health)
{
	const cJSON *issue;
	struct buf issues;

	buf_init(&issues, ISSUES_MAX);
	cJSON_ArrayForEach(issue, json_arr(health, "issues"))
	{
		if (cJSON_IsString(issue) && issue->valuestring[0] != '\0')
			(void)buf_addf(&issues, "%s%s",
			    issues.len > 0 ? "; " : "", issue->valuestring);
	}
	table_add(t, TABLE_PLAIN, issues.data);
	buf_done(&issues);
}

static void
show(const cJSON *result)
{
	static const struct output_column columns[] = {
		{ "PANE", "pane_id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "AGENT", "agent_type", TABLE_PLAIN, OUTPUT_TEXT, NULL },
		{ "HEALTH", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_health },
		{ "ISSUES", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_issues },
	};

	output_rows(result, columns, countof(columns));
}

const struct command cmd_health = {
	.name = "health",
	.args = "[PANE]",
	.max = 1,
	.run = client_run,
	.ask = { "monitor.check_health", target_pane_or_all_params, show },
	.summary = "whether agents are well, and if not, why",
	.help = "Shows the health of the agent in PANE, or of every agent, "
		"with what is wrong: errors, stalls, a context window that "
		"is nearly full.",
};
