#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tmux/unescape.h"

static const struct unescape_case {
	const char *name, *in, *want;
} cases[] = {
	{ "empty", "", "" },
	{ "plain", "hello", "hello" },
	{ "one escape", "a\\033b", "a\033b" },
	{ "a cluster", "\\033[1m\\015\\012x", "\033[1m\r\nx" },
	{ "backslash", "\\134n", "\\n" },
	{ "the last byte", "\\377", "\377" },
	{ "digits behind it", "\\0121", "\n1" },
	{ "high bytes are raw", "\303\251\377", "\303\251\377" },
	{ "cut short stays", "a\\03", "a\\03" },
	{ "not octal stays", "\\089\\033", "\\089\033" },
	{ "over a byte stays", "\\477", "\\477" },
	{ "two backslashes", "\\\\033", "\\\033" },
};

static void
unescape_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *data = xstrdup(cases[i].in);
		size_t len = unescape_octal(data, strlen(data));

		print_message("  %s\n", cases[i].name);
		assert_int_equal(len, strlen(cases[i].want));
		assert_memory_equal(data, cases[i].want, len);
		free(data);
	}
}

static const struct unescape_case dollars[] = {
	{ "empty", "", "" },
	{ "a variable", "a\\$b \\${c} \\$_", "a$b ${c} $_" },
	{ "one backslash is the user's", "\\\\$b", "\\$b" },
	{ "no variable", "\\$ \\$1 \\$", "\\$ \\$1 \\$" },
	{ "others stay", "\\a \\\\ $b", "\\a \\\\ $b" },
};

static void
unescape_dollars_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(dollars); i++) {
		char *data = xstrdup(dollars[i].in);
		size_t len = unescape_dollars(data, strlen(data));

		print_message("  %s\n", dollars[i].name);
		assert_int_equal(len, strlen(dollars[i].want));
		assert_memory_equal(data, dollars[i].want, len);
		free(data);
	}
}

/* Every byte, escaped as tmux does it, comes back. */
static void
unescape_all_bytes(void **state)
{
	char data[256 * 4], *p = data;
	size_t len;

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		if (c >= 0x20 && c != '\\') {
			*p++ = (char)c;
			continue;
		}
		*p++ = '\\';
		*p++ = (char)('0' + (c >> 6));
		*p++ = (char)('0' + (c >> 3 & 7));
		*p++ = (char)('0' + (c & 7));
	}
	len = unescape_octal(data, (size_t)(p - data));
	assert_int_equal(len, 256);
	for (unsigned c = 0; c < 256; c++)
		assert_int_equal((unsigned char)data[c], c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unescape_table),
		cmocka_unit_test(unescape_dollars_table),
		cmocka_unit_test(unescape_all_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
