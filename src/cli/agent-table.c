#include "cli/agent-table.h"

#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/output.h"
#include "cli/table.h"

static const struct {
	const char *detail;
	enum table_style style;
} styles[] = {
	{ "idle", TABLE_GOOD },
	{ "typed", TABLE_GOOD },
	{ "streaming", TABLE_BUSY },
	{ "tool", TABLE_BUSY },
	{ "thinking", TABLE_BUSY },
	{ "compacting", TABLE_BUSY },
	{ "approval", TABLE_WARN },
	{ "question", TABLE_WARN },
	{ "rate_limited", TABLE_WARN },
	{ "api_error", TABLE_BAD },
	{ "auth_error", TABLE_BAD },
	{ "crashed", TABLE_BAD },
	{ "stalled", TABLE_BAD },
};

enum table_style
agent_table_style(const char *detail)
{
	size_t i;

	for (i = 0; i < countof(styles); i++) {
		if (strcmp(styles[i].detail, detail) == 0)
			return styles[i].style;
	}
	return TABLE_DIM;
}

/* "work:1.2", or ":1.2" where the session is said above the table. */
static void
add_place(struct table *t, const cJSON *agent, bool sessions)
{
	table_addf(t, TABLE_PLAIN, "%s:%d.%d",
	    sessions ? json_str(agent, "session", "") : "",
	    (int)json_int(agent, "window", 0),
	    (int)json_int(agent, "pane_index", 0));
}

static void
add_row(struct table *t, const cJSON *agent, bool sessions, int64_t now_ms)
{
	const char *detail = json_str(agent, "detail", "unknown");
	const char *freshness = json_str(agent, "freshness", "fresh");
	double context = json_num(agent, "context_usage", 0);
	char age[24];

	output_age(now_ms, json_time(agent, "since"), age);
	table_add(t, TABLE_PLAIN, json_str(agent, "pane_id", ""));
	add_place(t, agent, sessions);
	table_add(t, TABLE_PLAIN, json_str(agent, "agent_type", ""));
	table_addf(t, agent_table_style(detail), "%s%s%s%s", detail,
	    json_bool(agent, "parked", false) ? ", parked" : "",
	    json_bool(agent, "unseen", false) ? " *" : "",
	    strcmp(freshness, "fresh") == 0 ? "" : " ?");
	table_add(t, TABLE_PLAIN, age);
	if (context > 0)
		table_addf(t, context > 85 ? TABLE_WARN : TABLE_PLAIN, "%.0f%%",
		    context);
	else
		table_add(t, TABLE_PLAIN, "");
	table_add(t, TABLE_PLAIN, json_str(agent, "current_task", ""));
}

struct table *
agent_table_new(const cJSON *agents, bool sessions, int64_t now_ms)
{
	struct table *t = table_new((const char *const[]){ "PANE", "WHERE",
	    "AGENT", "STATE", "FOR", "CONTEXT", "TASK", NULL });
	const cJSON *agent;

	cJSON_ArrayForEach(agent, agents)
	{
		add_row(t, agent, sessions, now_ms);
	}
	return t;
}
