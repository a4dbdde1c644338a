/* Six agents and five beads that show every rule of scoring and choosing. */
#ifndef UNIT_WORK_FLEET_H
#define UNIT_WORK_FLEET_H

#include "base/mem.h"
#include "fixture.h"
#include "work/persona.h"
#include "work/score.h"

#define FLEET_WORKERS 6
#define FLEET_TASKS   5

struct fleet {
	struct persona_set *personas;
	struct worker workers[FLEET_WORKERS];
	struct task tasks[FLEET_TASKS];
};

static inline struct worker
fleet_worker(const char *pane, const char *type, const char *status,
    double usage, int assignments, int64_t last_min)
{
	return (struct worker){ .pane_id = pane,
		.agent_type = type,
		.mail_name = "",
		.status = status,
		.detail = "idle",
		.context_usage = usage,
		.confidence = 1,
		.healthy = true,
		.safe_to_dispatch = true,
		.assignments = assignments,
		.last_assigned_ms =
		    last_min == 0 ? 0 : FIXTURE_NOW - last_min * 60000 };
}

static inline void
fleet_init(struct fleet *f)
{
	static const char tester[] =
	    "[six]\ntags = testing, qa, quality\n"
	    "focus_patterns = **/*_test.go, tests/**\n";
	static const struct task tasks[FLEET_TASKS] = {
		{ .id = "b1",
		    .title = "Epic: redesign storage",
		    .description = "",
		    .type = "epic",
		    .status = "open",
		    .priority = 1,
		    .score = 0.40,
		    .unblocks = 5,
		    .has_breakdown = true,
		    .pagerank = 0.1,
		    .blocker_ratio = 0.08,
		    .time_to_impact = 0.05 },
		{ .id = "b2",
		    .title = "Add tests in tests/e2e/main_test.go",
		    .description = "",
		    .type = "task",
		    .status = "open",
		    .priority = 2,
		    .score = 0.35 },
		{ .id = "b3",
		    .title = "Bump deps",
		    .description = "",
		    .type = "chore",
		    .status = "open",
		    .priority = 3,
		    .score = 0.20,
		    .unblocks = 1 },
		{ .id = "b4",
		    .title = "Blocked thing",
		    .description = "",
		    .type = "bug",
		    .status = "blocked",
		    .priority = 0,
		    .score = 0.9 },
		{ .id = "b5",
		    .title = "Fix crash on load",
		    .description = "",
		    .type = "bug",
		    .status = "in_progress",
		    .priority = 0,
		    .score = 0.30,
		    .unblocks = 1 },
	};
	struct err err;

	f->personas = persona_set_new();
	if (!persona_set_add(
		f->personas, "six.ini", tester, sizeof tester - 1, &err))
		abort();
	f->workers[0] = fleet_worker("%1", "cc", "WAITING", 30, 1, 10);
	f->workers[1] = fleet_worker("%2", "cod", "WAITING", 85, 0, 5);
	f->workers[1].reservations = 3;
	f->workers[2] = fleet_worker("%3", "gmi", "WAITING", 10, 0, 20);
	f->workers[3] = fleet_worker("%4", "cc", "WAITING", 91, 0, 0);
	f->workers[4] = fleet_worker("%5", "cod", "GENERATING", 5, 0, 0);
	f->workers[5] = fleet_worker("%6", "cc", "WAITING", 90, 0, 0);
	f->workers[5].healthy = false;
	f->workers[5].persona = persona_find(f->personas, "six");
	memcpy(f->tasks, tasks, sizeof tasks);
	for (size_t i = 0; i < FLEET_TASKS; i++)
		score_task_init(&f->tasks[i], NULL, NULL);
}

static inline void
fleet_done(struct fleet *f)
{
	for (size_t i = 0; i < FLEET_TASKS; i++)
		score_task_done(&f->tasks[i]);
	persona_set_free(f->personas);
}

#endif
