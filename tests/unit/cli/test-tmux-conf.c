#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/tmux-conf.h"

/* What is found, as "LINE NAME=VALUE;"; a value that is not known is ?. */
static const struct {
	const char *text, *want;
} cases[] = {
	{ "", "" },
	{ "set -g @coordinator_key A", "1 @coordinator_key=A;" },
	{ "# set -g @coordinator_key A\nset -g status on\n", "" },
	{ "\n\nset-option -gq '@coordinator_key' \"B C\" # why\n",
	    "3 @coordinator_key=B C;" },
	{ "set -g @coordinator_key x ; set -g @coordinator_icons ascii\n",
	    "1 @coordinator_key=x;1 @coordinator_icons=ascii;" },
	{ "set -g \\\n @coordinator_key \\\n x\nset -g @coordinator_a b",
	    "1 @coordinator_key=x;4 @coordinator_a=b;" },
	{ "if -F 1 {\n  set -g @coordinator_key y\n}\n",
	    "2 @coordinator_key=y;" },
	{ "set -gu @coordinator_key\nset -g @coordinator_key", "" },
	{ "set -t work: @coordinator_key k", "1 @coordinator_key=k;" },
	{ "set -gF @coordinator_key '#{x}'\nset -ga @coordinator_key z",
	    "1 @coordinator_key=?;2 @coordinator_key=?;" },
	{ "set -g @coordinator_key \"$HOME/x\"\n"
	  "set -g @coordinator_prompt_file ~/p\n"
	  "set -g @coordinator_key '$x'",
	    "1 @coordinator_key=?;2 @coordinator_prompt_file=?;"
	    "3 @coordinator_key=$x;" },
	{ "set -g @coordinator_key #{x}", "1 @coordinator_key=#{x};" },
	{ "set -g @coordinator_on_agent_idle 'run \"a\"\nb'\n"
	  "set -g @coordinator_key \"\\\"\\n\\x\"",
	    "1 @coordinator_on_agent_idle=run \"a\"\nb;"
	    "3 @coordinator_key=\"\nx;" },
	{ "bind x set -g @coordinator_key A", "" },
	{ "set -g -- @coordinator_key -1", "1 @coordinator_key=-1;" },
	{ "set -g @coordinator_key 'unfinished",
	    "1 @coordinator_key=unfinished;" },
	{ "set -g @coordinator_key \\", "1 @coordinator_key=;" },
};

static void
add(void *arg, const struct tmux_conf_setting *s)
{
	(void)buf_addf(arg, "%d %s=%s;", s->line, s->name,
	    s->value != NULL ? s->value : "?");
}

static void
settings(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < countof(cases); i++) {
		buf_clear(&out);
		tmux_conf_read(cases[i].text, strlen(cases[i].text), add, &out);
		assert_string_equal(out.data, cases[i].want);
	}
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(settings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
