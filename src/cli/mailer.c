#include "cli/mailer.h"

#include <limits.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/target.h"

int
mailer_place(const struct command_line *line, cJSON *params)
{
	const char *project = command_flag(line, "project");
	const char *pane = target_default(line);
	char dir[PATH_MAX];
	int status = EXIT_DONE;

	if (pane != NULL)
		status = target_add_pane(params, line, pane);
	if (status == EXIT_DONE && project != NULL)
		status = target_add_dir(params, "project", project);
	if (getcwd(dir, sizeof dir) != NULL)
		json_add_str(params, "cwd", dir);
	return status;
}

int
mailer_params(const struct command_line *line, cJSON *params)
{
	json_add_opt(params, "as", command_flag(line, "as"));
	return mailer_place(line, params);
}

void
mailer_add_text(cJSON *list, const char *text)
{
	/* By way of an object, which mends bad UTF-8. */
	cJSON *one = cJSON_CreateObject();

	json_add_str(one, "x", text);
	cJSON_AddItemToArray(list, cJSON_DetachItemFromObject(one, "x"));
	cJSON_Delete(one);
}

void
mailer_add_operands(
    cJSON *params, const char *key, const struct command_line *line, int i)
{
	cJSON *list = cJSON_AddArrayToObject(params, key);

	for (; command_operand(line, i) != NULL; i++)
		mailer_add_text(list, command_operand(line, i));
}

int
mailer_add_number(
    cJSON *params, const struct command_line *line, const char *name, int max)
{
	int64_t value = 0;
	int status = command_number(line, name, 1, max, &value);

	if (value > 0)
		json_add_int(params, name, value);
	return status;
}
