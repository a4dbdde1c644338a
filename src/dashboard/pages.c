#include "dashboard/pages.h"

#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "dashboard/fleet.h"
#include "dashboard/rows.h"

#define ROWS_MOST 2000 /* of a list, the first ones */
#define TEXT_MAX  4096

static const struct rows_column work_columns[] = {
	{ "SCORE", 5, 7, 5, true, true },
	{ "ID", 4, 16, 10, false, false },
	{ "P", 1, 2, 6, true, false },
	{ "STATE", 5, 12, 8, false, false },
	{ "TITLE", 10, 48, 9, false, false },
	{ "WHY NOT", 8, 0, 4, false, false },
};

static const struct rows_column reservation_columns[] = {
	{ "AGENT", 6, 20, 9, false, false },
	{ "PANE", 4, 6, 4, false, false },
	{ "PATTERN", 10, 40, 10, false, false },
	{ "KIND", 6, 9, 5, false, false },
	{ "LEFT", 4, 6, 6, true, false },
	{ "REASON", 8, 0, 3, false, false },
};

static const struct rows_column conflict_columns[] = {
	{ "PATTERN", 10, 32, 10, false, false },
	{ "OVERLAPS", 8, 24, 4, false, false },
	{ "HOLDERS", 10, 48, 9, false, false },
	{ "FOR", 4, 6, 6, true, true },
	{ "NOW", 6, 0, 7, false, false },
};

static const struct rows_column event_columns[] = {
	{ "WHEN", 4, 6, 8, true, false },
	{ "EVENT", 10, 22, 10, false, false },
	{ "PANE", 4, 6, 9, false, false },
	{ "AGENT", 4, 10, 5, false, false },
	{ "WHAT", 8, 0, 7, false, false },
};

const struct rows_column *
pages_columns(enum page page, size_t *ret_count)
{
	switch (page) {
	case PAGE_WORK:
		*ret_count = countof(work_columns);
		return work_columns;
	case PAGE_RESERVATIONS:
		*ret_count = countof(reservation_columns);
		return reservation_columns;
	case PAGE_CONFLICTS:
		*ret_count = countof(conflict_columns);
		return conflict_columns;
	case PAGE_EVENTS:
		break;
	}
	*ret_count = countof(event_columns);
	return event_columns;
}

/* The id is a string or a number. */
static void
read_id(const cJSON *o, char id[ROWS_ID_MAX])
{
	const char *text = json_str(o, "id", NULL);

	if (text != NULL)
		(void)strlcpy(id, text, ROWS_ID_MAX);
	else
		(void)snprintf(
		    id, ROWS_ID_MAX, "%lld", (long long)json_int(o, "id", 0));
}

static void
work_row(const cJSON *o, struct rows *rows)
{
	bool ready = json_bool(o, "assignable", false);
	double score = json_num(o, "score", 0);
	int64_t priority = json_int(o, "priority", 0);

	rows_cellf(rows, GRID_PLAIN, score, "%.3f", score);
	rows_cell(rows, GRID_STRONG, 0, json_str(o, "id", ""));
	rows_cellf(rows, GRID_PLAIN, (double)priority, "%d", (int)priority);
	rows_cell(rows, ready ? GRID_GOOD : GRID_DIM, ready ? 0 : 1,
	    ready ? "ready" : json_str(o, "code", "held"));
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "title", ""));
	rows_cell(rows, GRID_DIM, 0, json_str(o, "reason", ""));
}

static void
reservation_row(const cJSON *o, struct rows *rows, int64_t now_ms)
{
	int64_t end = json_time(o, "expires_ts");
	bool exclusive = json_bool(o, "exclusive", true);
	char left[16];

	fleet_age(end, end == 0 ? 0 : now_ms, left);
	rows_cell(rows, GRID_STRONG, 0, json_str(o, "agent", ""));
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "pane_id", ""));
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "path_pattern", ""));
	rows_cell(rows, exclusive ? GRID_WARN : GRID_DIM, 0,
	    exclusive ? "exclusive" : "shared");
	rows_cell(rows, GRID_DIM, (double)end, end == 0 ? "?" : left);
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "reason", ""));
}

const char *
pages_conflict(const cJSON *o)
{
	const char *pattern = json_str(o, "pattern", "");

	return *pattern != '\0' ? pattern : json_str(o, "file_path", "");
}

static void
add_holders(const cJSON *holders, struct rows *rows)
{
	const cJSON *h;
	struct buf text;

	buf_init(&text, TEXT_MAX);
	cJSON_ArrayForEach(h, holders)
	{
		(void)buf_addf(&text, "%s%s%s", text.len > 0 ? ", " : "",
		    json_str(h, "agent_name", ""),
		    json_bool(h, "exclusive", true) ? "" : " (shared)");
	}
	rows_cell(rows, GRID_STRONG, 0, text.data);
	buf_done(&text);
}

static void
conflict_row(const cJSON *o, struct rows *rows, int64_t now_ms)
{
	const char *done = json_str(o, "resolution", "");
	int64_t since = json_time(o, "detected_at");
	char age[16];

	fleet_age(now_ms, since, age);
	rows_cell(rows, GRID_PLAIN, 0, pages_conflict(o));
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "overlaps", ""));
	add_holders(json_arr(o, "holders"), rows);
	rows_cell(rows, GRID_DIM, (double)(now_ms - since), age);
	if (*done != '\0')
		rows_cell(rows, GRID_GOOD, 0, done);
	else if (json_obj(o, "negotiation") != NULL)
		rows_cell(rows, GRID_WARN, 0,
		    json_str(json_obj(o, "negotiation"), "outcome", "asked"));
	else
		rows_cell(rows, GRID_WARN, 0,
		    json_str(o, "notified_at", NULL) != NULL ? "open, told"
							     : "open");
}

/* "b-1 Fix the parser: The agent is gone." */
static void
add_work_words(const cJSON *details, struct buf *out)
{
	const char *reason = json_str(details, "reason", "");

	(void)buf_addf(out, "%s %s%s%s", json_str(details, "bead_id", ""),
	    json_str(details, "bead_title", ""), *reason != '\0' ? ": " : "",
	    reason);
}

/* "src/x.c, held by 2, released" */
static void
add_conflict_words(const cJSON *details, struct buf *out)
{
	const char *resolution = json_str(details, "resolution", "");

	(void)buf_addf(out, "%s, held by %d%s%s",
	    json_str(details, "pattern", ""),
	    (int)json_int(details, "holders", 0),
	    *resolution != '\0' ? ", " : "", resolution);
}

/* "2 of 6 agents active, 1 alert" */
static void
add_digest_words(const cJSON *details, struct buf *out)
{
	int alerts = (int)json_int(details, "alert_count", 0);

	(void)buf_addf(out, "%d of %d agents active, %d alert%s",
	    (int)json_int(details, "active_count", 0),
	    (int)json_int(details, "agent_count", 0), alerts,
	    alerts == 1 ? "" : "s");
}

/* Details that we know nothing of are shown as they are. */
void
pages_event_words(const cJSON *event, struct buf *out)
{
	const cJSON *details = json_obj(event, "details");

	if (strcmp(json_str(event, "type", ""), "context_high") == 0)
		(void)buf_addf(out, "context at %.0f%%",
		    json_num(details, "context_usage", 0));
	else if (json_str(details, "prev_detail", NULL) != NULL)
		(void)buf_addf(out, "%s → %s",
		    json_str(details, "prev_detail", ""),
		    json_str(details, "detail", ""));
	else if (json_str(details, "bead_id", NULL) != NULL)
		add_work_words(details, out);
	else if (json_str(details, "pattern", NULL) != NULL)
		add_conflict_words(details, out);
	else if (json_str(details, "error", NULL) != NULL)
		(void)buf_adds(out, json_str(details, "error", ""));
	else if (cJSON_HasObjectItem(details, "active_count"))
		add_digest_words(details, out);
	else if (details != NULL)
		json_write(out, details);
}

static void
event_row(const cJSON *o, struct rows *rows, int64_t now_ms)
{
	const cJSON *details = json_obj(o, "details");
	const char *type = json_str(o, "type", "");
	int64_t at = json_time(o, "timestamp");
	bool urgent = strcmp(type, "agent_attention") == 0;
	bool bad = strstr(type, "error") != NULL ||
	           strstr(type, "failed") != NULL ||
	           strstr(type, "stalled") != NULL;
	struct buf what;
	char age[16];

	fleet_age(now_ms, at, age);
	rows_cell(rows, GRID_DIM, (double)(now_ms - at), age);
	rows_cell(rows,
	    bad      ? GRID_BAD
	    : urgent ? GRID_WARN
		     : GRID_PLAIN,
	    0, type);
	rows_cell(rows, GRID_PLAIN, 0, json_str(o, "agent_id", ""));
	rows_cell(rows, GRID_STRONG, 0, json_str(details, "agent_type", ""));
	buf_init(&what, TEXT_MAX);
	pages_event_words(o, &what);
	rows_cell(rows, GRID_DIM, 0, what.data);
	buf_done(&what);
}

static void
add_row(enum page page, const cJSON *o, struct rows *rows, int64_t now_ms)
{
	char id[ROWS_ID_MAX];

	read_id(o, id);
	rows_add(rows, id);
	switch (page) {
	case PAGE_WORK:
		work_row(o, rows);
		break;
	case PAGE_RESERVATIONS:
		reservation_row(o, rows, now_ms);
		break;
	case PAGE_CONFLICTS:
		conflict_row(o, rows, now_ms);
		break;
	case PAGE_EVENTS:
		event_row(o, rows, now_ms);
		break;
	}
}

void
pages_rows(enum page page, const cJSON *list, struct rows *rows, int64_t now_ms)
{
	const cJSON *o;

	rows_begin(rows);
	cJSON_ArrayForEach(o, list)
	{
		if (rows->count < ROWS_MOST && cJSON_IsObject(o))
			add_row(page, o, rows, now_ms);
	}
	rows_end(rows);
}

/* The earliest holder comes first. */
const char *
pages_asked(const cJSON *conflict, const char *name)
{
	const char *last = "the others";
	const cJSON *h;

	cJSON_ArrayForEach(h, json_arr(conflict, "holders"))
	{
		if (strcmp(json_str(h, "agent_name", ""), name) != 0)
			last = json_str(h, "agent_name", "");
	}
	return last;
}

const cJSON *
pages_find(const cJSON *list, const char *id)
{
	const cJSON *o;
	char one[ROWS_ID_MAX];

	cJSON_ArrayForEach(o, list)
	{
		read_id(o, one);
		if (strcmp(one, id) == 0)
			return o;
	}
	return NULL;
}
