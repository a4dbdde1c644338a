#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command-table.h"
#include "cli/command.h"

static int
run(const struct command_line *line)
{
	(void)line;
	return EXIT_DONE;
}

static const struct command look = {
	.name = "look",
	.args = "[PANE]",
	.max = 1,
	.run = run,
	.summary = "s",
	.help = "h",
};
static const struct command many = {
	.name = "many",
	.args = "FILE ...",
	.min = 1,
	.max = COMMAND_NO_LIMIT,
	.run = run,
	.summary = "s",
	.help = "h",
};
static const struct command pair = {
	.name = "pair",
	.args = "PANE STATE",
	.min = 2,
	.max = 2,
	.flags = { { "timeout", "S", "t" }, { "quick", NULL, "q" } },
	.run = run,
	.summary = "s",
	.help = "h",
};
static const struct command *const table[] = { &look, &many, &pair };

/* Splits words at blanks and parses them. */
static bool
parse(const char *words, struct command_line *ret, struct err *err)
{
	static char text[512];
	static char *argv[32];
	char *rest = text;
	int argc = 1;

	(void)strlcpy(text, words, sizeof text);
	argv[0] = text + sizeof text - 1;
	while (*words != '\0' && (argv[argc] = strsep(&rest, " ")) != NULL)
		argc++;
	argv[argc] = NULL;
	return command_parse(table, countof(table), argc, argv, ret, err);
}

static const struct good_case {
	const char *in;
	const struct command *command;
	const char *server, *target, *first, *timeout;
	int argc;
	bool json, quick, help;
} good[] = {
	{ .in = "look", .command = &look },
	{ .in = "look %3", .command = &look, .argc = 1, .first = "%3" },
	{ .in = "-L a look", .command = &look, .server = "a" },
	{ .in = "look -L a", .command = &look, .server = "a" },
	{ .in = "-La look -Lb", .command = &look, .server = "b" },
	{ .in = "--json look", .command = &look, .json = true },
	{ .in = "look %3 --json",
	    .command = &look,
	    .argc = 1,
	    .first = "%3",
	    .json = true },
	{ .in = "look --json %3",
	    .command = &look,
	    .argc = 1,
	    .first = "%3",
	    .json = true },
	{ .in = "look -t =w", .command = &look, .target = "=w" },
	{ .in = "look --target=w", .command = &look, .target = "w" },
	{ .in = "pair --timeout 3 a b",
	    .command = &pair,
	    .argc = 2,
	    .first = "a",
	    .timeout = "3" },
	{ .in = "pair a b --timeout=3 --quick",
	    .command = &pair,
	    .argc = 2,
	    .first = "a",
	    .timeout = "3",
	    .quick = true },
	{ .in = "pair -- -a --quick",
	    .command = &pair,
	    .argc = 2,
	    .first = "-a" },
	{ .in = "many a b c d", .command = &many, .argc = 4, .first = "a" },
	{ .in = "-h", .help = true },
	{ .in = "pair -h", .command = &pair, .help = true },
	{ .in = "--help pair", .command = &pair, .help = true },
};

static void
takes_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(good); i++) {
		const struct good_case *c = &good[i];
		struct command_line line;
		struct err err;

		if (!parse(c->in, &line, &err))
			fail_msg("%s: %s", c->in, err.text);
		assert_ptr_equal(line.command, c->command);
		assert_int_equal(line.json, c->json);
		assert_int_equal(line.help, c->help);
		if (c->server != NULL)
			assert_string_equal(line.server_name, c->server);
		if (c->target != NULL)
			assert_string_equal(line.target, c->target);
		if (c->help)
			continue;
		assert_int_equal(line.argc, c->argc);
		if (c->first != NULL)
			assert_string_equal(
			    command_operand(&line, 0), c->first);
		assert_null(command_operand(&line, c->argc));
		if (c->command != &pair)
			continue;
		assert_int_equal(
		    command_flag(&line, "quick") != NULL, c->quick);
		assert_true((command_flag(&line, "timeout") == NULL) ==
			    (c->timeout == NULL));
		if (c->timeout != NULL)
			assert_string_equal(
			    command_flag(&line, "timeout"), c->timeout);
	}
}

static const struct bad_case {
	const char *in, *want;
} bad[] = {
	{ "", "no verb given; see \"tmux-coordinator help\"" },
	{ "--json", "no verb given; see \"tmux-coordinator help\"" },
	{ "lok", "unknown verb \"lok\": did you mean \"look\"?" },
	{ "zzzzzz", "unknown verb \"zzzzzz\"; see \"tmux-coordinator help\"" },
	{ "-L", "-L needs a value; see \"tmux-coordinator help\"" },
	{ "look -L", "-L needs a value; see \"tmux-coordinator help look\"" },
	{ "look --target",
	    "--target needs a value; see \"tmux-coordinator help look\"" },
	{ "pair a b --timeout",
	    "--timeout needs a value; see \"tmux-coordinator help pair\"" },
	{ "pair a b --quick=1",
	    "--quick takes no value; see \"tmux-coordinator help pair\"" },
	{ "look --timeout 3",
	    "unknown option --timeout; see \"tmux-coordinator help look\"" },
	{ "--timeout 3 pair a b",
	    "unknown option --timeout; see \"tmux-coordinator help\"" },
	{ "look -x", "unknown option -x; see \"tmux-coordinator help look\"" },
	{ "look -xL", "unknown option -x; see \"tmux-coordinator help look\"" },
	{ "pair a",
	    "pair needs PANE STATE; see \"tmux-coordinator help pair\"" },
	{ "many", "many needs FILE ...; see \"tmux-coordinator help many\"" },
	{ "look a b",
	    "look: \"b\" is one argument too many; see \"tmux-coordinator help look\"" },
};

static void
refuses_in_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(bad); i++) {
		struct command_line line = { .argc = 77 };
		struct err err;

		if (parse(bad[i].in, &line, &err))
			fail_msg("accepted: %s", bad[i].in);
		assert_string_equal(err.text, bad[i].want);
		assert_int_equal(line.argc, 77);
	}
}

static const char *
name_at(const void *arg, size_t i)
{
	const char *const *names = arg;

	return names[i];
}

static void
knows_near_misses(void **state)
{
	static const char *const names[] = { "agents", "config", "doctor",
		"events", "explain", "status", "stop", "wait" };

	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "agent", "agents" },
		{ "statsu", "status" },
		{ "sttaus", "status" },
		{ "xplain", "explain" },
		{ "exp", "explain" },
		{ "wiat", "wait" },
		{ "stopp", "stop" },
		{ "configure", NULL },
		{ "", NULL },
		{ "w", NULL },
		{ "banana", NULL },
		{ "a-word-that-is-much-longer-than-the-name-of-any-verb",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const char *got = command_nearest(
		    cases[i].in, name_at, names, countof(names));

		if (cases[i].want == NULL)
			assert_null(got);
		else if (got == NULL || strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].in, got != NULL ? got : "");
	}
}

static void
shows_usage(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1024);
	command_usage(&out, &pair);
	assert_string_equal(out.data,
	    "tmux-coordinator pair PANE STATE [--timeout S] [--quick]");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_apart),
		cmocka_unit_test(refuses_in_one_sentence),
		cmocka_unit_test(knows_near_misses),
		cmocka_unit_test(shows_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
