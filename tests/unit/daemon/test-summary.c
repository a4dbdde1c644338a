#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "daemon/summary.h"

static char cc[] = "cc", work[] = "work";

static struct agent_state
agent(unsigned pane, enum agent_detail d, bool unseen)
{
	return (struct agent_state){ .pane = pane,
		.pane_index = (int)pane,
		.window_index = 1,
		.agent_type = cc,
		.session_name = work,
		.detail = d,
		.status = state_status_of(d),
		.since_ms = pane,
		.unseen = unseen };
}

static void
check(const char *segment, struct agent_state *all, size_t count,
    enum summary_icons icons, const char *want)
{
	const struct agent_state *list[16];
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < count; i++)
		list[i] = &all[i];
	assert_true(summary_text(segment, list, count, icons, &out));
	assert_string_equal(out.data, want);
	buf_done(&out);
}

static void
test_segments(void **state)
{
	struct agent_state all[] = {
		agent(1, DETAIL_IDLE, false),
		agent(2, DETAIL_STREAMING, false),
		agent(3, DETAIL_APPROVAL, false),
		agent(4, DETAIL_IDLE, false),
		agent(5, DETAIL_TOOL, false),
		agent(6, DETAIL_IDLE, true),
		agent(7, DETAIL_EXITED, false),
		agent(8, DETAIL_QUESTION, false),
	};

	(void)state;
	check("summary", all, 8, SUMMARY_ASCII,
	    "2 idle 1 done 2 busy 1 approval 1 question");
	check("summary", all, 3, SUMMARY_UNICODE,
	    "○ 1 idle ● 1 busy ▲ 1 approval");
	check("attention", all, 8, SUMMARY_ASCII, "approval cc work:1.3 +2");
	check("next", all, 8, SUMMARY_ASCII, "approval cc work:1.3");
	/* Only idle ones: nobody calls, but there is somewhere to go. */
	check("attention", all, 2, SUMMARY_ASCII, "");
	check("next", all, 2, SUMMARY_ASCII, "idle cc work:1.1");
	check("attention", &all[5], 1, SUMMARY_ASCII, "done cc work:1.6");
	/* Nothing to say is nothing said. */
	check("summary", all, 0, SUMMARY_UNICODE, "");
	check("summary", &all[6], 1, SUMMARY_UNICODE, "");
	check("attention", all, 0, SUMMARY_UNICODE, "");
	check("next", all, 0, SUMMARY_UNICODE, "");
	check("next", &all[4], 1, SUMMARY_UNICODE, "");
}

static void
test_states(void **state)
{
	static const struct {
		enum agent_detail detail;
		bool unseen;
		const char *word, *icon;
	} cases[] = {
		{ DETAIL_UNKNOWN, false, "unknown", "?" },
		{ DETAIL_STARTING, false, "starting", "." },
		{ DETAIL_IDLE, false, "idle", "-" },
		{ DETAIL_IDLE, true, "done", "+" },
		{ DETAIL_TYPED, false, "typed", "_" },
		{ DETAIL_STREAMING, false, "busy", "*" },
		{ DETAIL_TOOL, false, "busy", "*" },
		{ DETAIL_THINKING, false, "busy", "*" },
		{ DETAIL_COMPACTING, false, "busy", "*" },
		{ DETAIL_APPROVAL, false, "approval", "!" },
		{ DETAIL_QUESTION, false, "question", "?" },
		{ DETAIL_API_ERROR, false, "error", "x" },
		{ DETAIL_RATE_LIMITED, false, "limit", "=" },
		{ DETAIL_AUTH_ERROR, false, "error", "x" },
		{ DETAIL_CRASHED, false, "error", "x" },
		{ DETAIL_EXITED, false, "exited", "0" },
		{ DETAIL_STALLED, false, "stalled", "~" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct agent_state a =
		    agent(1, cases[i].detail, cases[i].unseen);
		assert_string_equal(summary_state(&a), cases[i].word);
		assert_string_equal(
		    summary_icon(&a, SUMMARY_ASCII), cases[i].icon);
		assert_true(summary_icon(&a, SUMMARY_UNICODE)[0] != '\0');
		assert_true(summary_icon(&a, SUMMARY_NERD)[0] != '\0');
	}
}

static void
test_urgent(void **state)
{
	struct agent_state busy = agent(1, DETAIL_TOOL, false);
	struct agent_state ask = agent(2, DETAIL_APPROVAL, false);
	struct agent_state gone = agent(3, DETAIL_EXITED, false);

	(void)state;
	assert_ptr_equal(summary_urgent(&busy, &ask), &ask);
	assert_ptr_equal(summary_urgent(&ask, &busy), &ask);
	assert_ptr_equal(summary_urgent(&gone, &busy), &busy);
	assert_ptr_equal(summary_urgent(&busy, &busy), &busy);
}

static void
test_names(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 16);
	assert_false(summary_text("sum", NULL, 0, SUMMARY_ASCII, &out));
	buf_done(&out);
	assert_int_equal(summary_icons_find("nerd"), SUMMARY_NERD);
	assert_int_equal(summary_icons_find("ascii"), SUMMARY_ASCII);
	assert_int_equal(summary_icons_find("unicode"), SUMMARY_UNICODE);
	assert_int_equal(summary_icons_find("?"), SUMMARY_UNICODE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_urgent),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
