/* dashboard: everything on one screen, live. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/viewer.h"
#include "dashboard/dashboard.h"
#include "tmux/server.h"

#define TTYS_MAX 262144

struct place {
	struct client_place client;
	const char *name; /* of the tmux client to switch; NULL: last used */
	bool in_popup;
};

/* A popup has a terminal of its own, which is no pane's. Outside tmux there is
 * nothing to get out of the way of. */
static bool
is_popup(const struct tmux_server *server)
{
	const char *tty = ttyname(STDIN_FILENO);
	struct buf ttys;
	struct err err;
	char *rest, *line;
	bool pane = false;

	if (getenv("TMUX") == NULL || tty == NULL)
		return false;
	buf_init(&ttys, TTYS_MAX);
	if (!server_run(server,
		(const char *const[]){
		    "list-panes", "-a", "-F", "#{pane_tty}", NULL },
		&ttys, &err))
		pane = true;
	rest = ttys.data;
	while ((line = strsep(&rest, "\n")) != NULL)
		pane |= strcmp(line, tty) == 0;
	buf_done(&ttys);
	return !pane;
}

/* A popup hides what it jumps to, so it closes; anything else stays. */
static bool
jump(void *arg, const char *pane, struct err *err)
{
	const struct place *p = arg;
	const struct tmux_server *server = &p->client.server;
	struct viewer viewer = { 0 };

	if (viewer_find(server, p->name, &viewer, err) != EXIT_DONE)
		return false;
	return viewer_show(server, &viewer, pane, err) && p->in_popup;
}

static int
run(const struct command_line *line)
{
	struct place place = { .name = command_flag(line, "client") };
	char cwd[PATH_MAX];
	struct dashboard_args args = {
		.cwd = getcwd(cwd, sizeof cwd) != NULL ? cwd : "/",
		.program = COMMAND_PROGRAM,
		.jump = jump,
		.arg = &place,
	};
	struct client *c = NULL;
	struct err err;
	int status = client_find(line, &place.client, &err);

	/* Starts the daemon; the dashboard has a connection of its own. */
	if (status == EXIT_DONE)
		status = client_connect(line, &c, &err);
	client_close(c);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	place.in_popup = is_popup(&place.client.server);
	args.socket = place.client.paths.socket;
	return dashboard_run(&args, &err) ? EXIT_DONE
	                                  : command_fail(EXIT_FAILED, &err);
}

const struct command cmd_dashboard = {
	.name = "dashboard",
	.args = "",
	.flags = {
	    { "client", "NAME", "the tmux client to switch" },
	},
	.run = run,
	.summary = "everything on one screen, live",
	.help = "Shows every agent as it changes, with what is known of the "
		"one you choose, and the work, the reservations, the conflicts "
		"and the events. Enter goes to the agent's pane; ? lists the "
		"keys. In a popup: tmux display-popup -E -w 90% -h 85% "
		"tmux-coordinator dashboard.",
};
