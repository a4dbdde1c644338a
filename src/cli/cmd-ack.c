/* ack: acknowledge messages. */
#include "base/json.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"

static int
acknowledge(const struct command_line *line, int i)
{
	cJSON *params;
	int64_t id;
	int status;

	if (!str_to_int(command_operand(line, i), 1, INT64_MAX, &id))
		return command_failf(EXIT_WRONG_USE,
		    "%.40s is no message: inbox shows their numbers",
		    command_operand(line, i));
	status = mailer_params(line, &params);
	if (status != EXIT_DONE)
		return status;
	json_add_int(params, "id", id);
	return client_show(line, "mail.ack", params, NULL);
}

static int
run(const struct command_line *line)
{
	int status = EXIT_DONE;

	for (int i = 0; i < line->argc && status == EXIT_DONE; i++)
		status = acknowledge(line, i);
	return status;
}

const struct command cmd_ack = {
	.name = "ack",
	.args = "ID...",
	.min = 1,
	.max = COMMAND_NO_LIMIT,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG },
	.run = run,
	.summary = "acknowledge messages",
	.help = "Tells the senders that the messages have been taken note "
		"of. Doing it twice does no harm.",
};
