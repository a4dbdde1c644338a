/* help: all verbs, or one of them in full. */
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/cmd.h"
#include "cli/command-table.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"

#define USAGE_MAX 4096
#define WRAP_COLS 72

static void
show_all(void)
{
	size_t i, count;
	const struct command *const *table = command_table(&count);
	struct table *t = table_new((const char *const[]){ "", "", NULL });

	table_fold(t);
	(void)printf("usage: %s [-L NAME | -S PATH] VERB [ARGUMENT ...]\n\n",
	    COMMAND_PROGRAM);
	for (i = 0; i < count; i++) {
		table_addf(t, TABLE_STRONG, "  %s", table[i]->name);
		table_add(t, TABLE_PLAIN, table[i]->summary);
	}
	output_table(t);
	(void)printf("\n"
		     "  -L NAME, -S PATH  which tmux server, as tmux does\n"
		     "  -t TARGET         which pane or session, as tmux does\n"
		     "  --json            for programs: one line of JSON\n"
		     "  --no-start        never start the daemon\n"
		     "\nBegin with agents, next, dashboard and doctor. "
		     "\"%s help VERB\" says more.\n",
	    COMMAND_PROGRAM);
}

static void
show_flags(const struct command *c)
{
	struct table *t = table_new((const char *const[]){ "", "", NULL });
	const struct command_flag *f;
	size_t i;

	table_fold(t);
	for (i = 0; i < COMMAND_FLAGS_MAX && c->flags[i].name != NULL; i++) {
		f = &c->flags[i];
		table_addf(t, TABLE_PLAIN, "  --%s%s%s", f->name,
		    f->value != NULL ? " " : "",
		    f->value != NULL ? f->value : "");
		table_add(t, TABLE_PLAIN, f->text);
	}
	if (i > 0)
		(void)printf("\n");
	output_table(t);
}

int
cmd_help_show(const struct command *c)
{
	struct buf usage;

	if (c == NULL) {
		show_all();
		return EXIT_DONE;
	}
	buf_init(&usage, USAGE_MAX);
	command_usage(&usage, c);
	(void)printf("usage: %s\n\n", usage.data);
	buf_done(&usage);
	output_folded(TABLE_PLAIN, c->help, WRAP_COLS);
	show_flags(c);
	return EXIT_DONE;
}

static const char *
word(int operand, size_t i)
{
	size_t count;
	const struct command *const *table = command_table(&count);

	return operand == 0 && i < count ? table[i]->name : NULL;
}

static int
run(const struct command_line *line)
{
	const char *verb = command_operand(line, 0);
	const struct command *const *table;
	const struct command *c;
	struct err err;
	size_t count;

	if (verb == NULL)
		return cmd_help_show(NULL);
	table = command_table(&count);
	c = command_find(table, count, verb);
	if (c != NULL)
		return cmd_help_show(c);
	command_unknown(table, count, verb, &err);
	return command_fail(EXIT_WRONG_USE, &err);
}

const struct command cmd_help = {
	.name = "help",
	.args = "[VERB]",
	.max = 1,
	.word = word,
	.run = run,
	.summary = "list the verbs, or explain one",
	.help = "Without VERB lists every verb; with it shows how to use that "
		"one. VERB --help does the same.",
};
