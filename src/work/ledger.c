#include "work/ledger.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/store.h"

/* The partial indexes are what makes an assignment exclusive. */
static const char schema[] =
    "CREATE TABLE assignment ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " key TEXT NOT NULL UNIQUE,"
    " project TEXT NOT NULL,"
    " root TEXT NOT NULL,"
    " bead TEXT NOT NULL,"
    " title TEXT NOT NULL,"
    " server TEXT NOT NULL,"
    " pane TEXT NOT NULL,"
    " agent_type TEXT NOT NULL,"
    " actor TEXT NOT NULL,"
    " agent_pid INTEGER NOT NULL,"
    " agent_start INTEGER NOT NULL,"
    " step TEXT NOT NULL,"
    " attempt INTEGER NOT NULL,"
    " score REAL NOT NULL,"
    " priority INTEGER NOT NULL,"
    " planned_ms INTEGER NOT NULL,"
    " step_ms INTEGER NOT NULL,"
    " reason TEXT NOT NULL DEFAULT '',"
    " active INTEGER NOT NULL DEFAULT 1);"
    "CREATE UNIQUE INDEX assignment_bead ON assignment (project, bead)"
    " WHERE active;"
    "CREATE UNIQUE INDEX assignment_pane ON assignment (server, pane)"
    " WHERE active;"
    "CREATE INDEX assignment_attempt ON assignment (project, bead, attempt);";

/* What assignments hold beyond this table. */
static const char debts[] =
    "ALTER TABLE assignment ADD files TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE assignment ADD lease_project TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE assignment ADD lease_name TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE assignment ADD debts INTEGER NOT NULL DEFAULT 0;";

/* The few rows that are looked at every few seconds. */
static const char due[] =
    "CREATE INDEX assignment_active ON assignment (id) WHERE active;"
    "CREATE INDEX assignment_debts ON assignment (id) WHERE debts <> 0;";

static const char *const names[LEDGER_STEPS] = {
	[LEDGER_PLANNED] = "planned",
	[LEDGER_CLAIMED] = "claimed",
	[LEDGER_RESERVED] = "reserved",
	[LEDGER_DELIVERING] = "delivering",
	[LEDGER_DELIVERED] = "delivered",
	[LEDGER_CONFIRMED] = "confirmed",
	[LEDGER_DONE] = "done",
	[LEDGER_FAILED] = "failed",
	[LEDGER_RELEASED] = "released",
};

struct ledger {
	struct store *store;
};

const char *
ledger_step_name(enum ledger_step s)
{
	return names[s];
}

bool
ledger_step_find(const char *name, enum ledger_step *ret)
{
	for (int i = 0; i < LEDGER_STEPS; i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (enum ledger_step)i;
			return true;
		}
	return false;
}

bool
ledger_is_active(enum ledger_step s)
{
	return s < LEDGER_DONE;
}

/* Forward, where claims, reservations and the pane are had; to failed and
 * released from anywhere; done may be told of any work that reached the agent
 * or that somebody finished without us. */
bool
ledger_is_edge(enum ledger_step from, enum ledger_step to)
{
	if (!ledger_is_active(from))
		return false;
	if (!ledger_is_active(to))
		return true;
	if (to == LEDGER_DELIVERED)
		return from == LEDGER_DELIVERING;
	if (to == LEDGER_CONFIRMED)
		return from == LEDGER_DELIVERED || from == LEDGER_DELIVERING;
	return to > from;
}

enum ledger_settle
ledger_settle(enum ledger_step s)
{
	switch (s) {
	case LEDGER_PLANNED:
	case LEDGER_CLAIMED:
	case LEDGER_RESERVED:
		return LEDGER_GIVE_BACK;
	case LEDGER_DELIVERING:
		return LEDGER_LOOK;
	case LEDGER_DELIVERED:
		return LEDGER_LOOK_SENT;
	case LEDGER_CONFIRMED:
		return LEDGER_KEEP;
	case LEDGER_DONE:
	case LEDGER_FAILED:
	case LEDGER_RELEASED:
		break;
	}
	return LEDGER_OVER;
}

struct ledger *
ledger_open(const char *path, struct err *err)
{
	const char *const migrations[] = { schema, debts, due, NULL };
	struct store *store = store_open(path, migrations, err);
	struct ledger *l;

	if (store == NULL)
		return NULL;
	l = xcalloc(1, sizeof *l);
	l->store = store;
	return l;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	store_close(l->store);
	free(l);
}

/* Keeps the holder of the bead or pane that a plan ran into. */
struct holder {
	char bead[128], pane[32], step[16];
	bool found;
};

static void
take_holder(void *arg, struct sqlite3_stmt *row)
{
	struct holder *h = arg;

	h->found = true;
	(void)strlcpy(
	    h->bead, (const char *)sqlite3_column_text(row, 0), sizeof h->bead);
	(void)strlcpy(
	    h->pane, (const char *)sqlite3_column_text(row, 1), sizeof h->pane);
	(void)strlcpy(
	    h->step, (const char *)sqlite3_column_text(row, 2), sizeof h->step);
}

/* Why the insert was ignored, in words. */
static bool
refuse(struct ledger *l, const struct ledger_entry *e, struct err *err)
{
	struct holder h = { .found = false };

	if (!store_query(l->store, err, take_holder, &h,
		"SELECT bead, pane, step FROM assignment WHERE active AND"
		" ((project = ? AND bead = ?) OR (server = ? AND pane = ?))"
		" LIMIT 1",
		"ssss", e->project, e->bead, e->server, e->pane))
		return false;
	if (!h.found)
		return err_set(
		    err, "%s could not be planned: try again.", e->bead);
	return err_set(err, "%s is with pane %s (%s).", h.bead, h.pane, h.step);
}

bool
ledger_plan(struct ledger *l, const struct ledger_entry *e, int64_t now_ms,
    int64_t *ret_id, struct err *err)
{
	bool ok = store_query(l->store, err, NULL, NULL,
	    "INSERT OR IGNORE INTO assignment (key, project, root, bead, title,"
	    " server, pane, agent_type, actor, agent_pid, agent_start, step,"
	    " attempt, score, priority, planned_ms, step_ms, files,"
	    " lease_project)"
	    " SELECT ?1 || char(10) || ?3 || char(10) || n, ?1, ?2, ?3, ?4, ?5,"
	    " ?6, ?7, ?8, ?9, ?10, 'planned', n, ?11, ?12, ?13, ?13, ?14, ?15"
	    " FROM"
	    " (SELECT 1 + coalesce(max(attempt), 0) AS n FROM assignment"
	    " WHERE project = ?1 AND bead = ?3)",
	    "ssssssssiidiiss", e->project, e->root, e->bead, e->title,
	    e->server, e->pane, e->agent_type, e->actor, (int64_t)e->agent_pid,
	    e->agent_start, e->score, e->priority, now_ms, e->files,
	    e->lease_project);

	if (!ok)
		return false;
	if (store_changes(l->store) == 0)
		return refuse(l, e, err);
	*ret_id = store_last_id(l->store);
	return true;
}

static void
take_step(void *arg, struct sqlite3_stmt *row)
{
	char *step = arg;

	(void)strlcpy(step, (const char *)sqlite3_column_text(row, 0), 16);
}

/* The debts after a step: a claim is asked for with its own, and stays with
 * the agent unless it goes back. */
static const char advance_sql[] =
    "UPDATE assignment SET step = ?1, reason = ?2, step_ms = ?3, active = ?4,"
    " debts = CASE ?1 WHEN 'claimed' THEN debts | 1 WHEN 'done' THEN debts & ~1"
    " WHEN 'failed' THEN debts & ~1 ELSE debts END WHERE id = ?5 AND step = ?6";

bool
ledger_advance(
    struct ledger *l, const struct ledger_move *move, struct err *err)
{
	const char *from = names[move->from], *to = names[move->to];
	char step[16] = "gone";

	if (!ledger_is_edge(move->from, move->to))
		BUG("no way from %s to %s", from, to);
	if (!store_query(l->store, err, NULL, NULL, advance_sql, "ssiiis", to,
		move->reason == NULL ? "" : move->reason, move->at_ms,
		(int64_t)ledger_is_active(move->to), move->id, from))
		return false;
	if (store_changes(l->store) == 1)
		return true;
	if (!store_query(l->store, err, take_step, step,
		"SELECT step FROM assignment WHERE id = ?", "i", move->id))
		return false;
	if (strcmp(step, to) == 0)
		return true;
	return err_set(err, "Assignment %lld is %s, not %s any more.",
	    (long long)move->id, step, from);
}

bool
ledger_reserve(struct ledger *l, int64_t id, enum ledger_step from,
    const char *lease_name, int64_t now_ms, struct err *err)
{
	const struct ledger_move move = {
		.id = id, .from = from, .to = LEDGER_RESERVED, .at_ms = now_ms
	};

	return store_query(l->store, err, NULL, NULL,
		   "UPDATE assignment SET lease_name = ?, debts = debts | 2"
		   " WHERE id = ? AND active",
		   "si", lease_name, id) &&
	       ledger_advance(l, &move, err);
}

bool
ledger_pay(struct ledger *l, int64_t id, unsigned paid, struct err *err)
{
	return store_query(l->store, err, NULL, NULL,
	    "UPDATE assignment SET debts = debts & ~? WHERE id = ?", "ii",
	    (int64_t)paid, id);
}

struct reading {
	ledger_fn *fn;
	void *arg;
};

static const char *
text(struct sqlite3_stmt *row, int column)
{
	const unsigned char *s = sqlite3_column_text(row, column);

	return s == NULL ? "" : (const char *)s;
}

/* A row with the step of a later version is passed over. */
static void
on_row(void *arg, struct sqlite3_stmt *row)
{
	const struct reading *r = arg;
	struct ledger_entry e = {
		.id = sqlite3_column_int64(row, 0),
		.key = text(row, 1),
		.project = text(row, 2),
		.root = text(row, 3),
		.bead = text(row, 4),
		.title = text(row, 5),
		.server = text(row, 6),
		.pane = text(row, 7),
		.agent_type = text(row, 8),
		.actor = text(row, 9),
		.agent_pid = (pid_t)sqlite3_column_int64(row, 10),
		.agent_start = sqlite3_column_int64(row, 11),
		.attempt = sqlite3_column_int64(row, 13),
		.score = sqlite3_column_double(row, 14),
		.priority = sqlite3_column_int64(row, 15),
		.planned_ms = sqlite3_column_int64(row, 16),
		.step_ms = sqlite3_column_int64(row, 17),
		.reason = text(row, 18),
		.files = text(row, 19),
		.lease_project = text(row, 20),
		.lease_name = text(row, 21),
		.debts = (unsigned)sqlite3_column_int64(row, 22),
	};

	if (ledger_step_find(text(row, 12), &e.step))
		r->fn(r->arg, &e);
}

/* Which rows, in the words of an index. */
static const char *
which(const struct ledger_query *q)
{
	if (q->owing)
		return "NOT active AND debts <> 0";
	if (!q->all)
		return "active";
	if (q->project != NULL && q->bead != NULL)
		return "project = ?2 AND bead = ?3";
	return "1";
}

bool
ledger_each(struct ledger *l, const struct ledger_query *q, ledger_fn *fn,
    void *arg, struct err *err)
{
	struct reading r = { fn, arg };
	char sql[640];

	(void)snprintf(sql, sizeof sql,
	    "SELECT id, key, project, root, bead, title, server, pane,"
	    " agent_type, actor, agent_pid, agent_start, step, attempt, score,"
	    " priority, planned_ms, step_ms, reason, files, lease_project,"
	    " lease_name, debts FROM assignment WHERE %s"
	    " AND (?1 IS NULL OR server = ?1) AND (?2 IS NULL OR project = ?2)"
	    " AND (?3 IS NULL OR bead = ?3) ORDER BY id",
	    which(q));
	return store_query(l->store, err, on_row, &r, sql, "sss", q->server,
	    q->project, q->bead);
}

bool
ledger_prune(struct ledger *l, int64_t before_ms, struct err *err)
{
	return store_query(l->store, err, NULL, NULL,
	    "DELETE FROM assignment WHERE NOT active AND step_ms < ?", "i",
	    before_ms);
}
