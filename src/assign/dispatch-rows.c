/* Rows of the ledger with strings of their own. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "assign/dispatch-inside.h"
#include "base/mem.h"
#include "mail/mail.h"

struct ledger_entry
dispatch_copy(const struct ledger_entry *row)
{
	struct ledger_entry e = *row;

	e.key = xstrdup(row->key);
	e.project = xstrdup(row->project);
	e.root = xstrdup(row->root);
	e.bead = xstrdup(row->bead);
	e.title = xstrdup(row->title);
	e.server = xstrdup(row->server);
	e.pane = xstrdup(row->pane);
	e.agent_type = xstrdup(row->agent_type);
	e.actor = xstrdup(row->actor);
	e.reason = xstrdup(row->reason);
	e.files = xstrdup(row->files);
	e.lease_project = xstrdup(row->lease_project);
	e.lease_name = xstrdup(row->lease_name);
	return e;
}

void
dispatch_copy_done(struct ledger_entry *row)
{
	const char *const strings[] = { row->key, row->project, row->root,
		row->bead, row->title, row->server, row->pane, row->agent_type,
		row->actor, row->reason, row->files, row->lease_project,
		row->lease_name };

	for (size_t i = 0; i < countof(strings); i++)
		free((void *)(uintptr_t)strings[i]);
}

const char **
dispatch_split(char *files, size_t *ret_count)
{
	const char **lines = xcalloc(MAIL_PATTERNS_MAX, sizeof *lines);
	char *line;

	*ret_count = 0;
	while ((line = strsep(&files, "\n")) != NULL)
		if (*line != '\0' && *ret_count < MAIL_PATTERNS_MAX)
			lines[(*ret_count)++] = line;
	return lines;
}

static void
add_row(void *arg, const struct ledger_entry *e)
{
	struct dispatch_rows *rows = arg;

	rows->at = xreallocarray(rows->at, rows->count + 1, sizeof *rows->at);
	rows->at[rows->count++] = dispatch_copy(e);
}

bool
dispatch_rows(struct dispatch *d, const struct ledger_query *q,
    struct dispatch_rows *ret, struct err *err)
{
	*ret = (struct dispatch_rows){ 0 };
	if (d->ledger == NULL)
		return err_set(
		    err, "There is no ledger: see the daemon's log.");
	if (ledger_each(d->ledger, q, add_row, ret, err))
		return true;
	dispatch_rows_done(ret);
	return false;
}

void
dispatch_rows_done(struct dispatch_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		dispatch_copy_done(&rows->at[i]);
	free(rows->at);
}
