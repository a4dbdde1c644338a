#include "conflicts/conflict-keep.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/log.h"
#include "io/store.h"
#include "mail/conflict-book.h"

#define KEY "project = ?1 AND kind = ?2 AND pattern = ?3 AND other = ?4"

const char *
conflict_keep_schema(void)
{
	return "CREATE TABLE conflict_case ("
	       " project TEXT NOT NULL, kind INTEGER NOT NULL,"
	       " pattern TEXT NOT NULL, other TEXT NOT NULL,"
	       " run INTEGER NOT NULL, id TEXT NOT NULL,"
	       " detected_ms INTEGER NOT NULL, notified_ms INTEGER NOT NULL,"
	       " asked TEXT NOT NULL, asked_ms INTEGER NOT NULL,"
	       " thread TEXT NOT NULL, outcome INTEGER NOT NULL,"
	       " answer INTEGER NOT NULL, answered_ms INTEGER NOT NULL,"
	       " PRIMARY KEY (project, kind, pattern, other)) WITHOUT ROWID;";
}

static void
say(bool ok, const struct err *err)
{
	if (!ok)
		log_debug("conflicts: %s", err->text);
}

void
conflict_keep_save(struct store *s, int64_t run, const struct conflict_case *c)
{
	struct err err;

	if (s != NULL)
		say(store_query(s, &err, NULL, NULL,
			"INSERT OR REPLACE INTO conflict_case VALUES (?1, ?2,"
			" ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
			"sissisiisisiii", c->project, (int64_t)c->conflict.kind,
			c->conflict.pattern, c->conflict.other, run,
			c->conflict.id, c->conflict.detected_ms, c->notified_ms,
			c->asked, c->asked_ms, c->thread, (int64_t)c->outcome,
			(int64_t)c->answer, c->answered_ms),
		    &err);
}

static const char *
text(sqlite3_stmt *row, int column)
{
	const char *t = (const char *)sqlite3_column_text(row, column);

	return t != NULL ? t : "";
}

/* A number that an enumeration has; 0 for any other. */
static int
choice(sqlite3_stmt *row, int column, int last)
{
	int n = sqlite3_column_int(row, column);

	return n >= 0 && n <= last ? n : 0;
}

static void
take(void *arg, sqlite3_stmt *row)
{
	struct conflict_case *c = arg;

	(void)strlcpy(c->conflict.id, text(row, 0), sizeof c->conflict.id);
	c->conflict.detected_ms = sqlite3_column_int64(row, 1);
	c->notified_ms = sqlite3_column_int64(row, 2);
	free(c->asked);
	c->asked = xstrdup(text(row, 3));
	c->asked_ms = sqlite3_column_int64(row, 4);
	(void)strlcpy(c->thread, text(row, 5), sizeof c->thread);
	c->outcome = (enum conflict_outcome)choice(row, 6, CONFLICT_KEPT);
	c->answer = (enum conflict_answer)choice(row, 7, CONFLICT_BY_TIME);
	c->answered_ms = sqlite3_column_int64(row, 8);
}

bool
conflict_keep_restore(struct store *s, int64_t run, struct conflict_case *c)
{
	int64_t detected = c->conflict.detected_ms;
	struct err err;

	if (s == NULL)
		return false;
	c->conflict.detected_ms = 0;
	say(store_query(s, &err, take, c,
		"SELECT id, detected_ms, notified_ms, asked, asked_ms, thread,"
		" outcome, answer, answered_ms FROM conflict_case WHERE " KEY,
		"siss", c->project, (int64_t)c->conflict.kind,
		c->conflict.pattern, c->conflict.other),
	    &err);
	if (c->conflict.detected_ms == 0) {
		c->conflict.detected_ms = detected;
		return false;
	}
	conflict_keep_save(s, run, c);
	return true;
}

void
conflict_keep_remove(struct store *s, const struct conflict_case *c)
{
	struct err err;

	if (s != NULL)
		say(store_query(s, &err, NULL, NULL,
			"DELETE FROM conflict_case WHERE " KEY, "siss",
			c->project, (int64_t)c->conflict.kind,
			c->conflict.pattern, c->conflict.other),
		    &err);
}

void
conflict_keep_prune(struct store *s, int64_t run, const char *project)
{
	struct err err;

	if (s != NULL)
		say(store_query(s, &err, NULL, NULL,
			"DELETE FROM conflict_case WHERE project = ?1 AND"
			" run <> ?2",
			"si", project, run),
		    &err);
}
