/* The words around a moment, and which one is the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/time.h"
#include "detect/moment.h"

static void
test_next(void **state)
{
	/* 2027-12-31 is a Friday; 2028 has a leap day. */
	static const struct {
		const char *text, *want, *rest;
	} cases[] = {
		{ "11pm", "2027-12-31T23:00:00Z", "" },
		{ "9:30", "2028-01-01T09:30:00Z", "" },
		{ "12am", "2028-01-01T00:00:00Z", "" },
		{ "Jan 1, 3am", "2028-01-01T03:00:00Z", "" },
		{ "january 2nd", "2028-01-02T00:00:00Z", "" },
		{ "Feb. 29 at noon", "2028-02-29T00:00:00Z", " noon" },
		{ "1 Mar, 2028", "2028-03-01T00:00:00Z", "" },
		{ "Fri 1pm", "2027-12-31T13:00:00Z", "" },
		{ "Friday 11:59 AM", "2028-01-07T11:59:00Z", "" },
		{ "on Thu", "2028-01-06T00:00:00Z", "" },
		{ "Sat, Jan 1, 2028 at 5:00:30 PM (UTC)",
		    "2028-01-01T17:00:30Z", " (UTC)" },
		{ "5:13 PM. Then", "2027-12-31T17:13:00Z", ". Then" },
		{ "tomorrow", "2028-01-01T00:00:00Z", "" },
		{ "2028-01-05T06:07:08Z", "2028-01-05T06:07:08Z", "Z" },
		{ "today 11am", NULL, NULL },
		{ "Feb 29, 2027", NULL, NULL },
		{ "Dec 30", NULL, NULL },
		{ "the 3rd", NULL, NULL },
		{ "13:61", NULL, NULL },
		{ "99999999999999999999", NULL, NULL },
		{ "", NULL, NULL },
	};

	int64_t now;
	(void)state;
	assert_true(time_parse("2027-12-31T12:00:00Z", &now));
	for (size_t i = 0; i < countof(cases); i++) {
		int64_t got = 0, want = 0;
		struct moment m;
		const char *rest = moment_read(cases[i].text, &m);
		bool found = rest != NULL && moment_find(&m, now, &got);

		if (found != (cases[i].want != NULL))
			fail_msg("%s", cases[i].text);
		if (!found)
			continue;
		assert_true(time_parse(cases[i].want, &want));
		assert_int_equal(got, want);
		assert_string_equal(rest, cases[i].rest);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_next) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
