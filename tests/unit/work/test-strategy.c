#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "fleet.h"
#include "work/select.h"
#include "work/strategy.h"

static struct select_input
input_of(const struct fleet *f, const struct score_config *c)
{
	return (struct select_input){ c, f->tasks, FLEET_TASKS, f->workers,
		FLEET_WORKERS, false };
}

/* "%1<b1 %3<b2", in order. */
static void
assert_picks(const struct assignments *a, const char *want)
{
	struct buf got;

	buf_init(&got, 256);
	for (size_t i = 0; i < a->count; i++)
		buf_addf(&got, "%s%s<%s", i > 0 ? " " : "",
		    a->at[i].worker->pane_id, a->at[i].task->id);
	assert_string_equal(got.data, want);
	buf_done(&got);
}

static void
check_confidence(const char *line)
{
	double score, want;
	struct score b = { 0 };

	assert_int_equal(sscanf(line, "confidence %lf %lf %lf %lf %lf %lf",
			     &score, &b.agent_type, &b.file_overlap, &b.context,
			     &b.profile_tag, &want),
	    6);
	if (strategy_confidence(score, &b) != want)
		fail_msg("%s: %.17g", line, strategy_confidence(score, &b));
}

/* Checks the n-th line of a strategy. */
static void
check_assignment(
    const struct fleet *f, const char *line, size_t *n, char *strategy_before)
{
	struct score_config c = score_config_default();
	struct select_input in = input_of(f, &c);
	struct assignments a;
	char strategy[32], pane[8], bead[8];
	double score, confidence;
	int skip;

	assert_int_equal(sscanf(line, "strategy %31s %7s %7s %lf %lf %n",
			     strategy, pane, bead, &score, &confidence, &skip),
	    5);
	*n = strcmp(strategy, strategy_before) == 0 ? *n + 1 : 0;
	strcpy(strategy_before, strategy);
	strategy_assign(&a, &in, strategy_parse(strategy));
	assert_int_equal(a.count, 4);
	assert_string_equal(a.at[*n].worker->pane_id, pane);
	assert_string_equal(a.at[*n].task->id, bead);
	if (a.at[*n].score != score || a.at[*n].confidence != confidence)
		fail_msg("%s: %.17g %.17g", line, a.at[*n].score,
		    a.at[*n].confidence);
	assert_int_equal(strlen(line + skip) - 1, strlen(a.at[*n].reason));
	assert_memory_equal(
	    a.at[*n].reason, line + skip, strlen(a.at[*n].reason));
	strategy_assignments_done(&a);
}

static void
as_recorded(void **state)
{
	FILE *f = fixture_open("score.want");
	char line[512], strategy[32] = "";
	struct fleet fleet;
	size_t n = 0;
	int checked = 0;

	(void)state;
	fleet_init(&fleet);
	while (fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, "confidence", 10) == 0)
			check_confidence(line);
		else if (strncmp(line, "strategy", 8) == 0)
			check_assignment(&fleet, line, &n, strategy);
		else
			continue;
		checked++;
	}
	assert_int_equal(checked, 20);
	fleet_done(&fleet);
	fclose(f);
}

/* Where greed would drop work or total, the optimum is given instead. */
static void
quality_is_optimal(void **state)
{
	struct fleet f;
	struct score_config c = score_config_default();
	struct select_input in;
	struct assignments a;

	(void)state;
	fleet_init(&f);
	in = input_of(&f, &c);
	strategy_assign(&a, &in, STRATEGY_QUALITY);
	assert_picks(&a, "%1<b1 %6<b2 %3<b5 %2<b3");
	assert_true(a.at[1].score == 0.5333333333333332);
	assert_true(a.at[1].confidence == 0.3166666666666666);
	assert_string_equal(
	    a.at[1].reason, "best capability match; matching profile tags");
	strategy_assignments_done(&a);

	strategy_select(&a, &in);
	assert_picks(&a, "%1<b1 %6<b2 %3<b5 %5<b3");
	strategy_assignments_done(&a);
	fleet_done(&f);
}

static struct task
task_of(const char *id, double score)
{
	return (struct task){ .id = id,
		.title = "",
		.description = "",
		.type = "task",
		.status = "open",
		.priority = 2,
		.score = score };
}

static void
deals_round(void **state)
{
	struct worker w[] = {
		fleet_worker("%1", "cc", "WAITING", 0, 0, 0),
		fleet_worker("%2", "cod", "WAITING", 0, 0, 0),
		fleet_worker("%3", "gmi", "WAITING", 0, 0, 0),
	};
	struct task t[] = { task_of("a", .1), task_of("b", .9),
		task_of("c", .5), task_of("d", .2), task_of("e", .3),
		task_of("f", .4) };
	struct score_config c = score_config_default();
	struct select_input in = { &c, t, 3, w, 3, false };
	struct assignments a;

	(void)state;
	strategy_assign(&a, &in, STRATEGY_ROUND_ROBIN);
	assert_picks(&a, "%1<a %2<b %3<c");
	assert_true(a.at[0].score == 1 && a.at[0].confidence == 1);
	assert_string_equal(a.at[1].reason,
	    "round-robin assignment: bead 2 \xe2\x86\x92 agent 2 (cod)");
	strategy_assignments_done(&a);

	/* The next round begins where this one ended. */
	w[0].last_assigned_ms = 3;
	w[1].last_assigned_ms = 1;
	w[2].last_assigned_ms = 2;
	in.tasks = t + 3;
	strategy_assign(&a, &in, STRATEGY_ROUND_ROBIN);
	assert_picks(&a, "%2<d %3<e %1<f");
	assert_ptr_equal(a.at[0].worker, &w[1]);
	strategy_assignments_done(&a);
}

static const struct even_case {
	const char *name;
	int load[3];
	const char *status[3];
	int64_t minutes_ago[3];
	const char *want;
} evens[] = {
	{ "least loaded", { 3, 0 }, { "WAITING", "WAITING" }, { 0 }, "%2<b" },
	{ "waiting first", { 1, 1 }, { "GENERATING", "WAITING" }, { 0 },
	    "%2<b" },
	{ "longest without", { 0, 0 }, { "WAITING", "WAITING" }, { 5, 60 },
	    "%2<b" },
	{ "pane id last", { 0, 0 }, { "WAITING", "WAITING" }, { 0 }, "%1<b" },
	{ "unknown load", { -1, -1 }, { "WAITING", "WAITING" }, { 0 }, "%1<b" },
};

static void
even_order(void **state)
{
	struct score_config c = score_config_default();
	struct task t[] = { task_of("b", 1.0) };

	(void)state;
	for (size_t i = 0; i < countof(evens); i++) {
		const struct even_case *e = &evens[i];
		struct worker w[] = {
			fleet_worker("%2", "oc", e->status[1], 0, e->load[1],
			    e->minutes_ago[1]),
			fleet_worker("%1", "oc", e->status[0], 0, e->load[0],
			    e->minutes_ago[0]),
		};
		struct select_input in = { &c, t, 1, w, 2, false };
		struct select_pick pick[2];
		char got[32];

		print_message("  %s\n", e->name);
		assert_int_equal(select_pairs(SELECT_EVEN, &in, pick), 1);
		snprintf(got, sizeof got, "%s<%s", pick[0].worker->pane_id,
		    pick[0].task->id);
		assert_string_equal(got, e->want);
	}
}

static void
names(void **state)
{
	static const struct {
		const char *name;
		enum strategy want;
	} cases[] = { { "balanced", STRATEGY_BALANCED },
		{ "BALANCED", STRATEGY_BALANCED },
		{ "unknown", STRATEGY_BALANCED }, { "", STRATEGY_BALANCED },
		{ " speed", STRATEGY_BALANCED }, { "speed", STRATEGY_SPEED },
		{ "fast", STRATEGY_SPEED }, { "quality", STRATEGY_QUALITY },
		{ "best", STRATEGY_QUALITY },
		{ "dependency", STRATEGY_DEPENDENCY },
		{ "deps", STRATEGY_DEPENDENCY },
		{ "blockers", STRATEGY_DEPENDENCY },
		{ "round-robin", STRATEGY_ROUND_ROBIN },
		{ "roundrobin", STRATEGY_ROUND_ROBIN },
		{ "ROUND-ROBIN", STRATEGY_ROUND_ROBIN },
		{ "rr", STRATEGY_ROUND_ROBIN } };
	enum strategy s;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(strategy_parse(cases[i].name), cases[i].want);
	assert_false(strategy_find("unknown", &s));
}

static void
available(void **state)
{
	static const struct {
		const char *status;
		double usage;
		bool want;
	} cases[] = { { "WAITING", 50, true }, { "WAITING", 90, true },
		{ "WAITING", 95, false }, { "GENERATING", 30, false },
		{ "ERROR", 30, false } };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct worker w = fleet_worker(
		    "%1", "cc", cases[i].status, cases[i].usage, 0, 0);

		assert_int_equal(strategy_is_available(&w), cases[i].want);
	}
}

static void
nothing_to_give(void **state)
{
	struct score_config c = score_config_default();
	struct worker w = fleet_worker("%1", "cc", "WAITING", 0, 0, 0);
	struct task t = task_of("a", 0);
	struct select_input none = { &c, NULL, 0, &w, 1, false };
	struct select_input nobody = { &c, &t, 1, NULL, 0, false };
	struct select_input worthless = { &c, &t, 1, &w, 1, false };
	struct assignments a;

	(void)state;
	t.priority = 4; /* a middling task: no bonus for cc */
	for (int s = 0; s < STRATEGY_ROUND_ROBIN; s++) {
		strategy_assign(&a, &none, (enum strategy)s);
		assert_int_equal(a.count, 0);
		strategy_assignments_done(&a);
		strategy_assign(&a, &nobody, (enum strategy)s);
		assert_int_equal(a.count, 0);
		strategy_assignments_done(&a);
		strategy_assign(&a, &worthless, (enum strategy)s);
		assert_int_equal(a.count, 0);
		strategy_assignments_done(&a);
	}
	strategy_assignments_done(NULL);
}

/* However workers and tasks are listed, equal ones too, the pairs are the
 * same; and with many tasks none that matters is left off the shortlists. */
static void
listing_order_does_not_matter(void **state)
{
	enum {
		TASKS = 40,
		WORKERS = 7
	};
	struct score_config c = score_config_default();
	char ids[TASKS][16];
	struct task t[TASKS], u[TASKS];
	struct worker w[WORKERS], v[WORKERS];
	static const char *const panes[WORKERS] = { "%1", "%2", "%3", "%4",
		"%5", "%6", "%7" };

	(void)state;
	for (int i = 0; i < TASKS; i++) {
		snprintf(ids[i], sizeof ids[i], "t%02d", i);
		t[i] = task_of(ids[i], 0.1 * (i * 7 % 5));
		t[i].priority = i * 3 % 4;
		t[i].unblocks = (size_t)(i * 11 % 3);
		u[TASKS - 1 - i] = t[i];
	}
	for (int i = 0; i < WORKERS; i++) {
		w[i] = fleet_worker(panes[i], i % 2 ? "cc" : "cod", "WAITING",
		    i * 13 % 90, i % 3, i);
		v[WORKERS - 1 - i] = w[i];
	}
	for (int s = 0; s < STRATEGY_ROUND_ROBIN; s++) {
		struct select_input a = { &c, t, TASKS, w, WORKERS, false };
		struct select_input b = { &c, u, TASKS, v, WORKERS, false };
		struct assignments x, y;

		strategy_assign(&x, &a, (enum strategy)s);
		strategy_assign(&y, &b, (enum strategy)s);
		assert_int_equal(x.count, WORKERS);
		assert_int_equal(y.count, WORKERS);
		for (size_t i = 0; i < x.count; i++) {
			assert_string_equal(x.at[i].task->id, y.at[i].task->id);
			assert_string_equal(
			    x.at[i].worker->pane_id, y.at[i].worker->pane_id);
		}
		strategy_assignments_done(&x);
		strategy_assignments_done(&y);
	}
}

static void
what_strategies_weigh(void **state)
{
	struct score_config user = score_config_default(), c;

	(void)state;
	c = strategy_config(STRATEGY_SPEED, &user);
	assert_false(c.use_agent_profiles || c.penalize_file_overlap ||
		     c.prefer_critical_path);
	assert_true(c.budget_aware);
	c = strategy_config(STRATEGY_QUALITY, &user);
	assert_true(c.use_agent_profiles);
	assert_true(c.tag_weight == 0.25 && c.focus_weight == 0.15);
	user.context_threshold = 70;
	c = strategy_config(STRATEGY_DEPENDENCY, &user);
	assert_true(c.prefer_critical_path && c.context_threshold == 70);
}

static const struct reason_case {
	enum strategy strategy;
	size_t unblocks;
	double type, tag, critical;
	const char *want;
} reasons[] = {
	{ STRATEGY_DEPENDENCY, 2, 0, 0, 0, "unblocks 2 tasks" },
	{ STRATEGY_DEPENDENCY, 0, 0, 0, 0, "available and qualified" },
	{ STRATEGY_QUALITY, 0, 0, 0, 0, "best capability match" },
	{ STRATEGY_SPEED, 0, 0.05, 0.05, 0.05, "fastest available agent" },
	{ STRATEGY_BALANCED, 0, 0.15, 0.1, 0.06,
	    "even workload distribution; agent type bonus +15%; matching "
	    "profile tags; on critical path" },
};

static void
reasons_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(reasons); i++) {
		const struct reason_case *r = &reasons[i];
		struct score b = { .agent_type = r->type,
			.profile_tag = r->tag,
			.critical_path = r->critical };
		struct task t = task_of("a", 1);
		char *got;

		t.unblocks = r->unblocks;
		got = strategy_reason(r->strategy, &t, &b);
		assert_string_equal(got, r->want);
		free(got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_recorded),
		cmocka_unit_test(quality_is_optimal),
		cmocka_unit_test(deals_round),
		cmocka_unit_test(even_order),
		cmocka_unit_test(names),
		cmocka_unit_test(what_strategies_weigh),
		cmocka_unit_test(reasons_in_words),
		cmocka_unit_test(available),
		cmocka_unit_test(nothing_to_give),
		cmocka_unit_test(listing_order_does_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
