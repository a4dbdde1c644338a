/* park, unpark: leave an agent alone for a while, or for good. */
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/since.h"
#include "cli/target.h"
#include "io/clock.h"

#define OPTION "@coordinator_parked"

/* The pane wears the option; the daemon is rung by it, if there is one, and
 * finds it there when it starts. */
static int
set_option(const struct command_line *line, const char *value)
{
	struct client_place place;
	char pane[TARGET_MAX];
	struct buf out;
	struct err err;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = target_pane(line, 0, &place.server, pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	buf_init(&out, 4096);
	status = client_tmux(&place.server,
	    (const char *const[]){ "set-option", value == NULL ? "-pu" : "-p",
		"-t", pane, OPTION, value, NULL },
	    &out, &err);
	buf_done(&out);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static int
park(const struct command_line *line)
{
	const char *span = command_flag(line, "for");
	int64_t now = clock_now_ms(), length;
	char value[32] = "on";
	struct err err;

	if (span != NULL) {
		if (!since_parse_span(span, &length, &err))
			return command_fail(EXIT_WRONG_USE, &err);
		(void)snprintf(value, sizeof value, "%lld",
		    (long long)((now + length + 999) / TIME_SECOND));
	}
	return set_option(line, value);
}

static int
unpark(const struct command_line *line)
{
	return set_option(line, NULL);
}

const struct command cmd_park = {
	.name = "park",
	.args = "[PANE]",
	.max = 1,
	.flags = { { "for", "TIME", "only for so long, such as 30m or 2h" } },
	.run = park,
	.summary = "leave an agent alone for a while",
	.help = "A parked agent is given no work, is not one that needs you, "
		"and you are told nothing of it. The status line counts it "
		"apart.",
};

const struct command cmd_park_undo = {
	.name = "unpark",
	.args = "[PANE]",
	.max = 1,
	.run = unpark,
	.summary = "let a parked agent take part again",
	.help = "The agent in PANE takes part again.",
};
