#include "mail/identity.h"

#include <sqlite3.h>
#include <string.h>

#include "io/log.h"
#include "io/store.h"

#define COLUMNS "name, token, type, pane, pid, pid_start, registered_ms"

const char *
identity_schema(void)
{
	return "CREATE TABLE mail_identity ("
	       " project TEXT NOT NULL, name TEXT NOT NULL,"
	       " token TEXT NOT NULL, type TEXT NOT NULL,"
	       " pane INTEGER NOT NULL, pid INTEGER NOT NULL,"
	       " pid_start INTEGER NOT NULL, registered_ms INTEGER NOT NULL,"
	       " PRIMARY KEY (project, name)) WITHOUT ROWID;";
}

static void
copy_text(char *to, size_t size, sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	(void)strlcpy(to, text != NULL ? text : "", size);
}

static void
take_identity(void *arg, sqlite3_stmt *row)
{
	struct identity *i = arg;

	copy_text(i->name, sizeof i->name, row, 0);
	copy_text(i->token, sizeof i->token, row, 1);
	copy_text(i->type, sizeof i->type, row, 2);
	i->pane = sqlite3_column_int(row, 3);
	i->pid = sqlite3_column_int64(row, 4);
	i->pid_start = sqlite3_column_int64(row, 5);
	i->registered_ms = sqlite3_column_int64(row, 6);
}

static bool
say(bool ok, const struct err *err)
{
	if (!ok)
		log_debug("identity: %s", err->text);
	return ok;
}

bool
identity_of_pane(struct store *s, const char *project, int pane,
    const char *type, struct identity *ret)
{
	struct err err;
	bool ok;

	*ret = (struct identity){ 0 };
	ok = store_query(s, &err, take_identity, ret,
	    "SELECT " COLUMNS " FROM mail_identity WHERE project = ?1 AND "
	    "pane = ?2 AND type = ?3 ORDER BY registered_ms DESC LIMIT 1",
	    "sis", project, (int64_t)pane, type);
	return say(ok, &err) && ret->name[0] != '\0';
}

bool
identity_of_name(struct store *s, const char *project, const char *name,
    struct identity *ret)
{
	struct err err;
	bool ok;

	*ret = (struct identity){ 0 };
	ok = store_query(s, &err, take_identity, ret,
	    "SELECT " COLUMNS " FROM mail_identity WHERE project = ?1 AND "
	    "name = ?2",
	    "ss", project, name);
	return say(ok, &err) && ret->name[0] != '\0';
}

bool
identity_save(struct store *s, const char *project, const struct identity *i)
{
	struct err err;
	bool ok = store_query(s, &err, NULL, NULL,
	    "INSERT OR REPLACE INTO mail_identity (project, " COLUMNS ")"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	    "ssssiiii", project, i->name, i->token, i->type, (int64_t)i->pane,
	    i->pid, i->pid_start, i->registered_ms);

	return say(ok, &err);
}

struct each {
	identity_fn *fn;
	void *arg;
};

static void
pass(void *arg, sqlite3_stmt *row)
{
	const struct each *e = arg;
	struct identity i;
	char project[4096];

	take_identity(&i, row);
	copy_text(project, sizeof project, row, 7);
	e->fn(e->arg, project, &i);
}

void
identity_each(struct store *s, identity_fn *fn, void *arg)
{
	struct each e = { fn, arg };
	struct err err;

	(void)say(store_query(s, &err, pass, &e,
		      "SELECT " COLUMNS ", project FROM mail_identity"
		      " WHERE pid <> 0",
		      ""),
	    &err);
}

void
identity_ended(struct store *s, const char *project, const char *name)
{
	struct err err;

	(void)say(store_query(s, &err, NULL, NULL,
		      "UPDATE mail_identity SET pid = 0, pid_start = 0"
		      " WHERE project = ?1 AND name = ?2",
		      "ss", project, name),
	    &err);
}
