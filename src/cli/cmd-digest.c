/* digest: everything in one glance, on the terminal or by mail. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/prose.h"
#include "cli/target.h"
#include "io/sock.h"

#define SEND_MS 30000

/* Sends and waits for the event that tells how it went. */
static int
send_digest(const struct command_line *line, cJSON *params)
{
	struct client *c = NULL;
	struct err err;
	cJSON *answer, *event, *types, *subscribe = cJSON_CreateObject();
	int status = client_connect(line, &c, &err);

	types = cJSON_AddArrayToObject(subscribe, "types");
	cJSON_AddItemToArray(types, cJSON_CreateString("digest_sent"));
	cJSON_AddItemToArray(types, cJSON_CreateString("digest_failed"));
	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		cJSON_Delete(subscribe);
		return command_fail(status, &err);
	}
	status = client_call(
	    c, "events.subscribe", subscribe, CLIENT_ANSWER_MS, &answer, &err);
	if (status == EXIT_DONE) {
		cJSON_Delete(answer);
		status = client_call(
		    c, "digest.send", params, SEND_MS, &answer, &err);
	} else
		cJSON_Delete(params);
	if (status == EXIT_DONE) {
		cJSON_Delete(answer);
		status = client_event(c, SEND_MS, &event, &err);
	}
	client_close(c);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	if (json_str(json_obj(event, "details"), "error", NULL) != NULL)
		status = command_failf(EXIT_FAILED, "%s",
		    json_str(json_obj(event, "details"), "error", ""));
	else
		command_note("The digest was sent.");
	cJSON_Delete(event);
	return status;
}

static void
show(const char *markdown)
{
	struct buf text;

	buf_init(&text, 2 * (size_t)SOCK_LINE_MAX);
	prose_format(&text, markdown, output_columns(), output_has_color());
	(void)fwrite(text.data, 1, text.len, stdout);
	buf_done(&text);
}

static int
run(const struct command_line *line)
{
	bool markdown = command_flag(line, "markdown") != NULL;
	cJSON *params, *result;
	int status = client_params(line, target_session_params, &params);

	if (status != EXIT_DONE)
		return status;
	if (command_flag(line, "send") != NULL)
		return send_digest(line, params);
	json_add_bool(params, "markdown", !line->json);
	status = client_ask(line, "digest.generate", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (markdown)
		(void)fputs(json_str(result, "text", ""), stdout);
	else
		show(json_str(result, "text", ""));
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_digest = {
	.name = "digest",
	.args = "[SESSION]",
	.max = 1,
	.flags = {
	    { "send", NULL, "mail it to human_agent" },
	    { "markdown", NULL, "as it would be mailed" },
	},
	.run = run,
	.summary = "everything that a person should know, in one glance",
	.help = "Shows agents, alerts, what happened since you last looked, "
		"who waited for you and how long, the work and the quality of "
		"SESSION, or of all of them. With --send it goes to "
		"human_agent as mail.",
};
