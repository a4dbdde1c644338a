#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "work/program.h"

static const struct version_case {
	const char *name, *output, *want; /* NULL: another program */
} cases[] = {
	{ "br", "br 0.1.12\n", "0.1.12" },
	{ "br", "br 0.1.12 (rustc 1.85)", "0.1.12" },
	{ "bd", "bd version 0.49.3 (Homebrew)", "0.49.3" },
	{ "bd", "bd version v1.0.5", "1.0.5" },
	{ "bv", "bv v0.14.4\n", "0.14.4" },
	{ "bd", "", NULL },
	{ "bd", "bd", NULL },
	{ "bd", "bdsh 1.0.2", NULL },
	{ "bd", "Bad option: --version", NULL },
	{ "bd", "usage: bd [0.1]", NULL },
	{ "br", "br 7", NULL },
	{ "br", "br 0.00000000000000000000000000000000001", NULL },
};

static void
versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char version[PROGRAM_VERSION_MAX] = "untouched";
		const char *want = cases[i].want;

		print_message("  %s: %s\n", cases[i].name, cases[i].output);
		assert_int_equal(
		    program_is(cases[i].name, cases[i].output, version),
		    want != NULL);
		assert_string_equal(version, want != NULL ? want : "untouched");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
