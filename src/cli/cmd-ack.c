/* ack: acknowledge messages. */
#include "base/json.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"

static int
add_params(const struct command_line *line, cJSON *params)
{
	const char *text = command_operand(line, 0);
	int64_t id;

	if (!str_to_int(text, 1, INT64_MAX, &id))
		return command_failf(EXIT_WRONG_USE,
		    "%.40s is no message: inbox shows their numbers", text);
	json_add_int(params, "id", id);
	return mailer_params(line, params);
}

/* One after the other. */
static int
run(const struct command_line *line)
{
	struct command_line one = *line;
	int status = EXIT_DONE;

	for (one.argc = 1;
	     status == EXIT_DONE && one.argv < line->argv + line->argc;
	     one.argv++)
		status = client_run(&one);
	return status;
}

const struct command cmd_ack = {
	.name = "ack",
	.args = "ID...",
	.min = 1,
	.max = COMMAND_NO_LIMIT,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG },
	.run = run,
	.ask = { "mail.ack", add_params, NULL },
	.summary = "acknowledge messages",
	.help = "Tells the senders that the messages have been taken note "
		"of. Doing it twice does no harm.",
};
