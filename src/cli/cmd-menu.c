/* menu: what the prefix key opens, and what that leads to. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/menu-lists.h"
#include "cli/menu-main.h"
#include "cli/menu.h"
#include "cli/option.h"
#include "cli/target.h"
#include "cli/viewer.h"
#include "daemon/options.h"
#include "daemon/summary.h"
#include "tmux/server.h"

static int
fill_main(const struct menu_wish *w, struct menu *m)
{
	struct options *o = option_read(&w->place.server);

	menu_main_fill(m, o);
	options_free(o);
	return EXIT_DONE;
}

static int
fill_park(const struct menu_wish *w, struct menu *m)
{
	static const char *const rows[][3] = {
		{ "h", "park #{q:pane_id} --for 30m", "For half an hour" },
		{ "t", "park #{q:pane_id} --for 2h", "For two hours" },
		{ "p", "park #{q:pane_id}", "Until I say otherwise" },
		{ "u", "unpark #{q:pane_id}", "No longer" },
	};

	(void)w;
	for (size_t i = 0; i < countof(rows); i++)
		menu_key(m, rows[i][0], "do", rows[i][1], rows[i][2]);
	return EXIT_DONE;
}

static const struct {
	const char *name, *title;
	bool of_pane; /* the title names the pane */
	int (*fill)(const struct menu_wish *w, struct menu *m);
} menus[] = {
	{ "main", "coding agents", false, fill_main },
	{ "agents", "agents", false, menu_lists_agents },
	{ "assign", "work for idle agents", false, menu_lists_assign },
	{ "conflicts", "file conflicts", false, menu_lists_conflicts },
	{ "park", "leave alone", true, fill_park },
	{ "release", "work given", false, menu_lists_release },
	{ "suggest", "work for", true, menu_lists_suggest },
};

static const char *
word(int operand, size_t i)
{
	return operand == 0 && i < countof(menus) ? menus[i].name : NULL;
}

/* The pane it is about; without one, and none needed, the client's. */
static int
find_pane(struct menu_wish *w, bool needed, struct err *err)
{
	struct command_line line = *w->line;
	int status;

	line.argc = 0;
	status = target_pane(&line, 0, &w->place.server, w->pane, err);
	if (status == EXIT_DONE || needed)
		return status;
	w->pane[0] = '\0';
	return EXIT_DONE;
}

static int
show(const struct menu_wish *w, struct menu *m, bool is_main)
{
	struct viewer viewer = { 0 };
	struct menu_place place = { .server = &w->place.server };
	struct err err;
	int status = viewer_find(
	    &w->place.server, command_flag(w->line, "client"), &viewer, &err);

	place.client = viewer.client;
	if (status == EXIT_DONE)
		status = menu_look(&place, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	(void)strlcpy(place.in, viewer.pane, sizeof place.in);
	(void)strlcpy(place.pane, w->pane[0] != '\0' ? w->pane : viewer.pane,
	    sizeof place.pane);
	/* The prefix key has opened the key table, which the menu takes over
	 * from, unless the person has typed on or has no room for it. */
	if (is_main && command_flag(w->line, "ahead") != NULL) {
		if (strcmp(place.table, "coordinator") != 0)
			return EXIT_DONE;
		if (!menu_fits(m, &place)) {
			command_note("no room for the menu; its keys work");
			return EXIT_DONE;
		}
	}
	status = menu_show(m, &place, &err);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static int
make(struct menu_wish *w, size_t which)
{
	char *title = menus[which].of_pane
	                  ? xasprintf("%s %s", menus[which].title, w->pane)
	                  : xstrdup(menus[which].title);
	struct menu *m = menu_new(title);
	int status = menus[which].fill(w, m);

	if (status == EXIT_DONE && command_flag(w->line, "print") != NULL)
		menu_print(m);
	else if (status == EXIT_DONE)
		status = show(w, m, which == 0);
	menu_free(m);
	free(title);
	return status;
}

static int
bind(const struct menu_wish *w)
{
	struct options *o = option_read(&w->place.server);
	struct err err;
	int status = menu_main_bind(&w->place.server, o, &err);

	options_free(o);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static int
run(const struct command_line *line)
{
	const char *name = command_operand(line, 0);
	struct menu_wish w = { .line = line, .id = command_flag(line, "id") };
	struct err err;
	size_t i = 0;
	int status = client_find(line, &w.place, &err);

	while (i < countof(menus) && strcmp(menus[i].name, name) != 0)
		i++;
	if (i == countof(menus))
		return command_failf(EXIT_WRONG_USE,
		    "there is no menu \"%.40s\": it is main, agents, assign, "
		    "conflicts, park, release or suggest",
		    name);
	if (status == EXIT_DONE && command_flag(line, "bind") != NULL)
		return bind(&w);
	if (status == EXIT_DONE)
		status = find_pane(&w, menus[i].of_pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	return make(&w, i);
}

const struct command cmd_menu = {
	.name = "menu",
	.args = "NAME",
	.min = 1,
	.max = 1,
	.word = word,
	.flags = {
	    { "client", "NAME", "the tmux client that shows it" },
	    { "id", "ID", "of the bead or conflict it is about" },
	    { "print", NULL, "print it instead" },
	    { "ahead", NULL, "not when the keys were typed ahead" },
	    { "bind", NULL, "bind the keys of the main menu" },
	},
	.run = run,
	.summary = "a menu of keys on your tmux client",
	.help = "Shows a menu: main, agents, assign, conflicts, park, release "
		"or suggest. The main one is what the prefix key opens. "
		"Nothing is given, taken or sent before it was shown.",
};
