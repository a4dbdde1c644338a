#include "quality/book.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/store.h"
#include "quality/quality.h"

/* Rows a table keeps, and how many more are let in before it is cut. */
#define ERRORS_KEPT   10000
#define CONTEXTS_KEPT 50000
#define PRUNE_EVERY   256

struct book {
	struct store *store;
	struct quality *quality;
	unsigned added; /* rows since the last prune */
	struct err trouble;
};

const char *
book_schema(void)
{
	return "CREATE TABLE quality_agent ("
	       " pane TEXT PRIMARY KEY, type TEXT NOT NULL,"
	       " passed INTEGER, failed INTEGER, total INTEGER,"
	       " errors INTEGER, recoveries INTEGER,"
	       " introduced INTEGER, fixed INTEGER,"
	       " avg REAL, peak REAL, samples INTEGER,"
	       " activity INTEGER, error INTEGER);"
	       "CREATE TABLE quality_run ("
	       " id INTEGER PRIMARY KEY, at INTEGER, pane TEXT NOT NULL,"
	       " passed INTEGER, failed INTEGER, skipped INTEGER,"
	       " duration INTEGER, package TEXT NOT NULL, print INTEGER);"
	       "CREATE TABLE quality_scan ("
	       " id INTEGER PRIMARY KEY, at INTEGER, duration INTEGER,"
	       " critical INTEGER, warning INTEGER, info INTEGER,"
	       " files INTEGER, status INTEGER);"
	       "CREATE TABLE quality_error ("
	       " id INTEGER PRIMARY KEY, pane TEXT NOT NULL, at INTEGER);"
	       "CREATE TABLE quality_context ("
	       " id INTEGER PRIMARY KEY, pane TEXT NOT NULL, at INTEGER,"
	       " usage REAL);"
	       "CREATE TABLE quality_server (name TEXT NOT NULL);";
}

static void
check(struct book *b, bool ok, const struct err *err)
{
	if (!ok && b->trouble.text[0] == '\0')
		b->trouble = *err;
}

static void
take_text(struct sqlite3_stmt *row, int i, char *ret, size_t size)
{
	const unsigned char *s = sqlite3_column_text(row, i);

	(void)strlcpy(ret, s == NULL ? "" : (const char *)s, size);
}

static void
on_agent(void *arg, struct sqlite3_stmt *row)
{
	struct quality_agent a = {
		.passed = sqlite3_column_int64(row, 2),
		.failed = sqlite3_column_int64(row, 3),
		.total = sqlite3_column_int64(row, 4),
		.errors = sqlite3_column_int64(row, 5),
		.recoveries = sqlite3_column_int64(row, 6),
		.introduced = sqlite3_column_int64(row, 7),
		.fixed = sqlite3_column_int64(row, 8),
		.avg_context = sqlite3_column_double(row, 9),
		.peak_context = sqlite3_column_double(row, 10),
		.samples = sqlite3_column_int64(row, 11),
		.last_activity_ms = sqlite3_column_int64(row, 12),
		.last_error_ms = sqlite3_column_int64(row, 13),
	};

	take_text(row, 0, a.pane, sizeof a.pane);
	take_text(row, 1, a.type, sizeof a.type);
	quality_restore_agent(arg, &a);
}

static void
on_run(void *arg, struct sqlite3_stmt *row)
{
	struct quality_run r = {
		.at_ms = sqlite3_column_int64(row, 0),
		.passed = sqlite3_column_int64(row, 2),
		.failed = sqlite3_column_int64(row, 3),
		.skipped = sqlite3_column_int64(row, 4),
		.duration_ms = sqlite3_column_int64(row, 5),
		.print = (uint64_t)sqlite3_column_int64(row, 7),
	};

	take_text(row, 1, r.pane, sizeof r.pane);
	take_text(row, 6, r.package, sizeof r.package);
	quality_restore_run(arg, &r);
}

static void
on_scan(void *arg, struct sqlite3_stmt *row)
{
	quality_add_scan(arg, &(struct quality_scan){
				  .at_ms = sqlite3_column_int64(row, 0),
				  .duration_ms = sqlite3_column_int64(row, 1),
				  .critical = sqlite3_column_int64(row, 2),
				  .warning = sqlite3_column_int64(row, 3),
				  .info = sqlite3_column_int64(row, 4),
				  .files = sqlite3_column_int64(row, 5),
				  .exit_code = sqlite3_column_int(row, 6),
			      });
}

static void
on_error(void *arg, struct sqlite3_stmt *row)
{
	char pane[16];

	take_text(row, 0, pane, sizeof pane);
	quality_restore_error(arg, pane, sqlite3_column_int64(row, 1));
}

static void
on_context(void *arg, struct sqlite3_stmt *row)
{
	struct quality_context c = { sqlite3_column_int64(row, 1),
		sqlite3_column_double(row, 2) };
	char pane[16];

	take_text(row, 0, pane, sizeof pane);
	quality_restore_context(arg, pane, &c);
}

static void
load(struct book *b)
{
	static const struct {
		const char *sql;
		store_row_fn *fn;
	} reads[] = {
		{ "SELECT * FROM quality_agent", on_agent },
		{ "SELECT at, pane, passed, failed, skipped, duration, package,"
		  " print FROM quality_run ORDER BY id",
		    on_run },
		{ "SELECT at, duration, critical, warning, info, files, status"
		  " FROM quality_scan ORDER BY id",
		    on_scan },
		{ "SELECT pane, at FROM quality_error ORDER BY id", on_error },
		{ "SELECT pane, at, usage FROM quality_context ORDER BY id",
		    on_context },
	};
	struct err err;

	for (size_t i = 0; i < countof(reads); i++)
		check(b,
		    store_query(b->store, &err, reads[i].fn, b->quality,
			reads[i].sql, ""),
		    &err);
}

struct book *
book_new(struct store *store)
{
	struct book *b = xcalloc(1, sizeof *b);

	b->store = store;
	b->quality = quality_new();
	if (store != NULL)
		load(b);
	return b;
}

void
book_free(struct book *b)
{
	if (b == NULL)
		return;
	quality_free(b->quality);
	free(b);
}

struct quality *
book_quality(struct book *b)
{
	return b->quality;
}

bool
book_trouble(struct book *b, struct err *ret)
{
	if (b->trouble.text[0] == '\0')
		return false;
	*ret = b->trouble;
	b->trouble.text[0] = '\0';
	return true;
}

/* One statement whose failure is noted. */
#define write_row(b, ...)                                                      \
 do {                                                                          \
  struct err err_;                                                             \
  if ((b)->store != NULL)                                                      \
   check((b), store_query((b)->store, &err_, NULL, NULL, __VA_ARGS__), &err_); \
 } while (0)

static void
on_known(void *arg, struct sqlite3_stmt *row)
{
	(void)row;
	*(bool *)arg = true;
}

void
book_set_server(struct book *b, const char *server)
{
	static const char *const forget[] = {
		"DELETE FROM quality_agent",
		"DELETE FROM quality_error",
		"DELETE FROM quality_context",
		"DELETE FROM quality_server",
	};
	bool known = false;
	struct err err;

	if (b->store == NULL)
		return;
	check(b,
	    store_query(b->store, &err, on_known, &known,
		"SELECT 1 FROM quality_server WHERE name = ?", "s", server),
	    &err);
	if (known)
		return;
	quality_forget_agents(b->quality);
	for (size_t i = 0; i < countof(forget); i++)
		write_row(b, forget[i], "");
	write_row(b, "INSERT INTO quality_server VALUES (?)", "s", server);
}

/* The rows that the model has forgotten. Panes that come and go leave rows of
 * agents: those of the ones the model no longer has are the quietest. */
static void
prune(struct book *b)
{
	static const struct {
		const char *sql;
		int64_t kept;
	} tables[] = {
		{ "DELETE FROM quality_run WHERE id <="
		  " (SELECT max(id) FROM quality_run) - ?",
		    QUALITY_RUNS_MAX },
		{ "DELETE FROM quality_scan WHERE id <="
		  " (SELECT max(id) FROM quality_scan) - ?",
		    QUALITY_SCANS_MAX },
		{ "DELETE FROM quality_error WHERE id <="
		  " (SELECT max(id) FROM quality_error) - ?",
		    ERRORS_KEPT },
		{ "DELETE FROM quality_context WHERE id <="
		  " (SELECT max(id) FROM quality_context) - ?",
		    CONTEXTS_KEPT },
		{ "DELETE FROM quality_agent WHERE pane NOT IN"
		  " (SELECT pane FROM quality_agent"
		  "  ORDER BY max(activity, error) DESC LIMIT ?)",
		    QUALITY_AGENTS_MAX },
	};

	if (++b->added % PRUNE_EVERY != 0)
		return;
	for (size_t i = 0; i < countof(tables); i++)
		write_row(b, tables[i].sql, "i", tables[i].kept);
}

static void
write_agent(struct book *b, const char *pane)
{
	const struct quality_agent *a = quality_agent(b->quality, pane);

	if (a != NULL)
		write_row(b,
		    "INSERT OR REPLACE INTO quality_agent VALUES"
		    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    "ssiiiiiiiddiii", a->pane, a->type, a->passed, a->failed,
		    a->total, a->errors, a->recoveries, a->introduced, a->fixed,
		    a->avg_context, a->peak_context, a->samples,
		    a->last_activity_ms, a->last_error_ms);
	prune(b);
}

void
book_add_run(struct book *b, const struct quality_run *run)
{
	quality_add_run(b->quality, run);
	write_row(b,
	    "INSERT INTO quality_run"
	    " (at, pane, passed, failed, skipped, duration, package, print)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "isiiiisi", run->at_ms, run->pane, run->passed, run->failed,
	    run->skipped, run->duration_ms, run->package, (int64_t)run->print);
	write_agent(b, run->pane);
}

void
book_add_error(
    struct book *b, const char *pane, const char *type, int64_t now_ms)
{
	quality_add_error(b->quality, pane, type, now_ms);
	write_row(b, "INSERT INTO quality_error (pane, at) VALUES (?, ?)", "si",
	    pane, now_ms);
	write_agent(b, pane);
}

void
book_add_recovery(struct book *b, const char *pane, int64_t now_ms)
{
	quality_add_recovery(b->quality, pane, now_ms);
	write_agent(b, pane);
}

void
book_add_context(struct book *b, const char *pane, const char *type,
    double usage, int64_t now_ms)
{
	quality_add_context(b->quality, pane, type, usage, now_ms);
	write_row(b,
	    "INSERT INTO quality_context (pane, at, usage) VALUES (?, ?, ?)",
	    "sid", pane, now_ms, usage);
	write_agent(b, pane);
}

void
book_add_bugs(
    struct book *b, const char *pane, int64_t introduced, int64_t fixed)
{
	quality_add_bugs(b->quality, pane, introduced, fixed);
	write_agent(b, pane);
}

void
book_add_scan(struct book *b, const struct quality_scan *scan)
{
	quality_add_scan(b->quality, scan);
	write_row(b,
	    "INSERT INTO quality_scan"
	    " (at, duration, critical, warning, info, files, status)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    "iiiiiii", scan->at_ms, scan->duration_ms, scan->critical,
	    scan->warning, scan->info, scan->files, (int64_t)scan->exit_code);
	prune(b);
}
