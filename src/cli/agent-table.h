/* Rows of AgentState for people, the same for every verb that lists agents. */
#ifndef CLI_AGENT_TABLE_H
#define CLI_AGENT_TABLE_H

#include <stdint.h>

#include "cli/table.h"

struct cJSON;

/* The style that a detail ("idle", "approval", …) is shown in. */
enum table_style agent_table_style(const char *detail);

/* A table of the members of agents: an array of AgentState, or an object of
 * them by pane id. With sessions, a column says which each is in. The caller
 * prints it with output_table(). */
struct table *agent_table_new(
    const struct cJSON *agents, bool sessions, int64_t now_ms);

#endif
