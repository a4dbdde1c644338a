#include "cli/mailer.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/target.h"

/* Several requests to a server, each with a time limit of its own. */
#define PATIENCE_MS 120000

static int
add_pane(cJSON *params, const struct command_line *line)
{
	struct client_place place;
	char pane[TARGET_MAX];
	struct err err;
	int status;

	if (line->target == NULL && getenv("TMUX_PANE") == NULL)
		return EXIT_DONE;
	status = client_find(line, &place, &err);
	if (status == EXIT_DONE)
		status = target_pane(line, INT_MAX, &place.server, pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	json_add_str(params, "pane", pane);
	return EXIT_DONE;
}

int
mailer_place(const struct command_line *line, cJSON **ret_params)
{
	const char *project = command_flag(line, "project");
	char dir[PATH_MAX];
	cJSON *params = cJSON_CreateObject();
	int status = add_pane(params, line);

	if (status == EXIT_DONE && project != NULL &&
	    realpath(project, dir) == NULL)
		status = command_failf(
		    EXIT_FAILED, "there is no directory %.200s", project);
	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return status;
	}
	if (project != NULL)
		json_add_str(params, "project", dir);
	if (getcwd(dir, sizeof dir) != NULL)
		json_add_str(params, "cwd", dir);
	*ret_params = params;
	return EXIT_DONE;
}

int
mailer_params(const struct command_line *line, cJSON **ret_params)
{
	int status = mailer_place(line, ret_params);

	if (status == EXIT_DONE)
		json_add_opt(*ret_params, "as", command_flag(line, "as"));
	return status;
}

int
mailer_ask(const struct command_line *line, const char *method, cJSON *params,
    cJSON **ret_result)
{
	struct client *c = NULL;
	struct err err;
	int status = client_connect(line, &c, &err);

	if (status == EXIT_DONE)
		status = client_call(
		    c, method, params, PATIENCE_MS, ret_result, &err);
	else
		cJSON_Delete(params);
	client_close(c);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

void
mailer_add_operands(
    cJSON *params, const char *key, const struct command_line *line, int i)
{
	cJSON *list = cJSON_AddArrayToObject(params, key), *one = NULL;

	for (; command_operand(line, i) != NULL; i++) {
		/* By way of an object, which mends bad UTF-8. */
		one = cJSON_CreateObject();
		json_add_str(one, "x", command_operand(line, i));
		cJSON_AddItemToArray(
		    list, cJSON_DetachItemFromObject(one, "x"));
		cJSON_Delete(one);
	}
}

int
mailer_add_number(
    cJSON *params, const struct command_line *line, const char *name, int max)
{
	const char *text = command_flag(line, name);
	int64_t value;

	if (text == NULL)
		return EXIT_DONE;
	if (!str_to_int(text, 1, max, &value))
		return command_failf(EXIT_WRONG_USE,
		    "--%s %.20s: give a whole number from 1 to %d", name, text,
		    max);
	json_add_int(params, name, value);
	return EXIT_DONE;
}
