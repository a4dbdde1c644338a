/* uninstall: leave tmux and the agents' settings as they were found. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "detect/hook.h"
#include "io/child.h"
#include "tmux/server.h"

#define UNLOAD_MS 30000
#define TEXT_MAX  (1u << 20)
#define SCRIPTS   "COORDINATOR_SCRIPTS"

/* Another verb, as if it had been called. */
static int
call(const struct command_line *line, const struct command *verb, char **argv,
    int argc)
{
	struct command_line other = *line;

	other.command = verb;
	other.argv = argv;
	other.argc = argc;
	memset(other.values, 0, sizeof other.values);
	for (int i = 0; i < COMMAND_FLAGS_MAX && verb->flags[i].name != NULL;
	     i++) {
		if (strcmp(verb->flags[i].name, "yes") == 0)
			other.values[i] = command_flag(line, "yes");
	}
	return verb->run(&other);
}

/* A difference is shown and asked about for each agent that has our hooks. */
static int
drop_hooks(const struct command_line *line)
{
	char what[] = "uninstall";
	int status = EXIT_DONE;

	for (int i = 0; i < HOOK_SOURCES && status == EXIT_DONE; i++) {
		char *name = xstrdup(hook_source_name((enum hook_source)i));
		char *argv[] = { what, name, NULL };

		status = call(line, &cmd_hooks, argv, 2);
		free(name);
	}
	return status;
}

/* coordinator.tmux of the plugin that is loaded, by where its scripts are;
 * false when none is. */
static bool
find_plugin(const struct tmux_server *server, char ret[PATH_MAX])
{
	static const char *const tails[] = { "/plugin/scripts", "/scripts" };
	struct buf out;
	struct err ignored;
	char *dir;
	bool found = false;

	buf_init(&out, TEXT_MAX);
	if (server_run(server,
		(const char *const[]){
		    "show-environment", "-gh", SCRIPTS, NULL },
		&out, &ignored) &&
	    str_starts(out.data, SCRIPTS "=")) {
		dir = out.data + strlen(SCRIPTS "=");
		dir[strcspn(dir, "\n")] = '\0';
		for (size_t i = 0; i < countof(tails) && !found; i++) {
			found = str_ends(dir, tails[i]);
			if (found)
				dir[strlen(dir) - strlen(tails[i])] = '\0';
		}
		(void)snprintf(ret, PATH_MAX, "%s/coordinator.tmux", dir);
	}
	buf_done(&out);
	return found;
}

/* Stops the daemon too. */
static int
unload(const struct tmux_server *server, const char *script)
{
	char *tmux = xasprintf("TMUX=%s,0,0", server->socket);
	const struct child_spec spec = {
		.argv = (const char *const[]){ "sh", script, "--unload", NULL },
		.env = (const char *const[]){ tmux, NULL },
		.timeout_ms = UNLOAD_MS,
		.output_limit = TEXT_MAX,
	};
	struct buf out, diag;
	int status;

	buf_init(&out, TEXT_MAX);
	buf_init(&diag, TEXT_MAX);
	status = child_run(&spec, &out, &diag);
	if (status != 0)
		status = command_failf(EXIT_FAILED, "%s --unload failed: %s",
		    script, str_trim(diag.data));
	buf_done(&out);
	buf_done(&diag);
	free(tmux);
	return status;
}

/* The one pane option that a verb of ours has set. */
static void
unpark_all(const struct tmux_server *server)
{
	struct buf panes, out;
	struct err ignored;
	char *rest, *pane;

	buf_init(&panes, TEXT_MAX);
	buf_init(&out, TEXT_MAX);
	if (server_run(server,
		(const char *const[]){ "list-panes", "-a", "-F",
		    "#{?@coordinator_parked,#{pane_id},}", NULL },
		&panes, &ignored)) {
		rest = panes.data;
		while ((pane = strsep(&rest, "\n")) != NULL) {
			if (*pane != '\0')
				(void)server_run(server,
				    (const char *const[]){ "set-option", "-qpu",
					"-t", pane, "@coordinator_parked",
					NULL },
				    &out, &ignored);
		}
	}
	buf_done(&out);
	buf_done(&panes);
}

static int
run(const struct command_line *line)
{
	struct client_place place;
	char script[PATH_MAX];
	struct err err;
	int status = client_find(line, &place, &err);

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	status = drop_hooks(line);
	if (status != EXIT_DONE)
		return status;
	if (!server_alive(&place.server))
		return EXIT_DONE;
	if (find_plugin(&place.server, script))
		status = unload(&place.server, script);
	else
		status = call(line, &cmd_daemon_stop, NULL, 0);
	unpark_all(&place.server);
	if (status == EXIT_DONE)
		command_note("tmux is as it was found; what is in tmux.conf is "
			     "yours to remove, and the log and the events stay "
			     "in %.*s",
		    (int)(strrchr(place.paths.log, '/') - place.paths.log),
		    place.paths.log);
	return status;
}

const struct command cmd_uninstall = {
	.name = "uninstall",
	.args = "",
	.flags = { { "yes", NULL, "do not ask" } },
	.run = run,
	.summary = "leave tmux and the agents as they were found",
	.help = "Takes our hooks out of the agents' settings, showing each "
		"difference first, stops the daemon, and takes back the "
		"plugin's keys, hooks and words in the status line.",
};
