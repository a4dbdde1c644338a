/* next: jump to the agent that needs the human most, and back. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/viewer.h"

/* Shows pane to the viewer. */
static int
jump(const struct tmux_server *server, const struct viewer *v, const char *pane)
{
	struct err err;

	if (viewer_show(server, v, pane, &err))
		return EXIT_DONE;
	return command_fail(EXIT_FAILED, &err);
}

static int
jump_back(const struct tmux_server *server, const struct viewer *v)
{
	struct err err;

	if (viewer_return(server, v, &err))
		return EXIT_DONE;
	return command_fail(EXIT_FAILED, &err);
}

/* Asks for the neediest agent other than the one the viewer looks at. Who stays
 * there may be told of that one, too. */
static int
ask(const struct command_line *line, const struct viewer *v, bool stays,
    cJSON **ret)
{
	cJSON *params = NULL;
	const char *pane;
	int status;

	if (v->pane[0] != '\0') {
		params = cJSON_CreateObject();
		json_add_str(params, "from_pane", v->pane);
	}
	status = client_ask(line, "attention.next", params, ret);
	if (status != EXIT_DONE)
		return status;
	pane = json_str(*ret, "pane_id", "");
	if (*pane != '\0' && (stays || strcmp(pane, v->pane) != 0))
		return EXIT_DONE;
	status = command_failf(EXIT_FAILED,
	    *pane == '\0' ? "no agent needs you" : "no other agent needs you");
	cJSON_Delete(*ret);
	return status;
}

static void
print(const struct command_line *line, cJSON *next)
{
	if (line->json) {
		(void)output_json(next);
		return;
	}
	output_linef(TABLE_PLAIN, "%s %s", json_str(next, "pane_id", ""),
	    json_str(next, "reason", ""));
	cJSON_Delete(next);
}

static int
run(const struct command_line *line)
{
	bool print_only = command_flag(line, "print") != NULL;
	struct client_place place;
	struct viewer viewer = { 0 };
	struct err err;
	cJSON *next;
	char *pane;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = viewer_find(
		    &place.server, command_flag(line, "client"), &viewer, &err);
	if (status != EXIT_DONE && !(print_only && status == EXIT_FAILED))
		return command_fail(status, &err);
	if (command_flag(line, "back") != NULL)
		return jump_back(&place.server, &viewer);
	if (command_flag(line, "pane") != NULL)
		return jump(&place.server, &viewer, command_flag(line, "pane"));
	status = ask(line, &viewer, print_only, &next);
	if (status != EXIT_DONE)
		return status;
	pane = xstrdup(json_str(next, "pane_id", ""));
	if (!print_only)
		status = jump(&place.server, &viewer, pane);
	if (status == EXIT_DONE && (print_only || line->json))
		print(line, next);
	else
		cJSON_Delete(next);
	free(pane);
	return status;
}

const struct command cmd_next = {
	.name = "next",
	.args = "",
	.flags = {
	    { "client", "NAME", "the tmux client to switch" },
	    { "back", NULL, "return to where the jumps began" },
	    { "pane", "P", "this pane instead" },
	    { "print", NULL, "only say which pane and why" },
	},
	.run = run,
	.summary = "jump to the agent that needs you most",
	.help = "Switches your tmux client to the agent that needs you most: "
		"an approval before an error before a question before the "
		"one idle longest. Without --client it is the client you used "
		"last. In a key binding: run-shell -b \"tmux-coordinator next "
		"--client '#{client_name}'\".",
};
