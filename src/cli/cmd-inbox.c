/* inbox: the messages of an agent, or of the person. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "io/clock.h"
#include "mail/mail.h"

static void
show_body(const char *body)
{
	while (*body != '\0') {
		size_t len = strcspn(body, "\n");
		output_linef(TABLE_PLAIN, "  %.*s", (int)len, body);
		body += len + (body[len] == '\n');
	}
}

static void
show(const cJSON *message)
{
	const char *thread = json_str(message, "thread_id", "");
	char age[24];

	output_age(clock_now_ms(), json_time(message, "created_ts"), age);
	output_linef(TABLE_STRONG, "#%" PRId64 "  %s  from %s  %s%s%s",
	    json_int(message, "id", 0), json_str(message, "subject", ""),
	    json_str(message, "from", ""), age, *age != '\0' ? " ago" : "",
	    json_bool(message, "ack_required", false) &&
		    json_str(message, "acknowledged_at", NULL) == NULL
		? "  (please ack)"
		: "");
	if (*thread != '\0')
		output_linef(TABLE_DIM, "  (thread %s)", thread);
	show_body(json_str(message, "body_md", ""));
}

static void
show_all(const cJSON *result)
{
	const cJSON *message;

	if (cJSON_GetArraySize(result) == 0)
		command_note("no messages");
	cJSON_ArrayForEach(message, result) show(message);
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	int status = mailer_add_number(params, line, "limit", MAIL_INBOX_MAX);

	json_add_bool(params, "all", command_flag(line, "all") != NULL);
	return status != EXIT_DONE ? status : mailer_params(line, params);
}

const struct command cmd_inbox = {
	.name = "inbox",
	.args = "",
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG,
	    { "all", NULL, "also what was read and answered" },
	    { "limit", "N", "the newest N, 20 without it" } },
	.run = client_run,
	.ask = { "mail.inbox", add_params, show_all },
	.summary = "read messages",
	.help = "Shows the messages that were not read yet or still wait for "
		"an acknowledgement, the newest first. They count as read "
		"then.",
};
