#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tmux/quote.h"

static const struct quote_case {
	const char *name, *in, *want;
} arguments[] = {
	{ "empty", "", "''" },
	{ "plain", "hello", "'hello'" },
	{ "nothing expands", "$x ~ #{y} ; { } % \\ \"",
	    "'$x ~ #{y} ; { } % \\ \"'" },
	{ "quote", "it's", "'it'\"'\"'s'" },
	{ "newline", "a\nb", "'a'\"\\012\"'b'" },
	{ "carriage return", "\r", "''\"\\015\"''" },
	{ "escape", "\033[", "''\"\\033\"'['" },
	{ "tab stays", "a\tb", "'a\tb'" },
	{ "0xff", "a\377", "'a'\"\\377\"''" },
	{ "utf-8", "\303\251", "'\303\251'" },
	{ "several in a row", "'\n'", "''\"'\\012'\"''" },
};

/* The end of an argument in double quotes is followed by '' or not: both are
 * right; what counts is what is inside. */
static void
quote_argument_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(arguments); i++) {
		struct buf out;
		size_t len = strlen(arguments[i].want);

		print_message("  %s\n", arguments[i].name);
		buf_init(&out, 256);
		quote_argument(&out, arguments[i].in, strlen(arguments[i].in));
		if (out.len + 2 == len)
			(void)buf_adds(&out, "''");
		assert_string_equal(out.data, arguments[i].want);
		buf_done(&out);
	}
}

static const struct format_case {
	const char *name, *in;
	int cols;
	const char *want;
} formats[] = {
	{ "plain", "hello", 0, "hello" },
	{ "command", "#(touch /tmp/x)", 0, "##(touch /tmp/x)" },
	{ "style", "#[fg=red]x", 0, "##[fg=red]x" },
	{ "doubled already", "##", 0, "####" },
	{ "bounded before it is doubled", "####", 2, "##\342\200\246" },
};

static void
quote_format_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(formats); i++) {
		struct buf out;

		print_message("  %s\n", formats[i].name);
		buf_init(&out, 256);
		quote_format(&out, formats[i].in, strlen(formats[i].in),
		    formats[i].cols);
		assert_string_equal(out.data, formats[i].want);
		buf_done(&out);
	}
}

static const struct command_case {
	const char *line;
	bool one;
} commands[] = {
	{ "list-panes -a -F '#{pane_id};\t'", true },
	{ "set-buffer -b x -- \"a;\\\"b;\" \\;", true },
	{ "set-buffer 'it'\\''s; so'", true },
	{ "set-buffer 'never ends ;", true },
	{ "set-buffer \\", true },
	{ "set-option -p @a 1 ; set-option -p @b 2", false },
	{ "kill-pane;", false },
	{ "display-message 'a' 'b';kill-server", false },
	{ "two\nlines", false },
	{ "'two\nlines'", false },
	{ "", false },
	{ "  ", false },
};

static void
quote_one_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(commands); i++) {
		print_message("  %s\n", commands[i].line);
		assert_true(
		    quote_is_one_command(commands[i].line) == commands[i].one);
	}
}

static void
quote_words(void **state)
{
	static const char *const table[][2] = { { "", "" }, { "a;b", "a;b" },
		{ "a;", "a\\;" }, { ";", "\\;" }, { "a\\;", "a\\\\;" } };

	(void)state;
	for (size_t i = 0; i < countof(table); i++) {
		char *word = quote_word(table[i][0]);

		assert_string_equal(word, table[i][1]);
		free(word);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quote_argument_table),
		cmocka_unit_test(quote_format_table),
		cmocka_unit_test(quote_words),
		cmocka_unit_test(quote_one_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
