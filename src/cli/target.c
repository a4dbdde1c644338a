#include "cli/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/command.h"
#include "tmux/server.h"

#define REPLY_MAX 65536

bool
target_is_pane_id(const char *target)
{
	size_t digits;

	if (target[0] != '%')
		return false;
	digits = strspn(target + 1, "0123456789");
	return digits > 0 && digits < 10 && target[1 + digits] == '\0';
}

bool
target_for_tmux(const char *target, char ret[TARGET_MAX])
{
	bool bare = target[0] == '=' && strchr(target, ':') == NULL;
	int n = snprintf(ret, TARGET_MAX, "%s%s", target, bare ? ":" : "");

	return n >= 0 && n < TARGET_MAX;
}

bool
target_last_line(const char *text, char *ret, size_t size)
{
	size_t start, len = strlen(text);

	while (len > 0 && text[len - 1] == '\n')
		len--;
	for (start = len; start > 0 && text[start - 1] != '\n'; start--)
		;
	if (len == start || len - start >= size)
		return false;
	memcpy(ret, text + start, len - start);
	ret[len - start] = '\0';
	return true;
}

/* Runs the commands; what they print last is the answer. */
static int
look_up(const struct tmux_server *server, const char *const *argv,
    char ret[TARGET_MAX], struct err *err)
{
	struct buf out;
	int status;

	buf_init(&out, REPLY_MAX);
	status = client_tmux(server, argv, &out, err);
	if (status == EXIT_DONE &&
	    !target_last_line(out.data, ret, TARGET_MAX)) {
		(void)err_set(err, "can't find target");
		status = EXIT_FAILED;
	}
	buf_done(&out);
	return status;
}

/* The id of the pane that target names; an exit status. */
static int
find_pane(const struct tmux_server *server, const char *target,
    char ret[TARGET_MAX], struct err *err)
{
	char full[TARGET_MAX];

	if (target[0] == '\0' || !target_for_tmux(target, full)) {
		(void)err_set(err, "can't find pane: %.100s", target);
		return EXIT_FAILED;
	}
	if (target_is_pane_id(full)) {
		memcpy(ret, full, sizeof full);
		return EXIT_DONE;
	}
	/* display-message takes another pane when it cannot find the target;
	 * capture-pane before it fails then, with tmux's own sentence. */
	return look_up(server,
	    (const char *const[]){ "capture-pane", "-p", "-S", "0", "-E", "0",
		"-t", full, ";", "display-message", "-p", "-t", full,
		"#{pane_id}", NULL },
	    ret, err);
}

const char *
target_default(const struct command_line *line)
{
	return line->target != NULL ? line->target : getenv("TMUX_PANE");
}

int
target_pane(const struct command_line *line, int i,
    const struct tmux_server *server, char ret[TARGET_MAX], struct err *err)
{
	const char *target = command_operand(line, i);

	if (target == NULL)
		target = target_default(line);
	if (target == NULL) {
		(void)err_set(err,
		    "no pane named: give one (%%3, work:1.2), or run inside tmux");
		return EXIT_WRONG_USE;
	}
	return find_pane(server, target, ret, err);
}

int
target_session(const struct tmux_server *server, const char *target,
    char ret[TARGET_MAX], struct err *err)
{
	char full[TARGET_MAX];
	int n = snprintf(full, sizeof full, "%s%s", target,
	    strchr(target, ':') == NULL ? ":" : "");

	if (target[0] == '\0' || n < 0 || n >= (int)sizeof full) {
		(void)err_set(err, "can't find session: %.100s", target);
		return EXIT_FAILED;
	}
	return look_up(server,
	    (const char *const[]){ "has-session", "-t", target, ";",
		"display-message", "-p", "-t", full, "#{session_name}", NULL },
	    ret, err);
}

int
target_pane_params(const struct command_line *line, cJSON *params)
{
	struct client_place place;
	char pane[TARGET_MAX];
	struct err err;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = target_pane(line, 0, &place.server, pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	json_add_str(params, "pane", pane);
	return EXIT_DONE;
}

int
target_pane_or_all_params(const struct command_line *line, cJSON *params)
{
	if (line->argc == 0 && line->target == NULL)
		return EXIT_DONE;
	return target_pane_params(line, params);
}

int
target_session_params(const struct command_line *line, cJSON *params)
{
	const char *target = command_operand(line, 0);
	struct client_place place;
	char session[TARGET_MAX];
	struct err err;
	int status;

	if (target == NULL)
		target = line->target;
	if (target == NULL)
		return EXIT_DONE;
	status = client_find(line, &place, &err);
	if (status == EXIT_DONE)
		status = target_session(&place.server, target, session, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	json_add_str(params, "session", session);
	return EXIT_DONE;
}

int
target_add_pane(
    cJSON *params, const struct command_line *line, const char *target)
{
	struct client_place place;
	char pane[TARGET_MAX];
	struct err err;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = find_pane(&place.server, target, pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	json_add_str(params, "pane", pane);
	return EXIT_DONE;
}

int
target_add_dir(cJSON *params, const char *key, const char *dir)
{
	char *path = realpath(dir, NULL);

	if (path == NULL)
		return command_failf(
		    EXIT_FAILED, "there is no directory %.200s", dir);
	json_add_str(params, key, path);
	free(path);
	return EXIT_DONE;
}
