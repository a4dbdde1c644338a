/* segment: a piece of the status line, for themes that pull with #(). */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/target.h"
#include "daemon/segments.h"

/* A status line is drawn while the daemon may be down: then the segment is
 * empty, the daemon is started, and nobody waits. */
#define SEGMENT_MS 500

static int
ask(const struct command_line *line, const struct client_place *place,
    cJSON **ret, struct err *err)
{
	const char *session = command_flag(line, "session");
	char name[TARGET_MAX];
	struct client *c = NULL;
	cJSON *params;
	int status = EXIT_DONE;

	if (session == NULL && line->target != NULL) {
		status =
		    target_session(&place->server, line->target, name, err);
		session = name;
	}
	if (status == EXIT_DONE)
		status = client_open(place,
		    line->no_start ? CLIENT_NO_START : CLIENT_KICK, &c, err);
	if (status != EXIT_DONE)
		return status;
	params = cJSON_CreateObject();
	json_add_str(params, "name", command_operand(line, 0));
	json_add_opt(params, "session", session);
	status = client_call(c, "segment.text", params, SEGMENT_MS, ret, err);
	client_close(c);
	return status;
}

static const char *
word(int operand, size_t i)
{
	return operand == 0 && i < SEGMENTS_COUNT ? segments_names[i] : NULL;
}

static int
run(const struct command_line *line)
{
	struct client_place place;
	struct err err;
	cJSON *result = NULL;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = ask(line, &place, &result, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	if (line->json)
		return output_json(result);
	/* Styles in it are for tmux, so it is printed as it came. */
	(void)printf("%s\n", cJSON_IsString(result)
				 ? result->valuestring
				 : json_str(result, "text", ""));
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_segment = {
	.name = "segment",
	.args = "NAME",
	.min = 1,
	.max = 1,
	.word = word,
	.flags = { { "session", "NAME", "of this session only" } },
	.run = run,
	.summary = "a piece of the status line",
	.help = "Prints one ready-made piece of the status line, such as "
		"summary, with tmux styles in it. Prefer #{coordinator_NAME}, "
		"which costs no process; this is for themes that need #().",
};
