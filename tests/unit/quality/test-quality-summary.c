#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "quality/quality-summary.h"

/* The samples behind the summary that the package was seen to print. */
static void
prints_as_the_package(void **state)
{
	struct quality *q = quality_new();
	struct quality_summary s;
	struct buf out;
	cJSON *o;

	(void)state;
	run(q, "%1", 7, 3, 0);
	run(q, "%2", 2, 8, 5);
	for (int i = 0; i < 5; i++)
		quality_add_error(q, i < 2 ? "%1" : "%2", "cod", NOON);
	quality_add_context(q, "%2", "cod", 90, NOON);
	quality_summary_make(q, NOON, &s);
	o = quality_summary_json(&s);
	buf_init(&out, 65536);
	json_write(&out, o);
	assert_string_equal(out.data,
	    "{\"timestamp\":\"2026-02-02T12:00:00Z\",\"ubs_available\":false,"
	    "\"critical_bugs\":0,\"warnings\":0,\"total_findings\":0,"
	    "\"last_scan_age_minutes\":0,\"scan_healthy\":false,"
	    "\"test_pass_rate\":45,\"recent_test_runs\":2,"
	    "\"total_test_runs\":2,\"tests_passed_all\":9,"
	    "\"tests_failed_all\":11,\"total_agent_errors\":5,"
	    "\"error_rate\":0,\"avg_context_usage\":90,"
	    "\"peak_context_usage\":90,\"high_context_count\":1,"
	    "\"trend\":{\"bug_trend\":\"unknown\",\"test_trend\":\"unknown\","
	    "\"error_trend\":\"declining\",\"context_trend\":\"unknown\","
	    "\"last_updated\":\"2026-02-02T12:00:00Z\"},"
	    "\"alerts\":[\"Agents with high context usage (\\u003e80%) "
	    "detected\",\"Agent error rate trending upward\"]}");
	buf_done(&out);
	cJSON_Delete(o);
	quality_free(q);
}

static void
of_samples(void **state)
{
	struct quality *q = quality_new();
	struct quality_summary s;

	(void)state;
	quality_set_scanner(q, true);
	run(q, "%1", 8, 2, 0);
	run(q, "%1", 9, 1, 0);
	quality_add_error(q, "%1", "cc", NOON);
	quality_add_context(q, "%1", "cc", 85, NOON);
	quality_add_context(q, "%2", "cc", 50, NOON);
	scan(q, 1, 2);
	quality_summary_make(q, NOON + 2 * TIME_HOUR, &s);
	assert_int_equal(s.total_runs, 2);
	assert_int_equal(s.recent_runs, 0);
	assert_true(s.pass_rate >= 85 && s.pass_rate <= 85);
	assert_int_equal(s.errors, 1);
	assert_int_equal(s.high_context, 1);
	assert_true(s.error_rate >= 0.5 && s.error_rate <= 0.5);
	assert_int_equal(s.scan_age_minutes, 120);
	assert_false(s.scan_healthy);
	assert_int_equal(s.findings, 3);
	quality_free(q);
}

static void
alerts(void **state)
{
	static const struct {
		const char *name;
		struct quality_summary in;
		const char *want[4];
	} cases[] = {
		{ "critical", { .critical = 3, .pass_rate = 95 },
		    { "Critical bugs detected by UBS - address immediately" } },
		{ "old scan", { .scanner = true, .scan_age_minutes = 45 },
		    { "Last UBS scan was over 30 minutes ago" } },
		{ "no scanner, no old scan", { .scan_age_minutes = 45 },
		    { NULL } },
		{ "failures", { .scan_failures = 3 },
		    { "Multiple consecutive UBS scan failures" } },
		{ "trends",
		    { .pass_rate = 95,
			.bug = QUALITY_DECLINING,
			.test = QUALITY_DECLINING,
			.error = QUALITY_DECLINING,
			.context = QUALITY_DECLINING },
		    { "Bug count trending upward",
			"Test pass rate trending downward",
			"Agent error rate trending upward" } },
		{ "all is well",
		    { .pass_rate = 95,
			.total_runs = 50,
			.bug = QUALITY_STABLE,
			.test = QUALITY_STABLE,
			.error = QUALITY_STABLE },
		    { NULL } },
		{ "only skipped", { .total_runs = 6 },
		    { "Test pass rate below 80% - investigate failures" } },
		{ "few runs", { .total_runs = 5, .pass_rate = 1 }, { NULL } },
		{ "two",
		    { .total_runs = 10, .pass_rate = 50, .high_context = 1 },
		    { "Test pass rate below 80% - investigate failures",
			"Agents with high context usage (>80%) detected" } },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const char *got[QUALITY_SUMMARY_ALERTS];
		size_t n = quality_summary_alerts(&cases[i].in, got), want = 0;
		while (want < 4 && cases[i].want[want] != NULL)
			want++;
		if (n != want)
			fail_msg("%s: %zu alerts", cases[i].name, n);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(got[k], cases[i].want[k]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_the_package),
		cmocka_unit_test(of_samples),
		cmocka_unit_test(alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
