#include "cli/menu-main.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/menu.h"
#include "daemon/options.h"
#include "tmux/server.h"

#define TABLE "coordinator"

/* An entry without a name is a separator. */
static const struct menu_main_entry entries[] = {
	{ "next", "Next agent that needs me", "do",
	    "next --client #{q:client_name}" },
	{ "back", "Back to where I was", "do",
	    "next --back --client #{q:client_name}" },
	{ "dashboard", "Dashboard", "screen",
	    "dashboard --client #{q:client_name}" },
	{ "agents", "Agents: go to one", "menu", "agents" },
	{ "explain", "Why this pane's state", "page", "explain #{q:pane_id}" },
	{ "park", "Leave this agent alone", "menu", "park" },
	{ NULL, NULL, NULL, NULL },
	{ "suggest", "Work for this agent", "menu", "suggest" },
	{ "assign", "Work for idle agents", "menu", "assign" },
	{ "release", "Take work back", "menu", "release" },
	{ "conflicts", "File conflicts", "menu", "conflicts" },
	{ NULL, NULL, NULL, NULL },
	{ "digest", "Digest: all in one glance", "page", "digest" },
	{ "timeline", "Timeline", "page", "timeline" },
	{ "status", "Sessions and counts", "page", "status" },
	{ "options", "Options", "page", "options" },
	{ "doctor", "Doctor", "page", "doctor" },
	{ "restart", "Restart the daemon", "do", "restart" },
};

const struct menu_main_entry *
menu_main_table(size_t *ret_count)
{
	*ret_count = countof(entries);
	return entries;
}

/* Its key, or NULL for none. */
static const char *
key_of(const struct menu_main_entry *e, const struct options *o)
{
	char name[64];
	const char *key;

	(void)snprintf(name, sizeof name, "key_%s", e->name);
	key = options_text(o, name);
	return key[0] == '\0' || strcmp(key, "none") == 0 ? NULL : key;
}

void
menu_main_fill(struct menu *m, const struct options *o)
{
	for (size_t i = 0; i < countof(entries); i++) {
		const struct menu_main_entry *e = &entries[i];

		if (e->name == NULL)
			menu_line(m);
		else if (key_of(e, o) != NULL)
			menu_key(m, key_of(e, o), e->mode, e->args, e->words);
	}
}

/* Binds the keys of some entries in one call. All of them: in place of what is
 * in the table, which must not be missing for a moment, because the key that
 * opens it may be pressed just then. */
static bool
bind(const struct tmux_server *server, const struct options *o, size_t first,
    size_t last, struct err *err)
{
	const char *argv[countof(entries) * 9 + 8] = { "unbind-key", "-aq",
		"-T", TABLE };
	char *commands[countof(entries)];
	size_t n = first < last ? 4 : 0, c = 0;
	struct buf out;
	bool ok;

	for (size_t i = first; i <= last; i++) {
		const struct menu_main_entry *e = &entries[i];

		if (e->name == NULL || key_of(e, o) == NULL)
			continue;
		commands[c] = menu_command(e->mode, e->args);
		for (const char *const *p = (const char *const[]){ ";",
			 "bind-key", "-T", TABLE, "-N", e->words, "--",
			 key_of(e, o), commands[c], NULL };
		     *p != NULL; p++)
			argv[n++] = *p;
		c++;
	}
	argv[n] = NULL;
	buf_init(&out, 4096);
	ok = n == 0 ||
	     server_run(server, first < last ? argv : argv + 1, &out, err);
	buf_done(&out);
	while (c > 0)
		free(commands[--c]);
	return ok;
}

int
menu_main_bind(
    const struct tmux_server *server, const struct options *o, struct err *err)
{
	int status = EXIT_DONE;
	struct err why;

	if (bind(server, o, 0, countof(entries) - 1, &why))
		return status;
	/* One of them is no key: only that one is to be missing. */
	for (size_t i = 0; i < countof(entries); i++) {
		if (bind(server, o, i, i, &why))
			continue;
		(void)err_set(
		    err, "@coordinator_key_%s: %s", entries[i].name, why.text);
		status = EXIT_FAILED;
	}
	return status;
}
