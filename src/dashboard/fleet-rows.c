/* The list of agents: one row each. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/attention.h"
#include "daemon/summary.h"
#include "dashboard/fleet.h"
#include "dashboard/rows.h"
#include "dashboard/spark.h"
#include "detect/state.h"

#define LATELY 12 /* columns of the past that a row has room for */

static const struct rows_column columns[] = {
	{ "STATE", 11, 16, 10, false, false },
	{ "AGENT", 4, 10, 9, false, false },
	{ "NAME", 6, 18, 5, false, false },
	{ "WHERE", 6, 22, 8, false, false },
	{ "FOR", 4, 6, 8, true, true },
	{ "CTX", 4, 5, 6, true, true },
	{ "LATELY", LATELY, LATELY, 1, false, false },
	{ "TASK", 12, 0, 3, false, false },
};

const struct rows_column *
fleet_columns(size_t *ret_count)
{
	*ret_count = countof(columns);
	return columns;
}

enum grid_style
fleet_style(const struct agent_state *a)
{
	if (a->parked)
		return GRID_DIM;
	if (a->status == STATUS_ERROR || a->status == STATUS_STALLED)
		return GRID_BAD;
	if (state_is_attention(a->detail))
		return GRID_WARN;
	if (state_is_busy(a->detail))
		return GRID_BUSY;
	if (a->detail == DETAIL_IDLE || a->detail == DETAIL_TYPED)
		return GRID_GOOD;
	return GRID_DIM;
}

/* A word of the status line, but for what a busy agent does; a state that has
 * moved since it was looked at is questionable. */
void
fleet_state(const struct agent_state *a, enum summary_icons icons, char *text,
    size_t size)
{
	enum summary_state state = summary_state(a);
	const char *word = state == SUMMARY_BUSY ? state_detail_name(a->detail)
	                                         : summary_word(state);

	(void)snprintf(text, size, "%s %s%s", summary_glyph(state, icons), word,
	    a->freshness == AGENT_FRESH ? "" : " ?");
}

void
fleet_place(const struct agent_state *a, char *text, size_t size)
{
	(void)snprintf(text, size, "%s:%d.%d", a->session_name, a->window_index,
	    a->pane_index);
}

void
fleet_who(const struct cJSON *o, char *text, size_t size)
{
	(void)snprintf(text, size, "%s in %s:%d.%d",
	    json_str(o, "agent_type", ""), json_str(o, "session", ""),
	    (int)json_int(o, "window", 0), (int)json_int(o, "pane_index", 0));
}

void
fleet_age(int64_t now_ms, int64_t then_ms, char text[16])
{
	int64_t s = now_ms > then_ms ? (now_ms - then_ms) / TIME_SECOND : 0;

	if (then_ms <= 0)
		*text = '\0';
	else if (s < 60)
		(void)snprintf(text, 16, "%ds", (int)s);
	else if (s < 3600)
		(void)snprintf(text, 16, "%dm", (int)(s / 60));
	else if (s < 86400)
		(void)snprintf(
		    text, 16, "%dh%02d", (int)(s / 3600), (int)(s / 60 % 60));
	else
		(void)snprintf(text, 16, "%dd", (int)(s / 86400 % 100000));
}

static void
add_past(const struct fleet_agent *a, struct rows *rows)
{
	size_t len = strlen(a->past);
	char drawn[4 * LATELY + 1] = "";

	for (size_t i = len > LATELY ? len - LATELY : 0; i < len; i++)
		(void)strlcat(drawn, spark_state(a->past[i]), sizeof drawn);
	rows_cell(rows, GRID_DIM, 0, drawn);
}

static void
add_row(const struct fleet_agent *agent, struct rows *rows,
    enum summary_icons icons, int64_t now_ms)
{
	const struct agent_state *a = &agent->state;
	char id[16], state[64], place[256], age[16];

	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	fleet_state(a, icons, state, sizeof state);
	fleet_place(a, place, sizeof place);
	fleet_age(now_ms, a->since_ms, age);
	rows_add(rows, id);
	/* By need, and who has it longest first. */
	rows_cell(rows, fleet_style(a),
	    (double)attention_of(a) * 1e13 + (double)a->since_ms, state);
	rows_cell(rows, GRID_STRONG, 0, a->agent_type);
	rows_cell(rows, GRID_PLAIN, 0,
	    *a->agent_mail_name != '\0' ? a->agent_mail_name : a->window_name);
	rows_cell(rows, GRID_PLAIN, 0, place);
	rows_cell(rows, GRID_DIM,
	    a->since_ms > 0 ? (double)(now_ms - a->since_ms) : -1, age);
	if (a->context_known)
		rows_cellf(rows,
		    a->context_usage > AGENT_CONTEXT_HIGH ? GRID_WARN
							  : GRID_PLAIN,
		    a->context_usage, "%.0f%%", a->context_usage);
	else
		rows_cell(rows, GRID_DIM, -1, "");
	add_past(agent, rows);
	rows_cell(rows, GRID_PLAIN, 0, a->current_task);
}

void
fleet_rows(const struct fleet *f, struct rows *rows, enum summary_icons icons,
    int64_t now_ms)
{
	rows_begin(rows);
	for (size_t i = 0; i < f->count; i++)
		add_row(f->agents[i], rows, icons, now_ms);
	rows_end(rows);
}
