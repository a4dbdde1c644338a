#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "fleet.h"
#include "work/score.h"

/* Equal to the last bit. */
static void
assert_same(double got, double want, const char *what)
{
	if (got != want)
		fail_msg("%s: %.17g, not %.17g", what, got, want);
}

static double
number(char **rest)
{
	return strtod(strtok_r(NULL, " \n", rest), NULL);
}

static struct worker
worker_of(const char *type)
{
	return fleet_worker("%1", type, "WAITING", 0, 0, 0);
}

static void
check_complexity(char **rest, const char *line)
{
	static const char *const types[] = { "cc", "cod", "gmi" };
	static const char *const long_types[] = { "claude", "codex", "gemini" };
	struct score_config config = score_config_default();
	const char *type = strtok_r(NULL, " \n", rest);
	struct task t = { .id = "x",
		.title = "",
		.description = "",
		.status = "open",
		.type = strcmp(type, "-") == 0 ? "" : type };

	t.priority = (int)number(rest);
	t.unblocks = (size_t)number(rest);
	assert_same(score_complexity(&t), number(rest), line);
	for (size_t i = 0; i < 3; i++) {
		struct worker w = worker_of(types[i]);
		double want = number(rest);

		assert_same(score_pair(&config, &w, &t).agent_type, want, line);
		w.agent_type = long_types[i];
		assert_same(score_pair(&config, &w, &t).agent_type, want, line);
	}
}

static void
check_other(const char *kind, char **rest, const char *line)
{
	struct score_config config = score_config_default();
	struct worker w = worker_of("aider");
	struct task t = { .id = "x",
		.title = "",
		.description = "",
		.status = "open",
		.type = "task" };

	if (strcmp(kind, "critical") == 0) {
		t.has_breakdown = true;
		t.pagerank = number(rest);
		t.blocker_ratio = number(rest);
		t.time_to_impact = number(rest);
		assert_same(score_pair(&config, &w, &t).critical_path,
		    number(rest), line);
		t.has_breakdown = false;
		assert_same(score_pair(&config, &w, &t).critical_path, 0, line);
	} else if (strcmp(kind, "context") == 0) {
		w.context_usage = number(rest);
		assert_same(
		    score_pair(&config, &w, &t).context, number(rest), line);
	} else if (strcmp(kind, "overlap") == 0) {
		w.reservations = (size_t)number(rest);
		assert_same(score_pair(&config, &w, &t).file_overlap,
		    number(rest), line);
	}
}

static void
check_pair(struct fleet *f, char **rest, const char *line)
{
	struct score_config config = score_config_default();
	const char *pane = strtok_r(NULL, " \n", rest);
	const char *bead = strtok_r(NULL, " \n", rest);
	struct score s = score_pair(
	    &config, &f->workers[pane[1] - '1'], &f->tasks[bead[1] - '1']);

	assert_same(s.total, number(rest), line);
	assert_same(s.base, number(rest), line);
	assert_same(s.agent_type, number(rest), line);
	assert_same(s.critical_path, number(rest), line);
	assert_same(s.file_overlap, number(rest), line);
	assert_same(s.context, number(rest), line);
	assert_same(s.profile_tag, number(rest), line);
	assert_same(s.focus_pattern, number(rest), line);
}

/* The package has no such part: it counts only when it is asked for. */
static void
quality_counts_when_asked_for(void **state)
{
	struct score_config config = score_config_default();
	struct worker w = worker_of("aider");
	struct task t = { .id = "x",
		.title = "",
		.description = "",
		.status = "open",
		.type = "task",
		.score = 0.5 };
	double without = score_pair(&config, &w, &t).total;
	struct score s;
	cJSON *o;

	(void)state;
	w.faults = 0.25;
	s = score_pair(&config, &w, &t);
	assert_true(s.total == without);
	o = score_json(&s);
	assert_null(cJSON_GetObjectItem(o, "quality_penalty"));
	cJSON_Delete(o);
	config.quality_weight = 0.4;
	s = score_pair(&config, &w, &t);
	assert_true(s.quality == 0.25 * 0.4);
	assert_true(s.total == without - 0.25 * 0.4);
	o = score_json(&s);
	assert_non_null(cJSON_GetObjectItem(o, "quality_penalty"));
	cJSON_Delete(o);
}

static void
as_recorded(void **state)
{
	FILE *f = fixture_open("score.want");
	struct fleet fleet;
	char line[512], copy[512];
	int lines = 0;

	(void)state;
	fleet_init(&fleet);
	while (fgets(line, sizeof line, f) != NULL) {
		char *rest, *kind;

		strcpy(copy, line);
		kind = strtok_r(copy, " \n", &rest);
		lines++;
		if (strcmp(kind, "complexity") == 0)
			check_complexity(&rest, line);
		else if (strcmp(kind, "pair") == 0)
			check_pair(&fleet, &rest, line);
		else
			check_other(kind, &rest, line);
	}
	assert_true(lines > 150);
	fleet_done(&fleet);
	fclose(f);
}

static void
switches_and_weights(void **state)
{
	struct fleet f;
	struct score_config c = score_config_default();
	struct score s;

	(void)state;
	fleet_init(&f);
	assert_same(c.context_threshold, 80, "threshold");
	c.tag_weight = 0.25;
	c.focus_weight = 0.15;
	s = score_pair(&c, &f.workers[5], &f.tasks[1]);
	assert_same(s.total, 0.5333333333333332, "quality weights");

	c.tag_weight = c.focus_weight = 0; /* they do not count */
	s = score_pair(&c, &f.workers[5], &f.tasks[1]);
	assert_same(s.profile_tag + s.focus_pattern, 0, "no weight");

	c.context_threshold = 0; /* 80 */
	assert_same(score_pair(&c, &f.workers[5], &f.tasks[1]).context, 0.05,
	    "threshold 0");
	c.budget_aware = false;
	assert_same(
	    score_pair(&c, &f.workers[5], &f.tasks[1]).context, 0, "budget");
	c.use_agent_profiles = false;
	s = score_pair(&c, &f.workers[5], &f.tasks[1]);
	assert_same(s.profile_tag + s.focus_pattern + s.agent_type, 0, "plain");
	c.penalize_file_overlap = c.prefer_critical_path = false;
	assert_same(score_pair(&c, &f.workers[1], &f.tasks[0]).total, 0.4,
	    "nothing but the base");
	fleet_done(&f);
}

/* Descriptions count like titles. */
static void
descriptions_count(void **state)
{
	struct persona_set *set = persona_set_new();
	struct score_config c = score_config_default();
	struct worker w = worker_of("cc");
	struct task t = { .id = "x",
		.title = "Parser",
		.status = "open",
		.description = "Unit tests in tests/parse_test.go",
		.type = "task",
		.priority = 2,
		.score = 0.5 };
	struct score s;

	(void)state;
	w.persona = persona_find(set, "TESTER");
	score_task_init(&t, NULL, NULL);
	s = score_pair(&c, &w, &t);
	assert_same(s.profile_tag, 1.0 / 3 * 0.15, "tag");
	assert_same(s.focus_pattern, 0.1, "focus");
	score_task_done(&t);
	persona_set_free(set);
}

static void
json_order(void **state)
{
	struct score s = { 0.92, 0.4, 0.15, 0.37, 0, 0.5, 0.25, 0.125, 0 };
	struct buf out;
	cJSON *obj = score_json(&s);

	(void)state;
	buf_init(&out, 1024);
	json_write(&out, obj);
	assert_string_equal(out.data,
	    "{\"base_score\":0.4,\"agent_type_bonus\":0.15,"
	    "\"critical_path_bonus\":0.37,\"file_overlap_penalty\":0,"
	    "\"context_penalty\":0.5,\"profile_tag_bonus\":0.25,"
	    "\"focus_pattern_bonus\":0.125}");
	cJSON_Delete(obj);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quality_counts_when_asked_for),
		cmocka_unit_test(as_recorded),
		cmocka_unit_test(switches_and_weights),
		cmocka_unit_test(descriptions_count),
		cmocka_unit_test(json_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
