#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"

#define DAY (24 * TIME_HOUR)

static const struct format_case {
	const char *name;
	int64_t in;
	const char *want;
} formats[] = {
	{ "never", 0, "0001-01-01T00:00:00Z" },
	{ "the first moment", 1, "1970-01-01T00:00:00.001Z" },
	{ "whole second", 1770033600000, "2026-02-02T12:00:00Z" },
	{ "zeros are cut", 1770033600250, "2026-02-02T12:00:00.25Z" },
	{ "one digit", 1770033600900, "2026-02-02T12:00:00.9Z" },
	{ "three digits", 1770033600009, "2026-02-02T12:00:00.009Z" },
	{ "leap day", 951782400000, "2000-02-29T00:00:00Z" },
	{ "no leap day", 4107542400000, "2100-03-01T00:00:00Z" },
	{ "before 1970", -1, "1969-12-31T23:59:59.999Z" },
	{ "last", INT64_MAX, "9999-12-31T23:59:59.999Z" },
	{ "first", INT64_MIN, "0001-01-01T00:00:00Z" },
};

static void
format_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const struct format_case *c = &formats[i];
		char out[32];

		print_message("  %s\n", c->name);
		time_format(c->in, out);
		assert_string_equal(out, c->want);
	}
}

static const struct parse_case {
	const char *in;
	int64_t want; /* -1: must be refused */
} parses[] = {
	{ "2026-02-02T12:00:00Z", 1770033600000 },
	{ "2026-02-02t12:00:00z", 1770033600000 },
	{ "2026-02-02 12:00:00", 1770033600000 },
	{ "2026-02-02T12:00:00.25Z", 1770033600250 },
	{ "2026-02-02T12:00:00.123456789Z", 1770033600123 },
	{ "2026-02-02T14:30:00+02:30", 1770033600000 },
	{ "2026-02-02T00:00:00.5-12:00", 1770033600500 },
	{ "0001-01-01T00:00:00Z", 0 },
	{ "2024-02-29T00:00:00Z", 1709164800000 },
	{ "2016-12-31T23:59:60Z", 1483228800000 },
	{ "2023-02-29T00:00:00Z", -1 },
	{ "1900-02-29T00:00:00Z", -1 },
	{ "2026-13-01T00:00:00Z", -1 },
	{ "2026-00-01T00:00:00Z", -1 },
	{ "2026-04-31T00:00:00Z", -1 },
	{ "0000-01-01T00:00:00Z", -1 },
	{ "2026-02-02T24:00:00Z", -1 },
	{ "2026-02-02T12:60:00Z", -1 },
	{ "2026-02-02T12:00:61Z", -1 },
	{ "2026-02-02T12:00:00.Z", -1 },
	{ "2026-02-02T12:00:00+0200", -1 },
	{ "2026-02-02T12:00:00+24:00", -1 },
	{ "2026-02-02T12:00:00ZZ", -1 },
	{ "2026-02-02T12:00Z", -1 },
	{ "2026-02-02", -1 },
	{ " 2026-02-02T12:00:00Z", -1 },
	{ "2026-2-02T12:00:00Z", -1 },
	{ "", -1 },
};

static void
parse_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parses / sizeof *parses; i++) {
		const struct parse_case *c = &parses[i];
		int64_t ms = -1;

		print_message("  \"%s\"\n", c->in);
		assert_int_equal(time_parse(c->in, &ms), c->want != -1);
		assert_int_equal(ms, c->want);
	}
}

/* Every day of four centuries, there and back. */
static void
days_round_trip(void **state)
{
	(void)state;
	for (int64_t day = -200 * 365; day < 200 * 365; day++) {
		int64_t ms = day * DAY + 1, back = 0;
		char out[32];

		time_format(ms, out);
		assert_true(time_parse(out, &back));
		assert_int_equal(back, ms);
	}
}

static const struct span_case {
	int64_t in;
	const char *want;
} spans[] = {
	{ -5000, "0s" },
	{ 0, "0s" },
	{ 999, "0s" },
	{ 59999, "59s" },
	{ 60 * TIME_SECOND, "1m" },
	{ 90 * TIME_SECOND, "1m" },
	{ 3599 * TIME_SECOND, "59m" },
	{ TIME_HOUR, "1h0m" },
	{ 25 * TIME_HOUR + 61 * TIME_SECOND, "25h1m" },
	{ INT64_MAX, "2562047788015h12m" },
};

static void
span_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		char out[24];

		time_format_span(spans[i].in, out);
		assert_string_equal(out, spans[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(format_table),
		cmocka_unit_test(parse_table),
		cmocka_unit_test(days_round_trip),
		cmocka_unit_test(span_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
