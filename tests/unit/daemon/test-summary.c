#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
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
	const struct summary_look look = { .icons = icons, .cols = 80 };
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < count; i++)
		list[i] = &all[i];
	assert_true(summary_text(segment, list, count, &look, &out));
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
check_icon(
    const struct agent_state *a, enum summary_icons icons, const char *want)
{
	const struct summary_look look = { .icons = icons, .cols = 80 };
	struct buf out;

	buf_init(&out, 64);
	summary_icon(summary_state(a), &look, &out);
	if (want != NULL)
		assert_string_equal(out.data, want);
	assert_true(out.len > 0);
	buf_done(&out);
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
		assert_string_equal(
		    summary_word(summary_state(&a)), cases[i].word);
		check_icon(&a, SUMMARY_ASCII, cases[i].icon);
		check_icon(&a, SUMMARY_UNICODE, NULL);
		check_icon(&a, SUMMARY_NERD, NULL);
		if (cases[i].detail == DETAIL_EXITED)
			continue;
		a.parked = true;
		assert_int_equal(summary_state(&a), SUMMARY_PARKED);
		check_icon(&a, SUMMARY_ASCII, "z");
	}
}

/* As many columns as the option allows, however many agents and however long
 * their names. */
static void
test_budget(void **state)
{
	static char far[] = "a session with a long name";
	struct agent_state all[] = {
		agent(1, DETAIL_APPROVAL, false),
		agent(2, DETAIL_QUESTION, false),
		agent(3, DETAIL_TOOL, false),
	};
	const struct agent_state *list[] = { &all[0], &all[1], &all[2] };
	struct summary_look look = { .cols = 12 };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < countof(all); i++)
		all[i].session_name = far;
	for (look.cols = 8; look.cols < 60; look.cols++) {
		for (size_t i = 0; i < 3; i++) {
			static const char *const names[] = { "summary",
				"attention", "next" };
			buf_init(&out, 4096);
			assert_true(
			    summary_text(names[i], list, 3, &look, &out));
			assert_true(out.len > 0);
			assert_true(str_width(out.data) <= look.cols);
			buf_done(&out);
		}
	}
	look.cols = 12;
	buf_init(&out, 4096);
	(void)summary_text("summary", list, 3, &look, &out);
	assert_string_equal(out.data, "● 1 ▲ 1 ? 1");
	buf_clear(&out);
	(void)summary_text("attention", list, 2, &look, &out);
	assert_string_equal(out.data, "approval… +1");
	buf_done(&out);
}

/* A style is put around what it is for, and outside text cannot end it. */
static void
test_styles(void **state)
{
	static char odd[] = "#[fg=blue]#(x)";
	struct agent_state a = agent(1, DETAIL_APPROVAL, false);
	const struct agent_state *list[] = { &a };
	struct summary_look look = { .icons = SUMMARY_ASCII,
		.cols = 80,
		.styles = { [SUMMARY_APPROVAL] = "fg=#ff0000,bold" } };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	(void)summary_text("summary", list, 1, &look, &out);
	assert_string_equal(out.data,
	    "#[push-default]#[fg=#ff0000,bold]1 approval"
	    "#[default]#[pop-default]");
	buf_clear(&out);
	a.session_name = odd;
	look.styles[SUMMARY_APPROVAL] = NULL;
	(void)summary_text("next", list, 1, &look, &out);
	assert_string_equal(out.data, "approval cc ##[fg=blue]##(x):1.1");
	buf_done(&out);
}

static void
test_identity(void **state)
{
	static char lake[] = "BlueLake", bead[] = "tc-12", none[] = "";
	struct agent_state a = agent(1, DETAIL_TOOL, false);
	const struct summary_look look = { .icons = SUMMARY_ASCII, .cols = 80 };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	a.agent_mail_name = a.mail_identity = a.bead = none;
	summary_identity(&a, &look, &out);
	assert_string_equal(out.data, "cc · * busy");
	buf_clear(&out);
	a.mail_identity = lake;
	a.bead = bead;
	a.context_known = true;
	a.context_usage = 44;
	summary_identity(&a, &look, &out);
	assert_string_equal(out.data, "cc · BlueLake · tc-12 · * busy · 45%");
	buf_done(&out);
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
	const struct summary_look look = { .cols = 80 };
	struct buf out;

	(void)state;
	buf_init(&out, 16);
	assert_false(summary_text("sum", NULL, 0, &look, &out));
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
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_urgent),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
