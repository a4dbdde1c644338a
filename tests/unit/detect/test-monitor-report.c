/* Reports in a monitor: whose they are, how long they count, what they bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "detect/monitor.h"
#include "detect/profile.h"
#include "detect/report.h"
#include "io/proc.h"

#define PANE   7
#define AGENT  100
#define BEGIN  INT64_C(1000000)
#define IDLE   "hello\n---\n>\n---\nready"
#define BUSY   "* Thinking…\n---\n>\n---\nready"
#define FAILED "! failed\n---\n>\n---\nready"

static const char ini[] =
    "[agent]\nname = cc\ndisplay = Test\nprocess = ^claude$\nboot = 100\n"
    "[composer]\ntop = ^---\nprompt = ^>(?=\\s|$)\nbottom = ^---\n"
    "[rule busy]\nstate = thinking\nregion = above 3\nmatch = ^\\* \\w+…\n"
    "[rule error]\nstate = api_error\nregion = above 3\nmatch = ^! failed\n"
    "[rule title]\nstate = thinking\nregion = title\nmatch = ^[*] \n"
    "[programs]\nshell = ^bash$\n";

struct fixture {
	struct profiles *ps;
	struct monitor *m;
	int64_t now_ms;
	const char *screen;
};

/* The pane's shell runs this agent. */
static void
run_agent(struct fixture *f, pid_t pid)
{
	struct proc procs[] = {
		{ .pid = 1, .pgrp = 1, .tpgid = pid, .args = "bash" },
		{ .pid = pid,
		    .ppid = 1,
		    .pgrp = pid,
		    .tpgid = pid,
		    .start = pid,
		    .name = "claude",
		    .args = "claude" },
	};
	struct proc_table t = { .procs = procs, .count = 2 };

	monitor_processes(f->m, &t, f->now_ms);
}

/* Lets time pass; every capture shows the screen. */
static void
pass(struct fixture *f, int64_t ms)
{
	int64_t end = f->now_ms + ms, next;
	unsigned pane;

	while ((next = monitor_next(f->m)) <= end) {
		if (next > f->now_ms)
			f->now_ms = next;
		monitor_tick(f->m, f->now_ms);
		while (monitor_due(f->m, f->now_ms, &pane, 1) > 0)
			monitor_screen(f->m, pane, f->screen, strlen(f->screen),
			    f->now_ms);
	}
	f->now_ms = end;
}

static struct monitor_result
result(struct fixture *f)
{
	struct monitor_result r;

	assert_true(monitor_status(f->m, PANE, f->now_ms, &r));
	return r;
}

static void
report(struct fixture *f, enum evidence_source source, enum agent_detail detail,
    pid_t pid)
{
	struct report r = {
		.source = source,
		.speaks = true,
		.detail = detail,
		.pid = pid,
	};

	monitor_report(f->m, PANE, &r, f->now_ms);
}

/* What a listing says of the pane. */
static void
list_pane(struct fixture *f, const char *title)
{
	struct monitor_pane p = { .id = PANE,
		.pid = 1,
		.cols = 80,
		.rows = 24,
		.command = "claude",
		.title = title,
		.agent = "" };

	monitor_pane(f->m, &p, f->now_ms);
}

/* An agent that has been idle for long. */
static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct monitor_config config = { .stall_after_ms = 30000 };
	struct err err;

	f->ps = profiles_new();
	if (!profiles_add(f->ps, "x", ini, sizeof ini - 1, &err))
		fail_msg("%s", err.text);
	f->m = monitor_new(f->ps, &config, NULL, f);
	f->now_ms = BEGIN;
	f->screen = IDLE;
	list_pane(f, "");
	run_agent(f, AGENT);
	pass(f, 20000);
	assert_true(result(f).safe_to_dispatch);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	monitor_free(f->m);
	profiles_free(f->ps);
	free(f);
	return 0;
}

static void
leads_the_screen(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_HOOK, DETAIL_THINKING, AGENT);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
	assert_int_equal(result(f).source, SOURCE_HOOK);
	assert_false(result(f).safe_to_dispatch);
	f->screen = BUSY;
	pass(f, 5000);
	assert_true(result(f).confidence > 0.9);
	report(f, SOURCE_REGISTRY, DETAIL_APPROVAL, AGENT);
	assert_int_equal(result(f).detail, DETAIL_APPROVAL);
	assert_int_equal(result(f).source, SOURCE_REGISTRY);
}

/* A word that the screen has outlived does not come back with the next byte. */
static void
stays_outlived(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_HOOK, DETAIL_THINKING, AGENT);
	pass(f, 500);
	f->screen = FAILED;
	monitor_output(f->m, PANE, "! failed", 8, f->now_ms);
	pass(f, 10000);
	assert_int_equal(result(f).detail, DETAIL_API_ERROR);
	monitor_output(f->m, PANE, "x", 1, f->now_ms);
	assert_int_equal(result(f).detail, DETAIL_API_ERROR);
	pass(f, 1000);
	monitor_moved(f->m, PANE, f->now_ms);
	assert_int_equal(result(f).detail, DETAIL_API_ERROR);
}

/* A title that was listed before the word came says nothing against it. */
static void
outdates_the_title(void **state)
{
	struct fixture *f = *state;

	list_pane(f, "* works");
	pass(f, 5000);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	pass(f, 5000);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_true(result(f).confidence > 0.9);
	list_pane(f, "* works again");
	monitor_moved(f->m, PANE, f->now_ms);
	pass(f, 1000);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
}

/* Nobody tells of what it draws after its word: one more look does. */
static void
is_looked_at_again(void **state)
{
	struct fixture *f = *state;

	f->screen = BUSY;
	monitor_moved(f->m, PANE, f->now_ms);
	pass(f, 5000);
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	pass(f, 100);
	f->screen = IDLE;
	pass(f, 2000);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_true(result(f).confidence > 0.9);
}

/* Idle by word alone is not safe: a fresh screen has to show it. */
static void
never_safe_by_word(void **state)
{
	struct fixture *f = *state;

	f->screen = BUSY;
	monitor_moved(f->m, PANE, f->now_ms);
	pass(f, 5000);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_false(result(f).safe_to_dispatch);
	pass(f, 3000);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
	assert_true(result(f).confidence < 0.8);
}

/* One tool has ended while the dialog of another waits. */
static void
a_dialog_beside_work(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_REGISTRY, DETAIL_APPROVAL, AGENT);
	pass(f, 100);
	report(f, SOURCE_HOOK, DETAIL_THINKING, AGENT);
	assert_int_equal(result(f).detail, DETAIL_APPROVAL);
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
}

static void
a_record_that_lingers(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_REGISTRY, DETAIL_THINKING, AGENT);
	pass(f, 60000);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_false(result(f).safe_to_dispatch);
	report(f, SOURCE_REGISTRY, DETAIL_IDLE, AGENT);
	pass(f, 20000);
	assert_true(result(f).safe_to_dispatch);
}

static void
an_interrupt_without_a_hook(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_HOOK, DETAIL_TOOL, AGENT);
	pass(f, 3000);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_false(result(f).safe_to_dispatch);
	pass(f, 20000);
	assert_true(result(f).safe_to_dispatch);
}

static void
ends_with_its_process(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_REGISTRY, DETAIL_APPROVAL, AGENT + 1);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	report(f, SOURCE_REGISTRY, DETAIL_APPROVAL, AGENT);
	assert_int_equal(result(f).detail, DETAIL_APPROVAL);
	run_agent(f, AGENT + 2);
	assert_int_not_equal(result(f).detail, DETAIL_APPROVAL);
}

static void
older_words_come_late(void **state)
{
	struct fixture *f = *state;
	struct report r = { .source = SOURCE_HOOK,
		.speaks = true,
		.detail = DETAIL_IDLE,
		.at_ms = f->now_ms - 50,
		.pid = AGENT };

	report(f, SOURCE_HOOK, DETAIL_THINKING, AGENT);
	monitor_report(f->m, PANE, &r, f->now_ms);
	assert_int_equal(result(f).detail, DETAIL_THINKING);
}

/* A turn that has failed is over as well: that does not undo the failure. */
static void
fails_and_rests(void **state)
{
	struct fixture *f = *state;

	report(f, SOURCE_HOOK, DETAIL_API_ERROR, AGENT);
	pass(f, 100);
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	assert_int_equal(result(f).detail, DETAIL_API_ERROR);
	pass(f, 10000);
	assert_int_equal(result(f).detail, DETAIL_API_ERROR);
	/* A new session, say. */
	report(f, SOURCE_HOOK, DETAIL_IDLE, AGENT);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
}

static void
numbers(void **state)
{
	struct fixture *f = *state;
	struct report r = { .source = SOURCE_HOOK,
		.context_known = true,
		.context = 61,
		.reset_ms = BEGIN * 9 };
	struct report limit = { .source = SOURCE_HOOK,
		.speaks = true,
		.detail = DETAIL_RATE_LIMITED };

	monitor_report(f->m, PANE, &r, f->now_ms);
	assert_true(result(f).context_known);
	assert_true(result(f).context_usage == 61);
	assert_int_equal(result(f).detail, DETAIL_IDLE);
	assert_int_equal(result(f).reset_ms, 0);
	monitor_report(f->m, PANE, &limit, f->now_ms);
	assert_int_equal(result(f).detail, DETAIL_RATE_LIMITED);
	assert_int_equal(result(f).reset_ms, BEGIN * 9);
	/* A report for a pane we do not know is nothing. */
	monitor_report(f->m, PANE + 1, &r, f->now_ms);
}

static void
is_explained(void **state)
{
	struct fixture *f = *state;
	cJSON *why;
	const cJSON *e;
	int found = 0;

	report(f, SOURCE_REGISTRY, DETAIL_IDLE, AGENT);
	report(f, SOURCE_HOOK, DETAIL_TOOL, AGENT + 1);
	why = monitor_explain(f->m, PANE, f->now_ms);
	cJSON_ArrayForEach(e, json_arr(why, "evidence"))
	{
		if (strcmp(json_str(e, "source", ""), "registry") == 0)
			found += strcmp(json_str(e, "says", ""), "idle") == 0;
		if (strcmp(json_str(e, "source", ""), "hook") == 0)
			found += json_str(e, "ignored", NULL) != NULL;
	}
	cJSON_Delete(why);
	assert_int_equal(found, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(leads_the_screen),
		TEST(stays_outlived),
		TEST(outdates_the_title),
		TEST(is_looked_at_again),
		TEST(never_safe_by_word),
		TEST(a_dialog_beside_work),
		TEST(a_record_that_lingers),
		TEST(an_interrupt_without_a_hook),
		TEST(ends_with_its_process),
		TEST(older_words_come_late),
		TEST(fails_and_rests),
		TEST(numbers),
		TEST(is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
