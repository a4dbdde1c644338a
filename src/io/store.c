#include "io/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

/* How long another process may hold the lock; the loop stands still then. */
#define BUSY_MS  2000
#define AGAIN_MS 10

struct store {
	sqlite3 *db;
	char *path;
	bool was_broken;
};

static bool
fail(struct store *s, const char *doing, struct err *err)
{
	return err_set(err, "the store %s: %s (%s)", s->path,
	    sqlite3_errmsg(s->db), doing);
}

bool
store_exec(struct store *s, const char *sql, struct err *err)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return fail(s, sql, err);
}

static bool
bind_all(sqlite3_stmt *stmt, const char *fmt, va_list ap)
{
	int rc = SQLITE_OK;

	for (int i = 1; *fmt != '\0' && rc == SQLITE_OK; i++, fmt++) {
		switch (*fmt) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
			break;
		case 'd':
			rc = sqlite3_bind_double(stmt, i, va_arg(ap, double));
			break;
		case 's':
			/* The caller's text outlives the statement. */
			rc = sqlite3_bind_text(stmt, i,
			    va_arg(ap, const char *), -1, SQLITE_STATIC);
			break;
		default:
			BUG("no parameter is of type '%c'", *fmt);
		}
	}
	return rc == SQLITE_OK;
}

bool
store_query(struct store *s, struct err *err, store_row_fn *row, void *arg,
    const char *sql, const char *fmt, ...)
{
	sqlite3_stmt *stmt;
	va_list ap;
	bool done;
	int rc;

	if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK)
		return fail(s, sql, err);
	if ((size_t)sqlite3_bind_parameter_count(stmt) != strlen(fmt))
		BUG("the parameters of \"%s\" are not \"%s\"", sql, fmt);
	va_start(ap, fmt);
	done = bind_all(stmt, fmt, ap);
	va_end(ap);
	if (done) {
		while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
			if (row != NULL)
				row(arg, stmt);
		}
		done = rc == SQLITE_DONE;
	}
	if (!done)
		(void)fail(s, sql, err);
	(void)sqlite3_finalize(stmt);
	return done;
}

int64_t
store_last_id(struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

int64_t
store_changes(struct store *s)
{
	return sqlite3_changes64(s->db);
}

bool
store_was_broken(const struct store *s)
{
	return s->was_broken;
}

static void
take_int(void *arg, sqlite3_stmt *row)
{
	*(int64_t *)arg = sqlite3_column_int64(row, 0);
}

bool
store_peek(const char *path, const char *sql, int64_t *ret)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db;
	bool ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ==
	              SQLITE_OK &&
	          sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
	          sqlite3_step(stmt) == SQLITE_ROW;

	if (ok)
		*ret = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return ok;
}

static bool
read_version(struct store *s, int64_t *ret_version, struct err *err)
{
	return store_query(
	    s, err, take_int, ret_version, "PRAGMA user_version", "");
}

/* Inside a transaction: the next migration, if it is still to be made. Another
 * process may have been faster. */
static bool
migrate_step(struct store *s, const char *const *migrations, int64_t version,
    struct err *err)
{
	char set[64];
	int64_t found = 0;

	if (!read_version(s, &found, err))
		return false;
	if (found != version)
		return true;
	(void)snprintf(
	    set, sizeof set, "PRAGMA user_version = %d", (int)version + 1);
	return store_exec(s, migrations[version], err) &&
	       store_exec(s, set, err);
}

static bool
migrate(struct store *s, const char *const *migrations, struct err *err)
{
	int64_t version = 0, newest = 0;
	struct err ignored;

	while (migrations[newest] != NULL)
		newest++;
	for (;;) {
		if (!read_version(s, &version, err))
			return false;
		if (version == newest)
			return true;
		if (version < 0 || version > newest)
			return err_set(err,
			    "the store %s was written by a newer version (%d, "
			    "not %d): update this program or move it away",
			    s->path, (int)version, (int)newest);
		if (!store_exec(s, "BEGIN IMMEDIATE", err))
			return false;
		if (!migrate_step(s, migrations, version, err) ||
		    !store_exec(s, "COMMIT", err)) {
			(void)store_exec(s, "ROLLBACK", &ignored);
			return false;
		}
	}
}

static void
take_ok(void *arg, sqlite3_stmt *row)
{
	const char *text = (const char *)sqlite3_column_text(row, 0);

	*(bool *)arg = text != NULL && strcmp(text, "ok") == 0;
}

/* Turns the log on. While others open the same new file SQLite says at once
 * that it is locked: for this one statement it does not wait by itself. */
static bool
use_wal(struct store *s, struct err *err)
{
	int left_ms = BUSY_MS;

	while (!store_exec(s, "PRAGMA journal_mode = WAL", err)) {
		if (sqlite3_errcode(s->db) != SQLITE_BUSY || left_ms <= 0)
			return false;
		left_ms -= sqlite3_sleep(AGAIN_MS);
	}
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	return true;
}

/* Opens and checks the file. Sets *ret_broken when what is there is no store
 * or a damaged one, which is not so for a full disk or a lock. */
static bool
open_db(struct store *s, bool *ret_broken, struct err *err)
{
	/* In WAL mode NORMAL loses at most the last commits in a power cut
	 * and never the file. */
	static const char setup[] = "PRAGMA synchronous = NORMAL;"
				    "PRAGMA foreign_keys = ON;"
				    "PRAGMA trusted_schema = OFF;"
				    /* KB of pages kept in memory. */
				    "PRAGMA cache_size = -256;";
	bool whole = false;
	int rc, fd;

	/* SQLite would let the umask decide who may read it. */
	fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_set(err, "cannot open the store %s: %s", s->path,
		    strerror(errno));
	(void)close(fd);
	rc = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE, NULL);
	if (rc != SQLITE_OK)
		return fail(s, "opening it", err);
	if (use_wal(s, err) && store_exec(s, setup, err) &&
	    store_query(s, err, take_ok, &whole, "PRAGMA quick_check(1)", "")) {
		*ret_broken = !whole;
		return whole ||
		       err_set(err, "the store %s is damaged", s->path);
	}
	rc = sqlite3_errcode(s->db);
	*ret_broken = rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT;
	return false;
}

static void
close_db(struct store *s)
{
	if (sqlite3_close(s->db) != SQLITE_OK)
		BUG("the store %s is closed inside a query", s->path);
	s->db = NULL;
}

/* Renames the file, its log and its index to path.broken and so on. */
static bool
move_aside(struct store *s, struct err *err)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	bool done = true;

	for (size_t i = 0; i < countof(ends); i++) {
		char *from = xasprintf("%s%s", s->path, ends[i]);
		char *to = xasprintf("%s.broken%s", s->path, ends[i]);

		if (rename(from, to) == -1 && errno != ENOENT)
			done = err_set(err, "cannot move %s aside: %s", from,
			    strerror(errno));
		free(from);
		free(to);
	}
	return done;
}

struct store *
store_open(const char *path, const char *const *migrations, struct err *err)
{
	struct store *s = xcalloc(1, sizeof *s);
	struct err why;
	bool opened;

	s->path = xstrdup(path);
	opened = open_db(s, &s->was_broken, &why);
	if (s->was_broken) {
		bool again;

		close_db(s);
		opened = move_aside(s, &why) && open_db(s, &again, &why);
	}
	if (!opened)
		*err = why;
	else if (migrate(s, migrations, err))
		return s;
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	close_db(s);
	free(s->path);
	free(s);
}
