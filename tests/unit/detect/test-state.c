#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/state.h"

/* The README's table, and who needs the human. */
static void
test_details(void **state)
{
	static const struct {
		const char *name;
		enum agent_detail detail;
		enum agent_status status;
		bool busy, attention;
	} cases[DETAIL_COUNT] = {
		{ "unknown", DETAIL_UNKNOWN, STATUS_UNKNOWN, false, false },
		{ "starting", DETAIL_STARTING, STATUS_UNKNOWN, false, false },
		{ "idle", DETAIL_IDLE, STATUS_WAITING, false, false },
		{ "typed", DETAIL_TYPED, STATUS_WAITING, false, false },
		{ "streaming", DETAIL_STREAMING, STATUS_GENERATING, true,
		    false },
		{ "tool", DETAIL_TOOL, STATUS_THINKING, true, false },
		{ "thinking", DETAIL_THINKING, STATUS_THINKING, true, false },
		{ "compacting", DETAIL_COMPACTING, STATUS_THINKING, true,
		    false },
		{ "approval", DETAIL_APPROVAL, STATUS_WAITING, false, true },
		{ "question", DETAIL_QUESTION, STATUS_WAITING, false, true },
		{ "api_error", DETAIL_API_ERROR, STATUS_ERROR, false, true },
		{ "rate_limited", DETAIL_RATE_LIMITED, STATUS_ERROR, false,
		    true },
		{ "auth_error", DETAIL_AUTH_ERROR, STATUS_ERROR, false, true },
		{ "crashed", DETAIL_CRASHED, STATUS_ERROR, false, true },
		{ "exited", DETAIL_EXITED, STATUS_UNKNOWN, false, false },
		{ "stalled", DETAIL_STALLED, STATUS_STALLED, false, true },
	};

	(void)state;
	for (int i = 0; i < DETAIL_COUNT; i++) {
		enum agent_detail found = DETAIL_UNKNOWN;
		assert_int_equal(cases[i].detail, i);
		assert_string_equal(
		    state_detail_name(cases[i].detail), cases[i].name);
		assert_true(state_detail_find(cases[i].name, &found));
		assert_int_equal(found, i);
		assert_int_equal(
		    state_status_of(cases[i].detail), cases[i].status);
		assert_int_equal(state_is_busy(cases[i].detail), cases[i].busy);
		assert_int_equal(
		    state_is_attention(cases[i].detail), cases[i].attention);
		assert_int_equal(state_is_dialog(cases[i].detail),
		    cases[i].attention && cases[i].status == STATUS_WAITING);
	}
}

static void
test_find_takes_any_case_and_keeps_its_output(void **state)
{
	enum agent_detail detail = DETAIL_TOOL;
	enum agent_status status = STATUS_ERROR;
	(void)state;
	assert_true(state_detail_find("Rate_Limited", &detail));
	assert_int_equal(detail, DETAIL_RATE_LIMITED);
	assert_true(state_status_find("waiting", &status));
	assert_int_equal(status, STATUS_WAITING);
	assert_false(state_detail_find("rate-limited", &detail));
	assert_false(state_detail_find("", &detail));
	assert_false(state_status_find("WAIT", &status));
	assert_int_equal(detail, DETAIL_RATE_LIMITED);
	assert_int_equal(status, STATUS_WAITING);
}

static void
test_names(void **state)
{
	static const char *const statuses[STATUS_COUNT] = { "UNKNOWN",
		"WAITING", "GENERATING", "THINKING", "ERROR", "STALLED" };
	static const char *const sources[SOURCE_COUNT] = { "process",
		"program-status", "registry", "hook", "title", "screen",
		"stream", "none" };
	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		enum agent_status found = STATUS_UNKNOWN;
		assert_string_equal(
		    state_status_name((enum agent_status)i), statuses[i]);
		assert_true(state_status_find(statuses[i], &found));
		assert_int_equal(found, i);
	}
	for (int i = 0; i < SOURCE_COUNT; i++)
		assert_string_equal(
		    state_source_name((enum evidence_source)i), sources[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_find_takes_any_case_and_keeps_its_output),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
