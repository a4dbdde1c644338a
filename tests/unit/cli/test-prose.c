#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/width.h"
#include "cli/prose.h"

static const struct {
	const char *name, *in;
	int cols;
	bool color;
	const char *want;
} cases[] = {
	{ "nothing", "", 0, false, "" },
	{ "headings and emphasis",
	    "# Digest: a\\|b\n\n## Summary\n\n- **Idle:** 2\n", 0, false,
	    "Digest: a|b\n\nSummary\n- Idle: 2\n" },
	{ "coloured", "## A\n\n- x\n", 0, true, "\033[1mA\033[0m\n- x\n" },
	{ "a table",
	    "## S\n\n| Pane | Type |\n|---|---|\n| 1 | a \\| b |\n| 12 |\n\nx\n",
	    0, false, "S\nPane  Type\n1     a | b\n12\n\nx\n" },
	{ "a table of nothing", "| Pane | Type |\n|---|---|\n", 0, false,
	    "Pane  Type\n" },
	{ "more cells than heads", "| A |\n|---|\n| 1 | 2 |", 0, false,
	    "A\n1\n" },
	{ "the end", "x\n---\n*by: me*\n", 0, true,
	    "x\n\033[2mby: me\033[0m\n" },
	{ "a warning", "- \xe2\x9a\xa0 x\n", 0, true,
	    "\033[33m- \xe2\x9a\xa0 x\033[0m\n" },
	{ "folded", "- one two three four five six seven\n", 24, false,
	    "- one two three four\nfive six seven\n" },
	{ "control characters", "a\033[2Jb\n| \033 |\n", 0, false,
	    "a^[[2Jb\n^[\n" },
	{ "no markup", "- a \\*\\*b\\*\\* **c**\n", 0, false, "- a **b** c\n" },
	{ "only a bar", "|", 0, false, "|\n" },
	{ "a backslash at the end", "a\\", 0, false, "a\\\n" },
};

static void
shows(void **state)
{
	struct buf out;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		buf_init(&out, 4096);
		prose_format(&out, cases[i].in, cases[i].cols, cases[i].color);
		if (strcmp(out.data, cases[i].want) != 0)
			fail_msg("%s: got\n%s\nwant\n%s", cases[i].name,
			    out.data, cases[i].want);
		buf_done(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shows) };

	width_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
