#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

static void
a_new_one_is_empty(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	assert_int_equal(quality_agent_count(q), 0);
	assert_int_equal(quality_run_count(q), 0);
	assert_null(quality_last_scan(q));
	assert_null(quality_agent(q, "%1"));
	assert_false(quality_has_scanner(q));
	assert_int_equal(quality_since_ms(q), 0);
	quality_free(q);
	quality_free(NULL);
}

static void
samples_are_counted(void **state)
{
	struct quality *q = quality_new();
	const struct quality_agent *a;

	(void)state;
	run(q, "%1", 10, 2, 1);
	run(q, "", 3, 0, 0);
	quality_add_error(q, "%1", "cc", NOON);
	quality_add_error(q, "%1", "cc", NOON + 1);
	quality_add_recovery(q, "%1", NOON + 2);
	quality_add_bugs(q, "%1", 2, 1);
	quality_add_context(q, "%1", "cc", 50, NOON);
	quality_add_context(q, "%1", "cc", 70, NOON);
	quality_add_context(q, "%1", "cc", 90, NOON + 3);
	assert_int_equal(quality_run_count(q), 2);
	assert_int_equal(quality_agent_count(q), 1);
	a = quality_agent(q, "%1");
	assert_int_equal(a->passed, 10);
	assert_int_equal(a->failed, 2);
	assert_int_equal(a->total, 13);
	assert_int_equal(a->errors, 2);
	assert_int_equal(a->recoveries, 1);
	assert_int_equal(a->introduced, 2);
	assert_int_equal(a->fixed, 1);
	assert_string_equal(a->type, "cc");
	assert_int_equal(a->last_error_ms, NOON + 1);
	assert_int_equal(a->last_activity_ms, NOON + 3);
	assert_int_equal(a->error_times.count, 2);
	assert_int_equal(a->contexts.count, 3);
	assert_int_equal(a->samples, 3);
	assert_true(a->avg_context > 69 && a->avg_context < 71);
	assert_true(a->peak_context >= 90 && a->peak_context <= 90);
	quality_free(q);
}

static void
only_the_newest_are_kept(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	for (int i = 0; i < 600; i++)
		run(q, "%1", 1, 0, 0);
	for (int i = 0; i < 1100; i++)
		quality_add_context(q, "%1", "cc", 50, NOON + i);
	for (int i = 0; i < 150; i++) {
		quality_add_error(q, "%1", "cc", NOON + i);
		scan(q, 0, 0);
	}
	assert_int_equal(quality_run_count(q), QUALITY_RUNS_MAX);
	assert_int_equal(quality_scan_count(q), QUALITY_SCANS_MAX);
	assert_int_equal(
	    quality_agent(q, "%1")->contexts.count, QUALITY_CONTEXTS_MAX);
	assert_int_equal(
	    quality_agent(q, "%1")->error_times.count, QUALITY_ERRORS_MAX);
	assert_int_equal(quality_agent(q, "%1")->errors, 150);
	assert_int_equal(quality_agent(q, "%1")->samples, 1100);
	assert_int_equal(quality_agent(q, "%1")->passed, 600);
	quality_free(q);
}

/* Runs that are forgotten take their failures along. */
static void
old_failures_fade(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	run(q, "", 0, 100, 0);
	for (int i = 0; i < QUALITY_RUNS_MAX; i++)
		run(q, "", 1, 0, 0);
	assert_true(quality_score(q) >= 100);
	quality_free(q);
}

static void
agents_are_bounded_and_sorted(void **state)
{
	struct quality *q = quality_new();
	char pane[16];

	(void)state;
	for (int i = QUALITY_AGENTS_MAX + 9; i >= 0; i--) {
		(void)snprintf(pane, sizeof pane, "%%%d", i);
		quality_add_error(q, pane, "cc", NOON - i);
	}
	assert_int_equal(quality_agent_count(q), QUALITY_AGENTS_MAX);
	assert_string_equal(quality_agent_at(q, 0)->pane, "%0");
	assert_string_equal(quality_agent_at(q, 2)->pane, "%2");
	assert_string_equal(quality_agent_at(q, 10)->pane, "%10");
	/* The quietest went, and their errors with them. */
	assert_null(quality_agent(q, "%521"));
	quality_forget_agents(q);
	assert_int_equal(quality_agent_count(q), 0);
	assert_true(quality_score(q) >= 100);
	quality_free(q);
}

static void
a_scan_ends_the_failures(void **state)
{
	struct quality *q = quality_new();

	(void)state;
	quality_add_scan_failure(q, "scan timed out");
	quality_add_scan_failure(q, "scan timed out");
	assert_int_equal(quality_scan_failures(q), 2);
	assert_string_equal(quality_scan_trouble(q), "scan timed out");
	scan(q, 1, 2);
	assert_int_equal(quality_scan_failures(q), 0);
	assert_string_equal(quality_scan_trouble(q), "");
	assert_int_equal(quality_last_scan(q)->critical, 1);
	quality_set_scanner(q, true);
	assert_true(quality_has_scanner(q));
	quality_free(q);
}

/* What was counted before is there again, and counting goes on from it. */
static void
restored(void **state)
{
	struct quality *q = quality_new();
	struct quality_agent a = { .pane = "%1",
		.type = "cc",
		.errors = 5,
		.samples = 1,
		.avg_context = 40,
		.peak_context = 40 };
	struct quality_run r = {
		.at_ms = NOON, .passed = 7, .failed = 3, .pane = "%1"
	};

	(void)state;
	quality_restore_agent(q, &a);
	quality_restore_run(q, &r);
	quality_restore_error(q, "%1", NOON - 5);
	quality_restore_context(q, "%1", &(struct quality_context){ NOON, 40 });
	assert_int_equal(quality_agent(q, "%1")->errors, 5);
	assert_int_equal(quality_agent(q, "%1")->passed, 0);
	assert_int_equal(quality_agent(q, "%1")->error_times.count, 1);
	assert_int_equal(quality_since_ms(q), NOON - 5);
	quality_add_context(q, "%1", "cc", 60, NOON);
	assert_true(quality_agent(q, "%1")->avg_context >= 50 &&
		    quality_agent(q, "%1")->avg_context <= 50);
	/* 100 - 30 x 3/10 - 0.5 x 5 */
	assert_true(quality_score(q) > 88.4 && quality_score(q) < 88.6);
	quality_restore_agent(q, &a);
	assert_int_equal(quality_agent(q, "%1")->error_times.count, 1);
	quality_free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_is_empty),
		cmocka_unit_test(samples_are_counted),
		cmocka_unit_test(only_the_newest_are_kept),
		cmocka_unit_test(old_failures_fade),
		cmocka_unit_test(agents_are_bounded_and_sorted),
		cmocka_unit_test(a_scan_ends_the_failures),
		cmocka_unit_test(restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
