/* The event log: newest rows kept, the rest pruned in batches. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/event.h"
#include "io/store.h"

#define DETAILS_MAX (64u << 10)
#define TYPES_MAX   512
/* Ids grow with time: the index finds the first, no row is sorted. */
#define FROM_FIRST \
 "id >= (SELECT id FROM event WHERE at >= ? ORDER BY at, id LIMIT 1)"

struct event_log {
	struct store *store;
	int64_t max_rows;
	int64_t added; /* since the last prune */
};

const char *
event_log_schema(void)
{
	return "CREATE TABLE event ("
	       " id INTEGER PRIMARY KEY,"
	       " at INTEGER NOT NULL,"
	       " type TEXT NOT NULL,"
	       " agent TEXT NOT NULL,"
	       " details TEXT);"
	       "CREATE INDEX event_at ON event (at);";
}

struct event_log *
event_log_new(struct store *s, int64_t max_rows)
{
	struct event_log *l = xcalloc(1, sizeof *l);

	l->store = s;
	event_log_set_max(l, max_rows);
	/* A log that was kept longer before is cut at the first event. */
	l->added = l->max_rows;
	return l;
}

void
event_log_free(struct event_log *l)
{
	free(l);
}

void
event_log_set_max(struct event_log *l, int64_t max_rows)
{
	l->max_rows = max_rows < 1 ? 1 : max_rows;
}

static bool
prune(struct event_log *l, int64_t newest, struct err *err)
{
	l->added = 0;
	return store_query(l->store, err, NULL, NULL,
	    "DELETE FROM event WHERE id <= ?", "i", newest - l->max_rows);
}

bool
event_log_add(struct event_log *l, struct coordinator_event *e, struct err *err)
{
	struct buf text;
	bool ok;

	buf_init(&text, DETAILS_MAX);
	if (e->details != NULL)
		json_write(&text, e->details);
	ok = store_query(l->store, err, NULL, NULL,
	    "INSERT INTO event (at, type, agent, details) VALUES (?, ?, ?, ?)",
	    "isss", e->at_ms, event_type_name(e->type), e->agent_id,
	    text.len == 0 || text.full ? NULL : text.data);
	buf_done(&text);
	if (!ok)
		return false;
	e->id = store_last_id(l->store);
	if (++l->added > l->max_rows / 10)
		return prune(l, e->id, err);
	return true;
}

struct reading {
	event_fn *fn;
	void *arg;
};

static const char *
column(struct sqlite3_stmt *row, int i)
{
	const unsigned char *s = sqlite3_column_text(row, i);

	return s == NULL ? "" : (const char *)s;
}

/* A row of another version's type is passed over. */
static void
on_row(void *arg, struct sqlite3_stmt *row)
{
	const struct reading *r = arg;
	struct coordinator_event e = { 0 };
	struct err ignored;
	const char *details = column(row, 4);

	if (!event_type_find(column(row, 2), &e.type))
		return;
	e.id = sqlite3_column_int64(row, 0);
	e.at_ms = sqlite3_column_int64(row, 1);
	(void)strlcpy(e.agent_id, column(row, 3), sizeof e.agent_id);
	e.details = json_parse(details, strlen(details), DETAILS_MAX, &ignored);
	r->fn(r->arg, &e);
	cJSON_Delete(e.details);
}

static bool
read_after(struct event_log *l, const struct event_query *q, struct reading *r,
    struct err *err)
{
	return store_query(l->store, err, on_row, r,
	    "SELECT id, at, type, agent, details FROM event WHERE id > ?"
	    " AND " FROM_FIRST " ORDER BY id LIMIT ?",
	    "iii", q->after, q->since_ms, (int64_t)q->limit);
}

/* ",agent_idle,agent_busy," of those wanted. */
static void
list_types(const bool *wanted, char ret[TYPES_MAX])
{
	struct buf list;

	buf_init(&list, TYPES_MAX - 1);
	for (int i = 0; i < EVENT_COUNT; i++)
		if (wanted == NULL || wanted[i])
			(void)buf_addf(
			    &list, ",%s", event_type_name((enum event_type)i));
	(void)buf_addc(&list, ',');
	(void)strlcpy(ret, list.data, TYPES_MAX);
	buf_done(&list);
}

bool
event_log_read(struct event_log *l, const struct event_query *q, event_fn *fn,
    void *arg, struct err *err)
{
	struct reading r = { fn, arg };
	char types[TYPES_MAX];

	if (q->after >= 0)
		return read_after(l, q, &r, err);
	list_types(q->wanted, types);
	return store_query(l->store, err, on_row, &r,
	    "SELECT id, at, type, agent, details FROM"
	    " (SELECT * FROM event WHERE at >= ?"
	    " AND instr(?, ',' || type || ',')"
	    " ORDER BY id DESC LIMIT ?) ORDER BY id",
	    "isi", q->since_ms, types, (int64_t)q->limit);
}

struct scanning {
	event_row_fn *fn;
	void *arg;
};

static void
on_scanned(void *arg, struct sqlite3_stmt *row)
{
	const struct scanning *s = arg;

	s->fn(s->arg, sqlite3_column_int64(row, 0), column(row, 1),
	    column(row, 2), column(row, 3));
}

bool
event_log_scan(struct event_log *l, int64_t since_ms, event_row_fn *fn,
    void *arg, struct err *err)
{
	struct scanning s = { fn, arg };

	return store_query(l->store, err, on_scanned, &s,
	    "SELECT at, type, agent, details FROM event WHERE " FROM_FIRST
	    " ORDER BY id",
	    "i", since_ms);
}
