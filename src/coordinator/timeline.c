#include "coordinator/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"

/* The more urgent one is shown; 0 is not urgent. */
static const uint8_t urgency[DETAIL_COUNT] = {
	[DETAIL_APPROVAL] = 9,
	[DETAIL_QUESTION] = 8,
	[DETAIL_CRASHED] = 7,
	[DETAIL_AUTH_ERROR] = 6,
	[DETAIL_API_ERROR] = 5,
	[DETAIL_RATE_LIMITED] = 4,
	[DETAIL_STALLED] = 3,
};

static const char letters[DETAIL_COUNT] = {
	[DETAIL_UNKNOWN] = '.',
	[DETAIL_STARTING] = 'o',
	[DETAIL_IDLE] = 'i',
	[DETAIL_TYPED] = 't',
	[DETAIL_STREAMING] = 'b',
	[DETAIL_TOOL] = 'b',
	[DETAIL_THINKING] = 'b',
	[DETAIL_COMPACTING] = 'b',
	[DETAIL_APPROVAL] = 'a',
	[DETAIL_QUESTION] = 'q',
	[DETAIL_API_ERROR] = 'e',
	[DETAIL_RATE_LIMITED] = 'l',
	[DETAIL_AUTH_ERROR] = 'e',
	[DETAIL_CRASHED] = 'e',
	[DETAIL_EXITED] = 'x',
	[DETAIL_STALLED] = 's',
};

void
timeline_init(struct timeline *t, int64_t from_ms, int64_t to_ms, int columns)
{
	if (columns < 1 || columns > TIMELINE_COLUMNS_MAX || to_ms <= from_ms)
		BUG("%d columns", columns);
	*t = (struct timeline){
		.from_ms = from_ms, .to_ms = to_ms, .columns = columns
	};
}

void
timeline_done(struct timeline *t)
{
	for (size_t i = 0; i < t->rows.count; i++) {
		struct timeline_row *row = t->rows.at[i];

		free(row->cells);
		free(row);
	}
	ids_done(&t->rows);
}

const struct timeline_row *
timeline_find(const struct timeline *t, unsigned pane)
{
	return ids_find(&t->rows, pane);
}

/* Made when there is none; NULL when there are too many. */
static struct timeline_row *
row_get(struct timeline *t, const struct timeline_change *c)
{
	struct timeline_row *row = ids_find(&t->rows, c->pane);

	if (row != NULL)
		return row;
	if (t->rows.count == TIMELINE_ROWS_MAX)
		return NULL;
	row = xcalloc(1, sizeof *row);
	row->pane = c->pane;
	row->cells = xcalloc((size_t)t->columns, sizeof *row->cells);
	/* Before the first change it was what it then ceased to be, for as
	 * long as it is known at all. When something was typed is not told. */
	row->detail = c->was == DETAIL_TYPED ? DETAIL_IDLE : c->was;
	row->since_ms = c->prev_ms > t->from_ms ? c->prev_ms : t->from_ms;
	ids_add(&t->rows, row);
	return row;
}

/* Where a column begins. */
static int64_t
column_ms(const struct timeline *t, int column)
{
	return t->from_ms + (t->to_ms - t->from_ms) * column / t->columns;
}

static void
paint(struct timeline_cell *cell, enum agent_detail d, int64_t span_ms)
{
	if (urgency[d] > 0) {
		if (urgency[d] > urgency[cell->urgent])
			cell->urgent = (uint8_t)d;
	} else if (state_is_busy(d)) {
		cell->busy = (uint8_t)d;
		cell->lead_ms += span_ms;
	} else if (d != DETAIL_UNKNOWN) {
		cell->calm = (uint8_t)d;
		cell->lead_ms -= span_ms;
	}
}

/* The row's state lasted until to_ms. */
static void
fill(const struct timeline *t, struct timeline_row *row, int64_t to_ms)
{
	int64_t from = row->since_ms < t->from_ms ? t->from_ms : row->since_ms;
	int64_t to = to_ms > t->to_ms ? t->to_ms : to_ms, span = to - from;
	int column;

	if (span <= 0)
		return;
	row->total_ms[row->detail] += span;
	if (state_is_dialog(row->detail)) {
		row->waits++;
		if (span > row->longest_wait_ms)
			row->longest_wait_ms = span;
	}
	column =
	    (int)((from - t->from_ms) * t->columns / (t->to_ms - t->from_ms));
	for (; column < t->columns && column_ms(t, column) < to; column++) {
		int64_t left = column_ms(t, column);
		int64_t right = column_ms(t, column + 1);
		if (left < from)
			left = from;
		if (right > to)
			right = to;
		if (right > left)
			paint(&row->cells[column], row->detail, right - left);
	}
}

void
timeline_add(struct timeline *t, const struct timeline_change *c)
{
	struct timeline_row *row = row_get(t, c);

	if (row == NULL)
		return;
	if (strcmp(row->agent_type, c->agent_type) != 0)
		(void)strlcpy(
		    row->agent_type, c->agent_type, sizeof row->agent_type);
	if (strcmp(row->session, c->session) != 0)
		(void)strlcpy(row->session, c->session, sizeof row->session);
	if (c->now == row->detail)
		return;
	fill(t, row, c->at_ms);
	row->detail = c->now;
	row->since_ms = c->at_ms;
}

void
timeline_end(struct timeline *t)
{
	for (size_t i = 0; i < t->rows.count; i++) {
		struct timeline_row *row = t->rows.at[i];

		fill(t, row, t->to_ms);
		row->since_ms = t->to_ms;
	}
}

char
timeline_letter(const struct timeline_row *row, int column)
{
	const struct timeline_cell *cell = &row->cells[column];

	if (cell->urgent != DETAIL_UNKNOWN)
		return letters[cell->urgent];
	if (cell->busy != DETAIL_UNKNOWN && cell->lead_ms >= 0)
		return letters[cell->busy];
	return letters[cell->calm];
}

int64_t
timeline_waited_ms(const struct timeline_row *row)
{
	return row->total_ms[DETAIL_APPROVAL] + row->total_ms[DETAIL_QUESTION];
}

static cJSON *
row_json(const struct timeline *t, const struct timeline_row *row)
{
	cJSON *o = cJSON_CreateObject(), *totals;
	char id[16], *states = xmalloc((size_t)t->columns + 1);

	(void)snprintf(id, sizeof id, "%%%u", row->pane);
	for (int i = 0; i < t->columns; i++)
		states[i] = timeline_letter(row, i);
	states[t->columns] = '\0';
	json_add_str(o, "pane_id", id);
	json_add_str(o, "agent_type", row->agent_type);
	json_add_str(o, "session", row->session);
	json_add_str(o, "states", states);
	json_add_int(o, "waits", row->waits);
	json_add_int(o, "waited_ms", timeline_waited_ms(row));
	json_add_int(o, "longest_wait_ms", row->longest_wait_ms);
	totals = cJSON_AddObjectToObject(o, "total_ms");
	for (int d = 0; d < DETAIL_COUNT; d++) {
		if (row->total_ms[d] > 0)
			json_add_int(totals,
			    state_detail_name((enum agent_detail)d),
			    row->total_ms[d]);
	}
	free(states);
	return o;
}

struct cJSON *
timeline_json(const struct timeline *t)
{
	cJSON *o = cJSON_CreateObject(), *list;

	json_add_time(o, "from", t->from_ms);
	json_add_time(o, "to", t->to_ms);
	json_add_int(o, "columns", t->columns);
	list = cJSON_AddArrayToObject(o, "agents");
	for (size_t i = 0; i < t->rows.count; i++)
		cJSON_AddItemToArray(list, row_json(t, t->rows.at[i]));
	return o;
}
