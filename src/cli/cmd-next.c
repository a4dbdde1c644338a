/* next: jump to the agent that needs the human most, and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/viewer.h"
#include "tmux/server.h"

/* Where the last jump began, hidden from the programs in the panes. */
#define BACK_NAME "COORDINATOR_BACK"

/* Shows pane to the viewer and remembers where the viewer was. */
static int
jump(const struct tmux_server *server, const struct viewer *v, const char *pane)
{
	struct buf out;
	struct err err;
	bool ok;

	buf_init(&out, 4096);
	ok = server_run(server,
	    (const char *const[]){ "switch-client", "-c", v->client, "-t", pane,
		";", "set-environment", "-gh", BACK_NAME, v->pane, NULL },
	    &out, &err);
	buf_done(&out);
	return ok ? EXIT_DONE : command_fail(EXIT_FAILED, &err);
}

static int
jump_back(const struct tmux_server *server, const struct viewer *v)
{
	const char *prefix = BACK_NAME "=";
	struct buf out;
	struct err err;
	int status;

	buf_init(&out, 4096);
	if (!server_run(server,
		(const char *const[]){
		    "show-environment", "-gh", BACK_NAME, NULL },
		&out, &err) ||
	    !str_starts(out.data, prefix))
		status = command_failf(
		    EXIT_FAILED, "nothing to go back to: no jump was made");
	else
		status = jump(server, v, str_trim(out.data + strlen(prefix)));
	buf_done(&out);
	return status;
}

/* Asks for the neediest agent other than the one the viewer looks at. */
static int
ask(const struct command_line *line, const struct viewer *v, cJSON **ret)
{
	cJSON *params = NULL;
	int status;

	if (v->pane[0] != '\0') {
		params = cJSON_CreateObject();
		json_add_str(params, "from_pane", v->pane);
	}
	status = client_ask(line, "attention.next", params, ret);
	if (status != EXIT_DONE)
		return status;
	if (json_str(*ret, "pane_id", "")[0] != '\0')
		return EXIT_DONE;
	cJSON_Delete(*ret);
	return command_failf(EXIT_FAILED, "no agent needs you");
}

static void
print(const struct command_line *line, cJSON *next)
{
	if (line->json) {
		(void)output_json(next);
		return;
	}
	output_text(TABLE_PLAIN, json_str(next, "pane_id", ""));
	(void)printf(" ");
	output_text(TABLE_PLAIN, json_str(next, "reason", ""));
	(void)printf("\n");
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
	status = ask(line, &viewer, &next);
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
	    { "back", NULL, "return to where the last jump began" },
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
