/* send: a message to agents, from an agent or a person. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "mail/mail.h"

/* The body: the third operand, else what comes on standard input. */
static int
add_body(cJSON *params, const struct command_line *line)
{
	const char *body = command_operand(line, 2);
	int status = EXIT_DONE;
	char chunk[4096];
	struct buf text;
	size_t n;

	if (body != NULL && strcmp(body, "-") != 0) {
		json_add_str(params, "body", body);
		return EXIT_DONE;
	}
	if (body == NULL && isatty(STDIN_FILENO))
		return EXIT_DONE;
	buf_init(&text, MAIL_BODY_MAX);
	while (status == EXIT_DONE &&
	       (n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
		if (!buf_add(&text, chunk, n))
			status = command_failf(EXIT_FAILED,
			    "a message has at most %d bytes", MAIL_BODY_MAX);
	}
	if (ferror(stdin))
		status = command_failf(
		    EXIT_FAILED, "cannot read the body: %s", strerror(errno));
	json_add_str(params, "body", text.data);
	buf_done(&text);
	return status;
}

/* "cc-1,%3" */
static void
add_recipients(cJSON *params, const char *names)
{
	cJSON *list = cJSON_AddArrayToObject(params, "to");
	char name[256];

	while (*names != '\0') {
		size_t len = strcspn(names, ",");
		(void)snprintf(name, sizeof name, "%.*s", (int)len, names);
		if (len > 0)
			mailer_add_text(list, name);
		names += len + (names[len] == ',');
	}
}

/* Says what came of each; a message that is kept for later is no failure. */
static int
show(const cJSON *result)
{
	int status = EXIT_DONE;
	const cJSON *one;

	cJSON_ArrayForEach(one, result)
	{
		const char *state = json_str(one, "state", "");
		if (strcmp(state, "sent") == 0)
			command_note("sent to %s", json_str(one, "to", ""));
		else if (strcmp(state, "queued") == 0)
			command_note("to %s later: %s", json_str(one, "to", ""),
			    json_str(one, "why", ""));
		else
			status = command_failf(EXIT_FAILED, "%s: %s",
			    json_str(one, "to", ""), json_str(one, "why", ""));
	}
	return status;
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	int status = mailer_params(line, params);

	if (status == EXIT_DONE)
		status = add_body(params, line);
	add_recipients(params, command_operand(line, 0));
	json_add_str(params, "subject", command_operand(line, 1));
	json_add_opt(params, "importance", command_flag(line, "importance"));
	json_add_opt(params, "thread", command_flag(line, "thread"));
	json_add_bool(
	    params, "ack_required", command_flag(line, "ack") != NULL);
	return status;
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result;
	int status = client_params(line, add_params, &params);

	if (status != EXIT_DONE)
		return status;
	status = client_ask(line, "mail.send", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	status = show(result);
	cJSON_Delete(result);
	return status;
}

const struct command cmd_send = {
	.name = "send",
	.args = "TO[,TO...] SUBJECT [BODY]",
	.min = 2,
	.max = 3,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG,
	    { "importance", "WORD", "low, normal, high or urgent" },
	    { "ack", NULL, "ask for an acknowledgement" },
	    { "thread", "ID", "of this conversation" } },
	.run = run,
	.summary = "send a message to agents",
	.help = "Sends a message to the agents of those mail names; %3 stands "
		"for the one in that pane. Without BODY the text comes from "
		"standard input. An agent in a pane sends under its own name, "
		"everybody else as the person.",
};
