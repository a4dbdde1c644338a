#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/time.h"
#include "detect/usage.h"

static void
test_reset(void **state)
{
	/* now is 12:00 UTC */
	static const struct {
		const char *text, *want;
		int64_t offset_ms;
	} cases[] = {
		{ "limit · resets 12:43am (UTC)", "2026-02-03T00:43:00Z", 0 },
		{ "Try again at 5:00 PM.", "2026-02-02T17:00:00Z", 0 },
		{ "try again at 5:00 PM", "2026-02-02T15:00:00Z",
		    2 * TIME_HOUR },
		{ "resets 3pm (UTC)", "2026-02-02T15:00:00Z", 2 * TIME_HOUR },
		{ "resets at 11:00", "2026-02-03T11:00:00Z", 0 },
		{ "try again in 3 hours 2 minutes", "2026-02-02T15:02:00Z", 0 },
		{ "[retrying in 19s attempt #1]", "2026-02-02T12:00:19Z", 0 },
		{ "resets in 1d 2h", "2026-02-03T14:00:00Z", 0 },
		{ "resets Nov 30, 3am", NULL, 0 }, /* too far ahead */
		{ "limit · resets Feb 9, 3am (Europe/Paris)",
		    "2026-02-09T02:00:00Z", TIME_HOUR },
		{ "resets Mar 1 at 5:30pm (UTC)", "2026-03-01T17:30:00Z",
		    TIME_HOUR },
		{ "try again at Feb 4th, 2026 5:13 PM.", "2026-02-04T17:13:00Z",
		    0 },
		{ "(resets 17:13 on 4 Feb)", "2026-02-04T17:13:00Z", 0 },
		{ "resets Monday", "2026-02-09T00:00:00Z", 0 },
		{ "resets Tue 9:00 AM", "2026-02-03T08:00:00Z", TIME_HOUR },
		{ "available tomorrow at 8am", "2026-02-03T08:00:00Z", 0 },
		{ "renews on 2026-02-05 06:00", "2026-02-05T06:00:00Z", 0 },
		{ "resets at 2026-02-05T06:00:00Z", "2026-02-05T06:00:00Z",
		    TIME_HOUR },
		{ "resets Feb 30, 3am", NULL, 0 },
		{ "resets Feb 2, 3am", NULL, 0 }, /* that was today */
		{ "the reset failed; try again in 5m", "2026-02-02T12:05:00Z",
		    0 },
		{ "retry after 20 seconds", "2026-02-02T12:00:20Z", 0 },
		{ "presets 5pm", NULL, 0 },
		{ "resets may fail", NULL, 0 },
		{ "resets 25:00", NULL, 0 },
		{ "resets 13pm", NULL, 0 },
		{ "resets 5", NULL, 0 },
		{ "retrying in a while", NULL, 0 },
		{ "retrying in 99999999999999d", NULL, 0 },
		{ "", NULL, 0 },
	};

	int64_t now;
	(void)state;
	assert_true(time_parse("2026-02-02T12:00:00Z", &now));
	for (size_t i = 0; i < countof(cases); i++) {
		int64_t got = 0, want = 0;
		bool found =
		    usage_reset(cases[i].text, now, cases[i].offset_ms, &got);
		assert_int_equal(found, cases[i].want != NULL);
		if (cases[i].want != NULL)
			assert_true(time_parse(cases[i].want, &want));
		assert_int_equal(got, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_reset) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
