#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/base64.h"

/* want NULL: refused, with room for eight bytes. */
static void
test_decode(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYmFy", "foobar" },
		{ "Zg", "f" },
		{ "Zm8", "fo" },
		{ "w6Q/", "\xc3\xa4?" },
		{ "++//", "\xfb\xef\xff" },
		{ "Zm9vYmFyOjo=", "foobar::" },
		{ "Zm9vYmFyOjo6", NULL },
		{ "Z", NULL },
		{ "Zm9vY", NULL },
		{ "Zg=", NULL },
		{ "Zg===", NULL },
		{ "=", NULL },
		{ "====", NULL },
		{ "Z=g=", NULL },
		{ "Zm9v Zm9v", NULL },
		{ "Zm-v", NULL },
		{ "Zm9v\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char out[8];
		size_t len = 99;
		bool ok = base64_decode(
		    cases[i].in, strlen(cases[i].in), out, sizeof out, &len);
		assert_int_equal(ok, cases[i].want != NULL);
		if (!ok)
			continue;
		assert_int_equal(len, strlen(cases[i].want));
		assert_memory_equal(out, cases[i].want, len);
	}
}

static void
encodes(void **state)
{
	static const char *const cases[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "\xff\xfe\xfd", "//79" } };
	char out[16];

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		base64_encode(cases[i][0], strlen(cases[i][0]), out);
		assert_string_equal(out, cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_decode),
		cmocka_unit_test(encodes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
