/* daemon, start, stop, restart, reload: the daemon's life. */
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "daemon/daemon.h"
#include "daemon/guard.h"
#include "io/clock.h"
#include "io/sock.h"
#include "tmux/server.h"

#define STOP_MS 5000 /* tmux is left as it was found within this time */
#define STEP_MS 10

static int
run_daemon(const struct command_line *line)
{
	struct client_place place;
	struct daemon_args args = { 0 };
	struct err err;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE && !server_alive(&place.server))
		status = client_no_tmux(&place.server, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	args.server = place.server;
	args.paths = place.paths;
	args.foreground = command_flag(line, "log") == NULL;
	args.debug = command_flag(line, "debug") != NULL;
	/* The guard has a title of its own. Not in every verb: what replay
	 * plays has to keep its arguments and its environment. */
	setproctitle_init(line->program_argc, line->program_argv, environ);
	status = guard_stand();
	return status != -1 ? status : daemon_main(&args);
}

/* Says which daemon runs. */
static int
report(const struct command_line *line, cJSON *info, const char *what)
{
	if (line->json)
		return output_json(info);
	command_note(
	    "the daemon %s (pid %d)", what, (int)json_int(info, "pid", 0));
	cJSON_Delete(info);
	return EXIT_DONE;
}

/* Asks the daemon who it is. */
static int
meet(const struct client_place *place, enum client_start how, cJSON **ret_info,
    struct err *err)
{
	struct client *c;
	int status = client_open(place, how, &c, err);

	if (status != EXIT_DONE)
		return status;
	status = client_call(
	    c, "daemon.info", NULL, CLIENT_ANSWER_MS, ret_info, err);
	client_close(c);
	return status;
}

/* One that has just been killed may still take a connection, and answers no
 * more: then another is started. */
static int
start(const struct command_line *line, const struct client_place *place)
{
	const char *what = "is already running";
	struct err err;
	cJSON *info;
	int status = meet(place, CLIENT_NO_START, &info, &err);

	if (status != EXIT_DONE && !line->no_start) {
		what = "is running";
		status = meet(place, CLIENT_START, &info, &err);
	}
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	return report(line, info, what);
}

/* Asks it to stop and waits until its socket is gone, so that a start after
 * this finds neither socket nor lock. *ret_ran says whether one was there. */
static int
stop(const struct client_place *place, bool *ret_ran, struct err *err)
{
	int64_t deadline = clock_ticks_ms() + STOP_MS;
	struct client *c;
	cJSON *result;
	int status;

	*ret_ran = sock_is_taken(place->paths.socket);
	if (!*ret_ran)
		return EXIT_DONE;
	status = client_open(place, CLIENT_NO_START, &c, err);
	if (status != EXIT_DONE)
		return status;
	status = client_call(c, "daemon.stop", NULL, STOP_MS, &result, err);
	if (status == EXIT_DONE)
		cJSON_Delete(result);
	client_close(c);
	while (status == EXIT_DONE && sock_is_taken(place->paths.socket)) {
		if (clock_ticks_ms() >= deadline) {
			(void)err_set(err,
			    "the daemon did not stop within %d seconds",
			    STOP_MS / 1000);
			status = EXIT_FAILED;
		}
		(void)poll(NULL, 0, STEP_MS);
	}
	return status;
}

static int
run_start(const struct command_line *line)
{
	struct client_place place;
	struct err err;
	int status = client_find(line, &place, &err);

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	return start(line, &place);
}

static int
run_stop(const struct command_line *line)
{
	struct client_place place;
	struct err err;
	bool ran = false;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = stop(&place, &ran, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	command_note(ran ? "the daemon has stopped" : "no daemon was running");
	return EXIT_DONE;
}

static int
run_restart(const struct command_line *line)
{
	struct client_place place;
	struct err err;
	bool ran;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = stop(&place, &ran, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	return start(line, &place);
}

static int
run_reload(const struct command_line *line)
{
	/* One that is started now reads everything anyway. */
	struct command_line running = *line;

	running.no_start = true;
	return client_run(&running);
}

const struct command cmd_daemon = {
	.name = "daemon",
	.args = "",
	.flags = {
	    { "log", NULL, "log to the log file, not to standard error" },
	    { "debug", NULL, "log everything" },
	},
	.run = run_daemon,
	.summary = "be the daemon, in the foreground",
	.help = "Runs the daemon of the tmux server in the foreground until "
		"it is stopped or tmux ends. There is one per server; \"start\" "
		"runs it in the background.",
};

const struct command cmd_daemon_start = {
	.name = "start",
	.args = "",
	.run = run_start,
	.summary = "start the daemon",
	.help = "Starts the daemon of the tmux server unless it runs. Other "
		"verbs do so by themselves.",
};

const struct command cmd_daemon_stop = {
	.name = "stop",
	.args = "",
	.run = run_stop,
	.summary = "stop the daemon",
	.help = "Stops the daemon and returns when tmux is as it was before.",
};

const struct command cmd_daemon_restart = {
	.name = "restart",
	.args = "",
	.run = run_restart,
	.summary = "stop the daemon and start it again",
	.help = "Stops the daemon if one runs and starts the current program.",
};

const struct command cmd_daemon_reload = {
	.name = "reload",
	.args = "",
	.run = run_reload,
	.ask = { "daemon.reload", NULL, NULL },
	.summary = "make the daemon read its options and profiles again",
	.help = "Makes a running daemon read the @coordinator options and the "
		"agent profiles again. Never starts one.",
};
