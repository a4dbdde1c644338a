#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "detect/monitor.h"
#include "detect/profile.h"
#include "io/proc.h"

#define PANE   7
#define BEGIN  INT64_C(1000000)
#define IDLE   "hello\n---\n>\n---\nready"
#define BUSY   "* Thinking…\n---\n>\n---\nready"
#define DIALOG "Do you want to proceed?\n> Yes\n  No"
#define TYPED  "hello\n---\n> fix it\n---\nready"

static const char ini[] =
    "[agent]\nname = cc\ndisplay = Test\nprocess = ^claude$\n"
    "app = ^claude$\nfooter = ^ready\nexit = ^bye\nboot = 100\n"
    "screen = ^Test v1$\n"
    "[composer]\ntop = ^---\nprompt = ^>(?=\\s|$)\nbottom = ^---\n"
    "[rule busy]\nstate = thinking\nregion = above 3\nmatch = ^\\* \\w+…\n"
    "[rule limit]\nstate = rate_limited\nregion = above 3\n"
    "match = ^! limit\n"
    "[rule bye]\nstate = exited\nregion = dialog 3\nend = ^bye$\n"
    "[rule approval]\nstate = approval\nregion = dialog 5\n"
    "match = ^Do you want\n"
    "[programs]\nshell = ^bash$\ncarrier = ^python3$\nprompt = ^[$] ?$\n";

struct fixture {
	struct profiles *ps;
	struct monitor *m;
	int changes;
	int wakes;     /* in which nothing came from outside */
	char last[64]; /* "cc idle!" */
	int64_t now_ms;
};

static void
on_change(void *arg, unsigned pane, const struct monitor_result *was,
    const struct monitor_result *now)
{
	struct fixture *f = arg;
	assert_int_equal(pane, PANE);
	assert_non_null(was->agent_type);
	f->changes++;
	snprintf(f->last, sizeof f->last, "%s %s%s", now->agent_type,
	    state_detail_name(now->detail), now->safe_to_dispatch ? "!" : "");
}

static void
tell_pane(struct fixture *f, const char *command, const char *agent)
{
	struct monitor_pane p = { .id = PANE,
		.pid = 1,
		.cols = 80,
		.rows = 24,
		.command = command,
		.title = "host",
		.agent = agent };
	monitor_pane(f->m, &p, f->now_ms);
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct monitor_config config = { .stall_after_ms = 30000 };
	struct err err;
	f->ps = profiles_new();
	if (!profiles_add(f->ps, "x", ini, sizeof ini - 1, &err))
		fail_msg("%s", err.text);
	f->m = monitor_new(f->ps, &config, on_change, f);
	f->now_ms = BEGIN;
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

/* Lets time pass, answering every capture with the screen. */
static int
pass(struct fixture *f, int64_t ms, const char *screen)
{
	int64_t end = f->now_ms + ms;
	int looks = 0;
	for (;;) {
		unsigned pane;
		int64_t next = monitor_next(f->m);
		if (next > end)
			break;
		if (next > f->now_ms)
			f->now_ms = next;
		monitor_tick(f->m, f->now_ms);
		f->wakes++;
		while (monitor_due(f->m, f->now_ms, &pane, 1) > 0) {
			looks++;
			monitor_screen(
			    f->m, pane, screen, strlen(screen), f->now_ms);
		}
		assert_true(looks < 1000);
	}
	f->now_ms = end;
	return looks;
}

static void
write_pane(struct fixture *f, const char *text)
{
	monitor_output(f->m, PANE, text, strlen(text), f->now_ms);
}

static void
test_life(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	assert_string_equal(f->last, "cc starting");
	pass(f, 50, "loading");
	assert_string_equal(f->last, "cc starting");
	write_pane(f, "hello there");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	write_pane(f, "fix it");
	pass(f, 100, TYPED);
	assert_string_equal(f->last, "cc typed");
	write_pane(f, "\rThinking");
	pass(f, 2000, BUSY);
	assert_string_equal(f->last, "cc thinking");
	write_pane(f, "the answer");
	pass(f, 2000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	tell_pane(f, "bash", "");
	assert_string_equal(f->last, "cc exited");
	/* Another program in its place ends the matter. */
	tell_pane(f, "vim", "");
	assert_string_equal(f->last, " unknown");
	assert_false(monitor_status(
	    f->m, PANE, f->now_ms, &(struct monitor_result){ 0 }));
}

/* Another is started where one has taken its leave: that picture is not its. */
static void
test_again(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	write_pane(f, "bye");
	pass(f, 1000, "bye");
	assert_string_equal(f->last, "cc exited");
	tell_pane(f, "bash", "");
	pass(f, 5000, "bye\n$");
	tell_pane(f, "claude", "");
	assert_string_equal(f->last, "cc starting");
	pass(f, 1000, "bye\n$ claude");
	assert_string_equal(f->last, "cc starting");
	write_pane(f, "hello");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	/* With something else in between it is the same. */
	write_pane(f, "bye");
	pass(f, 1000, "bye");
	tell_pane(f, "vim", "");
	tell_pane(f, "claude", "");
	assert_string_equal(f->last, "cc starting");
}

/* Nothing moves, nothing is asked. */
static void
test_quiet(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	assert_true(monitor_next(f->m) == MONITOR_NEVER);
	assert_int_equal(pass(f, 600000, IDLE), 0);
	assert_string_equal(f->last, "cc idle!");
}

/* Frames of a spinner, ten a second. Returns the looks. */
static int
spin(struct fixture *f, int seconds)
{
	char frame[64];
	int looks = 0;

	for (int i = 0; i < seconds * 10; i++) {
		snprintf(frame, sizeof frame,
		    "\033[1;1H* Thinking… (%ds)\033[K", i / 10);
		write_pane(f, frame);
		looks += pass(f, 100, BUSY);
	}
	return looks;
}

/* The longer a frame only repeats, the less it is looked at, and a frame that
 * is known needs no second thought. */
static void
test_spinner(void **state)
{
	struct fixture *f = *state;

	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	assert_in_range(spin(f, 6), 3, 8);
	spin(f, 20);
	f->wakes = 0;
	assert_int_equal(spin(f, 60), 12);
	assert_int_equal(f->wakes, 12);
	assert_string_equal(f->last, "cc thinking");
	/* What is new, and that it stops, is seen as soon as ever. */
	write_pane(f, "\033[1;1Hthe answer\033[K");
	assert_int_equal(pass(f, 30, IDLE), 1);
	spin(f, 30);
	assert_int_equal(pass(f, 250, IDLE), 1);
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
}

/* A look in the middle of a repaint is followed by another, though the rest of
 * the repaint is what the stream has seen before. */
static void
test_torn(void **state)
{
	struct fixture *f = *state;

	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	spin(f, 6);
	write_pane(f, "\033[1;1Hthe answer\033[K");
	assert_int_equal(pass(f, 60, "the answer\n---"), 1);
	write_pane(f, "\033[1;1H* Thinking… (3s)\033[K");
	assert_int_equal(pass(f, 60, BUSY), 1);
	assert_string_equal(f->last, "cc thinking");
	/* One that stays without sense is looked at no more often. */
	write_pane(f, "\033[1;1Hnonsense\033[K");
	pass(f, 5000, "nonsense");
	assert_string_equal(f->last, "cc unknown");
	assert_in_range(spin(f, 10), 0, 12);
}

/* A dialog that asks the same again a second later is seen at once, too. */
static void
test_same_dialog_again(void **state)
{
	static const char dialog[] =
	    "\033[1;1HBash command\r\n  make the whole of it\r\n"
	    "Do you want to proceed?\r\n> Yes\r\n  No";
	struct fixture *f = *state;

	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	spin(f, 3);
	write_pane(f, dialog);
	pass(f, 30, DIALOG);
	assert_string_equal(f->last, "cc approval");
	pass(f, 500, DIALOG);
	spin(f, 1);
	assert_string_equal(f->last, "cc thinking");
	write_pane(f, dialog);
	pass(f, 60, DIALOG);
	assert_string_equal(f->last, "cc approval");
}

static void
test_stall(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	pass(f, 5000, BUSY);
	assert_string_equal(f->last, "cc thinking");
	pass(f, 30000, BUSY);
	assert_string_equal(f->last, "cc stalled");
	write_pane(f, "more");
	pass(f, 1000, BUSY);
	assert_non_null(strstr(f->last, "cc "));
	assert_null(strstr(f->last, "stalled"));
}

static void
test_program_status(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "python3", "");
	pass(f, 100, "$ ");
	assert_int_equal(f->changes, 0);
	write_pane(f, "\033]7501;state=working:app=claude\033\\");
	assert_string_equal(f->last, "cc thinking");
	write_pane(f, "\033]7501;state=blocked:app=claude:kind=question\033\\");
	assert_string_equal(f->last, "cc question");
	write_pane(f, "\033]7501;state=done:app=claude\033\\");
	pass(f, 4000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	write_pane(f, "\033]7501;state=clear\033\\bye");
	pass(f, 500, "bye\n$ ");
	assert_string_equal(f->last, "cc exited");
}

/* Only a carrier's screen is searched for an agent. */
static void
test_carrier(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "vim", "");
	pass(f, 1000, IDLE);
	assert_int_equal(f->changes, 0);
	tell_pane(f, "python3", "");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	/* It began anew below its last words, and draws. */
	write_pane(f, "more");
	pass(f, 2000, "bye\n$ x\nTest v1\nhello\n---\n>\n---\nready");
	assert_string_equal(f->last, "cc idle!");
	write_pane(f, "\033[2J");
	pass(f, 300, "bye\n$ x\nTest v1\nhello");
	assert_string_equal(f->last, "cc idle");
}

static void
test_option(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "none");
	assert_int_equal(f->changes, 0);
	tell_pane(f, "vim", "Test");
	assert_non_null(strstr(f->last, "cc "));
	tell_pane(f, "bash", "Test");
	assert_string_equal(f->last, "cc exited");
}

/* What the first screen of an agent says when it was that old, in ms. */
static void
meet(struct fixture *f, int64_t age_ms, const char *screen)
{
	struct proc procs[] = {
		{ .pid = 1,
		    .pgrp = 1,
		    .tpgid = 1,
		    .since_ms = f->now_ms - age_ms,
		    .name = "claude",
		    .args = "claude" },
	};
	struct proc_table t = { procs, 1 };

	tell_pane(f, "claude", "");
	monitor_processes(f->m, &t, f->now_ms);
	pass(f, 0, screen);
}

/* One that was there long before us has loaded: its first screen counts. One
 * that has just begun may be loading on. */
static void
test_age(void **state)
{
	struct fixture *f = *state;

	meet(f, 60000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	monitor_forget(f->m, PANE);
	meet(f, 500, IDLE);
	assert_string_equal(f->last, "cc starting");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	/* An old one that was met when it was young got no older by that. */
	monitor_forget(f->m, PANE);
	meet(f, 500, "loading");
	pass(f, 60000, "loading");
	write_pane(f, "hello");
	pass(f, 30, IDLE);
	assert_string_equal(f->last, "cc starting");
}

static void
test_ended(void **state)
{
	struct fixture *f = *state;
	struct proc procs[] = {
		{ .pid = 1,
		    .pgrp = 1,
		    .tpgid = 2,
		    .name = "bash",
		    .args = "bash" },
		{ .pid = 2,
		    .ppid = 1,
		    .pgrp = 2,
		    .tpgid = 2,
		    .name = "claude",
		    .args = "claude" },
	};
	struct proc_table t = { procs, 2 };
	tell_pane(f, "bash", "");
	monitor_processes(f->m, &t, f->now_ms);
	pass(f, 1000, BUSY);
	assert_string_equal(f->last, "cc thinking");
	monitor_process_ended(f->m, 3, f->now_ms);
	assert_string_equal(f->last, "cc thinking");
	monitor_process_ended(f->m, 2, f->now_ms);
	assert_string_equal(f->last, "cc exited");
}

/* A gap in the stream takes the permission back until a capture came. */
static void
test_moved(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
	monitor_moved(f->m, PANE, f->now_ms);
	assert_string_equal(f->last, "cc idle");
	pass(f, 5000, IDLE);
	assert_string_equal(f->last, "cc idle!");
}

/* The next capture is asked for; its answer is on its way. */
static void
ask(struct fixture *f)
{
	unsigned pane;
	do {
		f->now_ms = monitor_next(f->m);
		assert_true(f->now_ms < MONITOR_NEVER);
		monitor_tick(f->m, f->now_ms);
	} while (monitor_due(f->m, f->now_ms, &pane, 1) == 0);
}

static void
answer(struct fixture *f, const char *screen)
{
	f->now_ms += 30;
	monitor_screen(f->m, PANE, screen, strlen(screen), f->now_ms);
}

/* What comes while a capture is on its way may not be on it: another look
 * follows, and nothing is allowed until then. */
static void
test_overtaken(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	write_pane(f, "loading");
	ask(f);
	f->now_ms += 30;
	write_pane(f, "\r> ");
	answer(f, "loading");
	assert_true(pass(f, 5000, IDLE) > 0);
	assert_string_equal(f->last, "cc idle!");
	write_pane(f, "f");
	ask(f);
	f->now_ms += 30;
	write_pane(f, "ix it");
	answer(f, IDLE);
	assert_string_equal(f->last, "cc idle");
	pass(f, 1000, TYPED);
	assert_string_equal(f->last, "cc typed");
	/* Nor a gap. */
	write_pane(f, "x");
	ask(f);
	f->now_ms += 30;
	monitor_moved(f->m, PANE, f->now_ms);
	answer(f, TYPED);
	assert_true(pass(f, 1000, TYPED) > 0);
}

/* Where the stream begins only another picture is news: an idle agent that is
 * as it was before may be given work all the time. */
static void
test_gap(void **state)
{
	struct fixture *f = *state;
	struct monitor_result r;
	int changes;
	tell_pane(f, "claude", "");
	pass(f, 5000, IDLE);
	changes = f->changes;
	monitor_gap(f->m, PANE, f->now_ms);
	assert_true(monitor_status(f->m, PANE, f->now_ms, &r));
	assert_false(r.stale);
	assert_int_equal(pass(f, 5000, IDLE), 1);
	assert_int_equal(f->changes, changes);
	assert_string_equal(f->last, "cc idle!");
	/* Something was drawn: it has to settle. */
	monitor_gap(f->m, PANE, f->now_ms);
	pass(f, 100, "hello again\n---\n>\n---\nready");
	assert_string_equal(f->last, "cc idle");
	pass(f, 5000, "hello again\n---\n>\n---\nready");
	assert_string_equal(f->last, "cc idle!");
	/* What is on its way may be older than the gap. */
	write_pane(f, "x");
	ask(f);
	monitor_gap(f->m, PANE, f->now_ms);
	assert_true(monitor_status(f->m, PANE, f->now_ms, &r));
	assert_true(r.stale);
	answer(f, "hello again\n---\n>\n---\nready");
	assert_true(pass(f, 1000, TYPED) > 0);
	assert_string_equal(f->last, "cc typed");
}

/* A capture that failed is asked for again soon. */
static void
test_blind(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	ask(f);
	monitor_blind(f->m, PANE, f->now_ms);
	assert_int_equal(pass(f, 500, IDLE), 1);
	assert_string_equal(f->last, "cc idle!");
	monitor_blind(f->m, PANE, f->now_ms);
	assert_int_equal(pass(f, 500, IDLE), 0);
}

/* A capture that never came is asked for again, by its time alone. */
static void
test_unanswered(void **state)
{
	struct fixture *f = *state;
	tell_pane(f, "claude", "");
	ask(f);
	assert_true(pass(f, 5000, IDLE) > 0);
	assert_string_equal(f->last, "cc idle!");
	write_pane(f, "x");
	ask(f);
	assert_true(pass(f, 5000, TYPED) > 0);
	assert_string_equal(f->last, "cc typed");
}

static void
test_json(void **state)
{
	struct fixture *f = *state;
	struct monitor_result r;
	assert_null(monitor_explain(f->m, PANE, f->now_ms));
	assert_null(monitor_health(f->m, PANE, f->now_ms));
	tell_pane(f, "claude", "");
	pass(f, 5000,
	    "! limit reached, try again in 2 hours\n---\n>\n---\nready");
	assert_string_equal(f->last, "cc rate_limited");
	assert_true(monitor_status(f->m, PANE, f->now_ms, &r));
	assert_true(r.reset_ms > f->now_ms + 7000000);
	cJSON *o = monitor_health(f->m, PANE, f->now_ms);
	assert_false(json_bool(o, "healthy", true));
	assert_int_equal(cJSON_GetArraySize(json_arr(o, "issues")), 2);
	cJSON_Delete(o);
	o = monitor_explain(f->m, PANE, f->now_ms);
	assert_string_equal(json_str(o, "rule", ""), "cc/limit");
	assert_string_equal(json_str(o, "identified_by", ""), "process");
	assert_int_equal(cJSON_GetArraySize(json_arr(o, "screen")), 5);
	cJSON_Delete(o);
	monitor_forget(f->m, PANE);
	assert_false(monitor_status(f->m, PANE, f->now_ms, &r));
}

int
main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_life), T(test_again),
		T(test_quiet), T(test_spinner), T(test_torn), T(test_stall),
		T(test_program_status), T(test_same_dialog_again),
		T(test_carrier), T(test_option), T(test_age), T(test_ended),
		T(test_moved), T(test_overtaken), T(test_gap), T(test_blind),
		T(test_unanswered), T(test_json) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
