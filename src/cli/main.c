/* tmux-coordinator: one verb per run. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/width.h"
#include "cli/cmd.h"
#include "cli/command-table.h"
#include "cli/command.h"

/* -V and -h stand for the verbs version and help, wherever they are given. */
static int
run(struct command_line *line)
{
	if (line->help)
		return cmd_help_show(line->command);
	if (line->version)
		line->command = &cmd_version;
	return line->command->run(line);
}

/* Data that could not be written is a failure, except to a reader that has
 * seen enough. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno == EPIPE)
		return status;
	return command_failf(
	    EXIT_FAILED, "cannot write the output: %s", strerror(errno));
}

int
main(int argc, char **argv)
{
	struct command_line line;
	const struct command *const *table;
	struct err err;
	size_t count;

	width_init();
	(void)signal(SIGPIPE, SIG_IGN);
	table = command_table(&count);
	if (!command_parse(table, count, argc, argv, &line, &err))
		return command_fail(
		    line.command == &cmd_hook ? EXIT_FAILED : EXIT_WRONG_USE,
		    &err);
	return finish(run(&line));
}
