#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/doctor-bundle.h"

static void
scrubs(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "" },
		{ "/home/ann/x and /home/annex", "~/x and /home/annex" },
		{ "ann@pc: Ann, ann, banana, ann's", "user@host: Ann, user, "
						     "banana, user's" },
		{ "pcre2 on pc", "pcre2 on host" },
		{ "/home/ann", "~" },
	};
	struct buf out;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		buf_init(&out, 4096);
		doctor_bundle_scrub(
		    &out, cases[i].in, "/home/ann", "ann", "pc");
		assert_string_equal(out.data, cases[i].want);
		buf_done(&out);
	}
	buf_init(&out, 4096);
	doctor_bundle_scrub(&out, "as it is", NULL, "", NULL);
	assert_string_equal(out.data, "as it is");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(scrubs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
