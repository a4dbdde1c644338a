#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void
on_the_path(void **state)
{
	char dir[] = "/tmp/program-XXXXXX", path[64], old[4096];
	char version[PROGRAM_VERSION_MAX];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/br", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("#!/bin/sh\n[ \"$1\" = --version ] && echo 'br 9.8.7'\n", f);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	snprintf(old, sizeof old, "%s:%s", dir, getenv("PATH"));
	assert_int_equal(setenv("PATH", old, 1), 0);
	assert_true(program_probe("br", version));
	assert_string_equal(version, "9.8.7");
	assert_false(program_probe("no-such-program-here", version));
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions),
		cmocka_unit_test(on_the_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
