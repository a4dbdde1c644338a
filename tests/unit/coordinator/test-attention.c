#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/attention.h"

static struct agent_state
agent(unsigned pane, enum agent_detail d, int64_t since_ms, bool unseen)
{
	return (struct agent_state){ .pane = pane,
		.detail = d,
		.status = state_status_of(d),
		.since_ms = since_ms,
		.unseen = unseen };
}

static void
test_names(void **state)
{
	static const struct {
		enum agent_detail detail;
		bool unseen;
		const char *want;
		bool call;
	} cases[] = {
		{ DETAIL_APPROVAL, false, "approval", true },
		{ DETAIL_QUESTION, true, "question", true },
		{ DETAIL_API_ERROR, false, "error", true },
		{ DETAIL_AUTH_ERROR, false, "error", true },
		{ DETAIL_CRASHED, false, "error", true },
		{ DETAIL_RATE_LIMITED, false, "rate_limited", true },
		{ DETAIL_STALLED, false, "stalled", true },
		{ DETAIL_IDLE, true, "done", true },
		{ DETAIL_IDLE, false, "idle", false },
		{ DETAIL_TYPED, false, "idle", false },
		{ DETAIL_TOOL, true, "", false },
		{ DETAIL_STARTING, false, "", false },
		{ DETAIL_EXITED, false, "", false },
		{ DETAIL_UNKNOWN, false, "", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct agent_state a =
		    agent(1, cases[i].detail, 0, cases[i].unseen);
		assert_string_equal(
		    attention_name(attention_of(&a)), cases[i].want);
		assert_int_equal(
		    attention_is_call(attention_of(&a)), cases[i].call);
		a.parked = true;
		assert_int_equal(attention_of(&a), ATTENTION_NONE);
	}
}

/* In the order in which a person should see them. */
static void
test_order(void **state)
{
	struct agent_state all[] = {
		agent(7, DETAIL_IDLE, 900, false),
		agent(6, DETAIL_IDLE, 800, false),
		agent(8, DETAIL_STREAMING, 1, false),
		agent(5, DETAIL_IDLE, 999, true),
		agent(4, DETAIL_RATE_LIMITED, 5, false),
		agent(3, DETAIL_QUESTION, 5, false),
		agent(2, DETAIL_API_ERROR, 5, false),
		agent(1, DETAIL_APPROVAL, 5, false),
		agent(0, DETAIL_APPROVAL, 4, false),
	};
	const struct agent_state *list[countof(all)];

	(void)state;
	for (size_t i = 0; i < countof(all); i++)
		list[i] = &all[i];
	assert_int_equal(attention_sort(list, countof(all)), 8);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(list[i]->pane, i);
}

static void
test_next(void **state)
{
	struct agent_state all[] = {
		agent(1, DETAIL_IDLE, 1, false),
		agent(2, DETAIL_APPROVAL, 1, false),
		agent(3, DETAIL_TOOL, 1, false),
		agent(4, DETAIL_QUESTION, 1, false),
	};

	static const struct {
		unsigned from, want;
	} cases[] = { { 99, 2 }, { 3, 2 }, { 2, 4 }, { 4, 1 }, { 1, 2 } };
	const struct agent_state *list[countof(all)];

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		for (size_t k = 0; k < countof(all); k++)
			list[k] = &all[k];
		assert_int_equal(
		    attention_next(list, countof(all), cases[i].from)->pane,
		    cases[i].want);
	}
	list[0] = &all[2];
	assert_null(attention_next(list, 1, 99));
	assert_null(attention_next(list, 0, 99));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
