/* Reading targets; looking them up is tested with a real tmux. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/target.h"
#include "tmux/server.h"

static void
knows_pane_ids(void **state)
{
	static const struct {
		const char *in;
		bool want;
	} cases[] = {
		{ "%0", true },
		{ "%12", true },
		{ "%123456789", true },
		{ "%1234567890", false },
		{ "%", false },
		{ "%1x", false },
		{ "%-1", false },
		{ "1", false },
		{ "", false },
		{ "work:1.2", false },
		{ "@1", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(target_is_pane_id(cases[i].in), cases[i].want);
}

static void
writes_for_tmux(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "=work", "=work:" },
		{ "=work:", "=work:" },
		{ "=work:1.2", "=work:1.2" },
		{ "work", "work" },
		{ "$3", "$3" },
		{ "{last}", "{last}" },
	};

	char got[TARGET_MAX], longest[TARGET_MAX + 1];

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		assert_true(target_for_tmux(cases[i].in, got));
		assert_string_equal(got, cases[i].want);
	}
	memset(longest, 'x', TARGET_MAX);
	longest[TARGET_MAX] = '\0';
	assert_false(target_for_tmux(longest, got));
	assert_true(target_for_tmux(longest + 1, got));
	longest[1] = '='; /* no room for the colon */
	assert_false(target_for_tmux(longest + 1, got));
}

static void
takes_the_last_line(void **state)
{
	static const struct {
		const char *in, *want; /* NULL: refused */
	} cases[] = {
		{ "%3\n", "%3" },
		{ "%3", "%3" },
		{ "$ make\n%3\n", "%3" },
		{ "\n%3\n\n", "%3" },
		{ "", NULL },
		{ "\n", NULL },
		{ "12345678\n", NULL },
	};

	char got[8];

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		bool ok = target_last_line(cases[i].in, got, sizeof got);

		assert_int_equal(ok, cases[i].want != NULL);
		if (ok)
			assert_string_equal(got, cases[i].want);
	}
}

static void
chooses_operand_then_flag_then_own_pane(void **state)
{
	struct tmux_server none = { .socket = "/nowhere", .program = "false" };
	char *operands[] = { xstrdup("%1") };
	struct command_line line = { .argc = 1, .argv = operands };
	char got[TARGET_MAX];
	struct err err;

	(void)state;
	(void)setenv("TMUX_PANE", "%3", 1);
	line.target = "%2";
	assert_int_equal(target_pane(&line, 0, &none, got, &err), EXIT_DONE);
	assert_string_equal(got, "%1");
	line.argc = 0;
	assert_int_equal(target_pane(&line, 0, &none, got, &err), EXIT_DONE);
	assert_string_equal(got, "%2");
	line.target = NULL;
	assert_int_equal(target_pane(&line, 0, &none, got, &err), EXIT_DONE);
	assert_string_equal(got, "%3");
	(void)unsetenv("TMUX_PANE");
	assert_int_equal(
	    target_pane(&line, 0, &none, got, &err), EXIT_WRONG_USE);
	line.target = "";
	assert_int_equal(target_pane(&line, 0, &none, got, &err), EXIT_FAILED);
	line.target = "work";
	assert_int_equal(
	    target_pane(&line, 0, &none, got, &err), EXIT_UNREACHABLE);
	free(operands[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_pane_ids),
		cmocka_unit_test(writes_for_tmux),
		cmocka_unit_test(takes_the_last_line),
		cmocka_unit_test(chooses_operand_then_flag_then_own_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
