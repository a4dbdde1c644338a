#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "fixture.h"

static void
same(double got, double want)
{
	if (got < want || got > want)
		fail_msg("%g, not %g", got, want);
}

static void
overall_score(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	same(quality_score(q), 100);
	run(q, "%1", 7, 3, 0);
	same(quality_score(q), 91);
	quality_add_error(q, "%1", "cc", NOON);
	quality_add_error(q, "%1", "cc", NOON);
	same(quality_score(q), 90);
	scan(q, 2, 3);
	same(quality_score(q), 64);
	scan(q, 20, 0);
	same(quality_score(q), 0);
	quality_free(q);
}

static void
agent_score(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	same(quality_agent_score(q, "%7"), 50);
	run(q, "%2", 2, 8, 5);
	quality_add_bugs(q, "%2", 2, 0);
	quality_add_error(q, "%2", "cod", NOON);
	same(quality_agent_score(q, "%2"), 50);
	quality_add_error(q, "%2", "cod", NOON);
	quality_add_error(q, "%2", "cod", NOON);
	same(quality_agent_score(q, "%2"), 30);
	quality_add_recovery(q, "%2", NOON);
	quality_add_recovery(q, "%2", NOON);
	same(quality_agent_score(q, "%2"), 45);
	quality_add_context(q, "%2", "cod", 90, NOON);
	same(quality_agent_score(q, "%2"), 40);
	quality_add_bugs(q, "%9", 0, 1);
	same(quality_agent_score(q, "%9"), 100);
	quality_free(q);
}

static void
names_differ(void **state)
{
	(void)state;
	for (int i = 0; i < QUALITY_TREND_COUNT; i++) {
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
			    quality_trend_name((enum quality_trend)i),
			    quality_trend_name((enum quality_trend)k));
	}
}

static void
bug_trend(void **state)
{
	static const struct {
		int count, bugs[4];
		enum quality_trend want;
	} cases[] = {
		{ 2, { 10, 2 }, QUALITY_UNKNOWN },
		{ 3, { 10, 6, 2 }, QUALITY_IMPROVING },
		{ 3, { 2, 6, 10 }, QUALITY_DECLINING },
		{ 3, { 5, 5, 5 }, QUALITY_STABLE },
		{ 3, { 5, 99, 5 }, QUALITY_STABLE },
		{ 4, { 99, 2, 6, 10 }, QUALITY_DECLINING },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct quality *q = quality_new();
		for (int k = 0; k < cases[i].count; k++)
			scan(q, cases[i].bugs[k] / 2,
			    cases[i].bugs[k] - cases[i].bugs[k] / 2);
		assert_int_equal(quality_bug_trend(q), cases[i].want);
		quality_free(q);
	}
}

static void
test_trend(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	for (int i = 0; i < 5; i++)
		run(q, "", 5, 5, 0);
	assert_int_equal(quality_test_trend(q), QUALITY_UNKNOWN);
	for (int i = 0; i < 5; i++)
		run(q, "", 5, 5, 0);
	assert_int_equal(quality_test_trend(q), QUALITY_STABLE);
	for (int i = 0; i < 5; i++)
		run(q, "", 9, 1, 0);
	assert_int_equal(quality_test_trend(q), QUALITY_IMPROVING);
	for (int i = 0; i < 15; i++)
		run(q, "", 2, 8, 0);
	assert_int_equal(quality_test_trend(q), QUALITY_DECLINING);
	for (int i = 0; i < 10; i++)
		run(q, "", 0, 0, 4);
	assert_int_equal(quality_test_trend(q), QUALITY_UNKNOWN);
	quality_free(q);
}

static void
error_trend(void **state)
{
	static const struct {
		int minutes_ago[4];
		enum quality_trend want;
	} cases[] = {
		{ { 90, 30, 20, 10 }, QUALITY_DECLINING },
		{ { 110, 100, 90, 30 }, QUALITY_IMPROVING },
		{ { 110, 100, 40, 30 }, QUALITY_STABLE },
		{ { 400, 300, 200, 150 }, QUALITY_STABLE },
	};
	struct quality *q = quality_new();

	(void)state;
	assert_int_equal(quality_error_trend(q, NOON), QUALITY_UNKNOWN);
	quality_free(q);
	for (size_t i = 0; i < countof(cases); i++) {
		q = quality_new();
		for (int k = 0; k < 4; k++)
			quality_add_error(q, k % 2 == 0 ? "%1" : "%2", "cc",
			    NOON - cases[i].minutes_ago[k] * TIME_MINUTE);
		assert_int_equal(quality_error_trend(q, NOON), cases[i].want);
		quality_free(q);
	}
}

/* An hour without errors is told without another error. */
static void
error_trend_thaws(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	quality_add_error(q, "%1", "cc", NOON);
	assert_int_equal(quality_error_trend(q, NOON), QUALITY_DECLINING);
	assert_int_equal(
	    quality_error_trend(q, NOON + 90 * TIME_MINUTE), QUALITY_IMPROVING);
	quality_free(q);
}

static void
context_trend(void **state)
{
	static const struct {
		double from, step;
		int count;
		enum quality_trend want;
	} cases[] = {
		{ 80, -1, 30, QUALITY_IMPROVING },
		{ 10, 1, 30, QUALITY_DECLINING },
		{ 50, 0, 30, QUALITY_STABLE },
		{ 80, -1, 19, QUALITY_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct quality *q = quality_new();
		for (int k = 0; k < cases[i].count; k++)
			quality_add_context(q, k % 2 == 0 ? "%1" : "%2", "cc",
			    cases[i].from + cases[i].step * k, NOON + k);
		assert_int_equal(quality_context_trend(q), cases[i].want);
		quality_free(q);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overall_score),
		cmocka_unit_test(agent_score),
		cmocka_unit_test(names_differ),
		cmocka_unit_test(bug_trend),
		cmocka_unit_test(test_trend),
		cmocka_unit_test(error_trend),
		cmocka_unit_test(error_trend_thaws),
		cmocka_unit_test(context_trend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
