#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/redact.h"

static const struct {
	const char *name, *text, *want;
} cases[] = {
	{ "words and numbers", "Tell Bob, 42!", "Xxxx Xxx, 00!" },
	{ "known words, in any case", "Do YOU want bread?",
	    "Do YOU want xxxxx?" },
	{ "colours stay", "\033[38;5;12mBob\033[0m",
	    "\033[38;5;12mXxx\033[0m" },
	{ "a title", "\033]0;Bob 7\aBob", "\033]0;Xxx 0\aXxx" },
	{ "progress and prompts", "\033]133;A\033\\\033]8;;http\033\\",
	    "\033]133;A\033\\\033]8;;xxxx\033\\" },
	{ "a title with a letter for a number", "\033]lBob\033\\Bob",
	    "\033]xXxx\033\\Xxx" },
	{ "a device's string", "\033Pbob7\033\\Bob", "\033Pxxx0\033\\Xxx" },
	{ "nearly a passthrough", "\033Ptmuxbob\033\\Bob",
	    "\033Ptmuxxxx\033\\Xxx" },
	{ "a title passed through",
	    "\033Ptmux;\033\033]0;Bob\aBob\033\\Bob \033[1m",
	    "\033Ptmux;\033\033]0;Xxx\aXxx\033\\Xxx \033[1m" },
	{ "passed through: strings end, colours and progress stay",
	    "\033Ptmux;\033\033]9;Bob\033\033\\Bob\033\033[38;5;12m"
	    "\033\033]9;4;1;50\033\033\\\033\\\033[1mBob",
	    "\033Ptmux;\033\033]9;Xxx\033\033\\Xxx\033\033[38;5;12m"
	    "\033\033]9;4;1;50\033\033\\\033\\\033[1mXxx" },
	{ "passed through twice",
	    "\033Ptmux;\033\033Ptmux;\033\033\033\033]2;Bob\a"
	    "\033\033\\\033\\Bob",
	    "\033Ptmux;\033\033Ptmux;\033\033\033\033]2;Xxx\a"
	    "\033\033\\\033\\Xxx" },
	{ "progress and a notification", "\033]9;4;3\a\033]9;Bob 4;1\a",
	    "\033]9;4;3\a\033]9;Xxx 0;0\a" },
	{ "charsets", "\033(Bbob", "\033(Bxxx" },
	{ "symbols and lines", "❯ ── ✻ bob", "❯ ── ✻ xxx" },
	{ "other scripts", "été 東京", "xxx 〇〇" },
	{ "control", "a\r\n\tb", "x\r\n\tx" },
};

static void
redacts(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct redact *r = redact_new("# do = ^you|want\n");
		struct buf out;

		buf_init(&out, 4096);
		redact_add(r, &out, cases[i].text, strlen(cases[i].text));
		if (strcmp(out.data, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].name, out.data);
		buf_done(&out);
		redact_free(r);
	}
}

/* However the stream is cut, no letter of ours comes through. */
static void
cut_anywhere(void **state)
{
	const char *text = "\033[1mBob\033]0;Bob\a \033]2;Bob\033\\Bob"
			   "\033Ptmux;\033\033]2;Bob\033\033\\Bob\033\\Bob";

	(void)state;
	for (size_t at = 0; at <= strlen(text); at++) {
		struct redact *r = redact_new("");
		struct buf out;

		buf_init(&out, 4096);
		redact_add(r, &out, text, at);
		redact_add(r, &out, text + at, strlen(text) - at);
		assert_int_equal(out.len, strlen(text));
		assert_null(strchr(out.data, 'B'));
		assert_null(strchr(out.data, 'b'));
		assert_non_null(strstr(out.data, "\033[1m"));
		buf_done(&out);
		redact_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redacts),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
