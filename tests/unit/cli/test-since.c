#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/time.h"
#include "cli/since.h"

#define NOW INT64_C(1770000000000)

static const struct since_case {
	const char *in;
	int64_t want; /* -1: refused */
} cases[] = {
	{ "10s", NOW - 10 * TIME_SECOND },
	{ "10m", NOW - 10 * TIME_MINUTE },
	{ "2h", NOW - 2 * TIME_HOUR },
	{ "7d", NOW - 7 * 24 * TIME_HOUR },
	{ "0s", NOW },
	{ "1970-01-01T00:00:05Z", 5000 },
	{ "1970-01-01T01:00:05+01:00", 5000 },
	{ "", -1 },
	{ "m", -1 },
	{ "10", -1 },
	{ "10w", -1 },
	{ "-1m", -1 },
	{ "1.5h", -1 },
	{ "99999999999999999999h", -1 },
	{ "yesterday", -1 },
};

static void
parses(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		int64_t got = -1;
		struct err err = { "" };
		bool ok = since_parse(cases[i].in, NOW, &got, &err);

		if (ok != (cases[i].want != -1) || got != cases[i].want)
			fail_msg(
			    "%s: %d, %lld", cases[i].in, ok, (long long)got);
		assert_int_equal(ok, err.text[0] == '\0');
	}
}

static void
parses_spans(void **state)
{
	int64_t got = -1;
	struct err err = { "" };

	(void)state;
	assert_true(since_parse_span("90s", &got, &err));
	assert_int_equal(got, 90 * TIME_SECOND);
	assert_true(since_parse_span("2h", &got, &err));
	assert_int_equal(got, 2 * TIME_HOUR);
	assert_false(since_parse_span("1970-01-01T00:00:05Z", &got, &err));
	assert_false(since_parse_span("-1m", &got, &err));
	assert_non_null(strstr(err.text, "is not a span of time"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(parses_spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
