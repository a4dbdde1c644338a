#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/viewer.h"

static const struct pick_case {
	const char *in, *client;
	const char *want, *pane; /* NULL: none */
} cases[] = {
	{ "0 100 %1 /dev/pts/1\n", NULL, "/dev/pts/1", "%1" },
	{ "0 100 %1 /dev/pts/1\n0 200 %2 /dev/pts/2\n", NULL, "/dev/pts/2",
	    "%2" },
	{ "0 200 %2 /dev/pts/2\n0 100 %1 /dev/pts/1\n", NULL, "/dev/pts/2",
	    "%2" },
	{ "0 200 %2 /dev/pts/2\n0 100 %1 /dev/pts/1\n", "/dev/pts/1",
	    "/dev/pts/1", "%1" },
	{ "1 300 %3 client-9\n0 100 %1 /dev/pts/1\n", NULL, "/dev/pts/1",
	    "%1" },
	{ "1 300 %3 client-9\n", NULL, NULL, NULL },
	{ "0 100 %1 /dev/pts/1\n", "/dev/pts/7", NULL, NULL },
	{ "0 100 %1 name with blanks\n", NULL, "name with blanks", "%1" },
	{ "", NULL, NULL, NULL },
	{ "rubbish\n0 x %1 a\n0 1\n", NULL, NULL, NULL },
};

static void
picks(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct viewer v = { 0 };
		char text[256];
		bool ok;

		(void)strlcpy(text, cases[i].in, sizeof text);
		ok = viewer_pick(text, cases[i].client, &v);
		assert_int_equal(ok, cases[i].want != NULL);
		if (ok) {
			assert_string_equal(v.client, cases[i].want);
			assert_string_equal(v.pane, cases[i].pane);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(picks) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
