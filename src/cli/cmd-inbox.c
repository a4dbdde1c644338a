/* inbox: the messages of an agent, or of the person. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "mail/mail.h"

/* Line by line, each made harmless and indented. */
static void
show_body(const char *body)
{
	char line[512];

	while (*body != '\0') {
		size_t len = strcspn(body, "\n");
		(void)snprintf(line, sizeof line, "  %.*s", (int)len, body);
		output_text(TABLE_PLAIN, line);
		(void)putchar('\n');
		body += len + (body[len] == '\n');
	}
}

static void
show(const cJSON *message)
{
	char head[512];

	(void)snprintf(head, sizeof head, "#%lld  %s  from %s  %s%s",
	    (long long)json_int(message, "id", 0),
	    json_str(message, "subject", ""), json_str(message, "from", ""),
	    json_str(message, "created_ts", ""),
	    json_bool(message, "ack_required", false) &&
		    json_str(message, "acknowledged_at", NULL) == NULL
		? "  (please ack)"
		: "");
	output_text(TABLE_STRONG, head);
	(void)putchar('\n');
	show_body(json_str(message, "body_md", ""));
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result;
	const cJSON *message;
	int status = mailer_params(line, &params);

	if (status != EXIT_DONE)
		return status;
	json_add_bool(params, "all", command_flag(line, "all") != NULL);
	status = mailer_add_number(params, line, "limit", MAIL_INBOX_MAX);
	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return status;
	}
	status = mailer_ask(line, "mail.inbox", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(result);
	if (cJSON_GetArraySize(result) == 0)
		command_note("no messages");
	cJSON_ArrayForEach(message, result) show(message);
	cJSON_Delete(result);
	return EXIT_DONE;
}

const struct command cmd_inbox = {
	.name = "inbox",
	.args = "",
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG,
	    { "all", NULL, "also what was read and answered" },
	    { "limit", "N", "the newest N, 20 without it" } },
	.run = run,
	.summary = "read messages",
	.help = "Shows the messages that were not read yet or still wait for "
		"an acknowledgement, the newest first. They count as read "
		"then.",
};
