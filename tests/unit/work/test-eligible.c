#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fleet.h"
#include "work/eligible.h"
#include "work/triage.h"

#define NOW FIXTURE_NOW

static const char *const gated[] = { "ui", "Needs-Human" };

static const struct work_case {
	const char *name;
	struct eligible_work work;
	const char *code, *reason;
} works[] = {
	{ "fine", { .status = "open", .type = "task" }, "ok", "" },
	{ "held", { .status = "open", .type = "task", .held_by = "%4" },
	    "assigned", "it is assigned to %4" },
	{ "busy", { .status = "in_progress", .type = "bug", .assignee = "Bo" },
	    "in_progress", "Bo is at it" },
	{ "busy, no name", { .status = "in_progress", .type = "bug" },
	    "in_progress", "somebody is at it" },
	{ "status", { .status = "review", .type = "bug" }, "not_open",
	    "its status is review" },
	{ "closed", { .status = "closed", .type = "bug" }, "not_open",
	    "its status is closed" },
	{ "claimed", { .status = "open", .type = "bug", .assignee = "Bo" },
	    "claimed", "Bo has claimed it" },
	{ "one blocker",
	    { .status = "open",
		.type = "bug",
		.blocker = "x-1",
		.blockers = 1 },
	    "blocked", "it waits for x-1" },
	{ "blockers",
	    { .status = "open",
		.type = "bug",
		.blocker = "x-1",
		.blockers = 3 },
	    "blocked", "it waits for x-1 and 2 more" },
	{ "unknown blocker",
	    { .status = "open",
		.type = "bug",
		.blocker = "x-9",
		.blockers = 1,
		.blocker_unknown = true },
	    "blocked", "it waits for x-9, which is not among the beads" },
	{ "parent", { .status = "open", .type = "bug", .parent_held = true },
	    "blocked", "its parent waits for something" },
	{ "deferred",
	    { .status = "open", .type = "bug", .defer_until_ms = NOW + 1000 },
	    "deferred", "it is deferred until 2026-02-02T12:00:01Z" },
	{ "deferred until now",
	    { .status = "open", .type = "bug", .defer_until_ms = NOW }, "ok",
	    "" },
	{ "gate",
	    { .status = "open",
		.type = "bug",
		.labels = gated,
		.label_count = 2 },
	    "gated", "its label Needs-Human holds it back" },
	{ "no gate",
	    { .status = "open",
		.type = "bug",
		.labels = gated,
		.label_count = 1 },
	    "ok", "" },
	{ "epic", { .status = "open", .type = "epic" }, "container",
	    "it is an epic: its parts are the work" },
	{ "message", { .status = "open", .type = "message" }, "kind",
	    "its type is message, which is no work" },
	{ "template", { .status = "open", .type = "bug", .is_template = true },
	    "template", "it is a template" },
	{ "pinned", { .status = "open", .type = "bug", .pinned = true },
	    "pinned", "it is pinned: a note, not work" },
	{ "ephemeral", { .status = "open", .type = "bug", .ephemeral = true },
	    "ephemeral", "it is ephemeral" },
};

static void
assert_answer(const struct eligible *e, const char *code, const char *reason)
{
	assert_string_equal(e->code, code);
	assert_string_equal(e->reason, reason);
	assert_int_equal(e->ok, strcmp(code, "ok") == 0);
}

static void
work_table(void **state)
{
	struct eligible_policy policy = eligible_policy_default();

	(void)state;
	for (size_t i = 0; i < countof(works); i++) {
		struct eligible_work w = works[i].work;
		struct eligible e;

		print_message("  %s\n", works[i].name);
		if (w.assignee == NULL)
			w.assignee = "";
		if (w.blocker == NULL)
			w.blocker = "";
		if (w.held_by == NULL)
			w.held_by = "";
		e = eligible_check_work(&policy, &w, NOW);
		assert_answer(&e, works[i].code, works[i].reason);
	}
}

static void
work_when_asked(void **state)
{
	struct eligible_policy policy = eligible_policy_default();
	struct eligible_work w = { .status = "in_progress",
		.type = "epic",
		.assignee = "",
		.blocker = "x-9",
		.blockers = 1,
		.blocker_unknown = true,
		.held_by = "" };

	(void)state;
	policy.containers = policy.in_progress = true;
	assert_false(eligible_check_work(&policy, &w, NOW).ok);
	policy.unknown_blocker = true;
	assert_true(eligible_check_work(&policy, &w, NOW).ok);
}

static const struct worker_case {
	const char *detail, *status, *code, *reason;
} workers[] = {
	{ "idle", "WAITING", "ok", "" },
	{ "typed", "WAITING", "typed", "there is typed text in its input" },
	{ "approval", "WAITING", "dialog", "it asks for a permission" },
	{ "question", "WAITING", "dialog", "it asks a question" },
	{ "tool", "THINKING", "busy", "it is running a tool" },
	{ "thinking", "THINKING", "busy", "it is thinking" },
	{ "compacting", "THINKING", "busy", "it is compacting its context" },
	{ "streaming", "GENERATING", "busy", "it is writing" },
	{ "api_error", "ERROR", "error", "its last turn ended in an error" },
	{ "auth_error", "ERROR", "error", "it is not logged in" },
	{ "rate_limited", "ERROR", "rate_limited",
	    "its usage limit is reached" },
	{ "stalled", "STALLED", "stalled", "it looks busy but nothing moves" },
	{ "starting", "UNKNOWN", "busy", "it is starting" },
	{ "exited", "UNKNOWN", "gone", "it is gone: a shell is there" },
	{ "crashed", "ERROR", "gone", "it crashed" },
	{ "unknown", "UNKNOWN", "unknown", "we cannot tell what it does" },
	{ "dancing", "WAITING", "busy", "it is dancing (WAITING)" },
	{ "idle", "GENERATING", "busy", "it is idle (GENERATING)" },
};

static void
worker_details(void **state)
{
	struct eligible_policy policy = eligible_policy_default();

	(void)state;
	for (size_t i = 0; i < countof(workers); i++) {
		struct worker w =
		    fleet_worker("%1", "cc", workers[i].status, 10, 0, 0);
		struct eligible e;

		print_message("  %s\n", workers[i].detail);
		w.detail = workers[i].detail;
		e = eligible_check_worker(&policy, &w, NOW);
		assert_answer(&e, workers[i].code, workers[i].reason);
	}
}

static void
worker_facts(void **state)
{
	struct eligible_policy p = eligible_policy_default();
	const struct worker fine =
	    fleet_worker("%1", "cc", "WAITING", 10, 0, 0);
	struct worker w = fine;
	struct eligible e;

	(void)state;
	w.stale = true;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "stale", "its state was not seen lately");

	w = fine;
	w.confidence = 0.5;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(
	    &e, "unsure", "its state is only 50% certain, 70% is needed");

	w = fine;
	w.safe_to_dispatch = false;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "unsafe", "nothing may be typed there now");

	w = fine;
	w.parked = true;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "parked", "it is parked");

	w = fine;
	w.healthy = false;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "unhealthy", "it is not healthy");

	w = fine;
	w.assignments = 1;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "assigned", "it has work: 1 assignment");

	w = fine;
	w.context_usage = 90.5;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(
	    &e, "context", "its context is 90% full, 90% is the most");
}

static void
worker_times(void **state)
{
	struct eligible_policy p = eligible_policy_default();
	const struct worker fine =
	    fleet_worker("%1", "cc", "WAITING", 10, -1, 0);
	struct worker w = fine;
	struct eligible e;

	(void)state;
	w.limited_until_ms = NOW + 60000;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "rate_limited",
	    "its usage limit is reached; it is renewed in 1m");
	assert_true(eligible_check_worker(&p, &w, NOW + 60000).ok);

	w = fine;
	w.limit_used = 97.5;
	w.limit_until_ms = NOW + 60000;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "limit_near",
	    "98% of its usage limit is used; it is renewed in 1m");
	assert_true(eligible_check_worker(&p, &w, NOW + 60000).ok);
	w.limit_used = 95;
	assert_true(eligible_check_worker(&p, &w, NOW).ok);

	w = fine;
	w.held_until_ms = NOW + 1000;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(
	    &e, "cooling", "its last assignment failed: it rests for 1s more");

	w = fine;
	w.idle_since_ms = NOW - 12345;
	e = eligible_check_worker(&p, &w, NOW);
	assert_answer(&e, "just_idle",
	    "it has been idle for 12s; it gets work after 30s");
	assert_true(eligible_check_worker(&p, &w, NOW + 20000).ok);
	p.only_idle = false;
	assert_true(eligible_check_worker(&p, &w, NOW).ok);
}

static void
from_triage(void **state)
{
	struct eligible_policy p = eligible_policy_default();
	struct bead_list list;
	struct triage t;
	struct triage_options options = { NOW, false };
	size_t child = 0;
	char ready[128] = "";

	(void)state;
	fixture_beads(&list, "cyclic.jsonl");
	triage_init(&t, &list, &options);
	for (size_t i = 0; i < t.count; i++) {
		struct eligible_work w = eligible_work_of(&t, &t.rows[i]);
		struct eligible e = eligible_check_work(&p, &w, NOW);

		if (e.ok) {
			(void)strlcat(ready, t.rows[i].bead->id, sizeof ready);
			(void)strlcat(ready, " ", sizeof ready);
		}
		if (strcmp(t.rows[i].bead->id, "fk-e04") == 0) {
			assert_string_equal(
			    e.reason, "its parent waits for something");
			child++;
		}
		if (e.ok)
			assert_true(t.rows[i].actionable);
	}
	assert_int_equal(child, 1);
	/* As br has it, less what somebody is at and the epics: conditional-blocks,
	 * waits-for and a target that is not there hold up. */
	assert_string_equal(ready, "fk-c01 fk-b04 fk-d01 fk-d02 fk-d05 ");
	triage_done(&t);
	bead_list_done(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_table),
		cmocka_unit_test(work_when_asked),
		cmocka_unit_test(worker_details),
		cmocka_unit_test(worker_facts),
		cmocka_unit_test(worker_times),
		cmocka_unit_test(from_triage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
