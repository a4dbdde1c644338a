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
#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "work/bead.h"
#include "work/triage-json.h"
#include "work/triage.h"

static void
load(struct triage *t, struct bead_list *list, const char *name, bool heights)
{
	struct triage_options options = { FIXTURE_NOW, heights };

	fixture_beads(list, name);
	assert_int_equal(list->fault_count, 0);
	triage_init(t, list, &options);
}

static void
unload(struct triage *t, struct bead_list *list)
{
	triage_done(t);
	bead_list_done(list);
}

static const struct triage_row *
row_of(const struct triage *t, const char *id)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->rows[i].bead->id, id) == 0)
			return &t->rows[i];
	fail_msg("%s is not ranked", id);
	return NULL;
}

static void
assert_near(double got, double want, double tolerance, const char *what)
{
	if (fabs(got - want) > tolerance)
		fail_msg("%s: %.17g, not %.17g", what, got, want);
}

static void
assert_nodes(
    const struct triage *t, const struct triage_nodes *nodes, const char *want)
{
	struct buf got;

	buf_init(&got, 4096);
	for (size_t i = 0; i < nodes->count; i++)
		buf_addf(&got, "%s%s", i > 0 ? "," : "",
		    t->beads->beads[nodes->at[i]].id);
	assert_string_equal(nodes->count == 0 ? "-" : got.data, want);
	buf_done(&got);
}

/* What is left of the lines of a kind, to see that none is missing. */
struct want {
	const struct triage *t;
	size_t rank, ready, quick, clear, pick;
	const cJSON *doc;
};

static void
check_part(const struct triage *t, char *rest)
{
	char *id = strtok(rest, " ");
	const struct triage_row *row = row_of(t, id);

	for (int k = 0; k < TRIAGE_PARTS; k++)
		assert_near(
		    row->part[k], strtod(strtok(NULL, " "), NULL), 1e-12, id);
}

static const cJSON *
listed(const struct want *w, const char *list, size_t i)
{
	const cJSON *array = json_arr(json_obj(w->doc, "triage"), list);

	return cJSON_GetArrayItem(array, (int)i);
}

static void
check_json(struct want *w, const char *kind, const char *id, double value)
{
	const cJSON *row;

	if (strcmp(kind, "quick") == 0) {
		row = listed(w, "quick_wins", w->quick++);
		assert_string_equal(json_str(row, "id", ""), id);
		assert_near(json_num(row, "score", 0), value, 1e-12, id);
	} else if (strcmp(kind, "clear") == 0) {
		row = listed(w, "blockers_to_clear", w->clear++);
		assert_string_equal(json_str(row, "id", ""), id);
		assert_near(json_num(row, "unblocks_count", 0), value, 0, id);
	} else {
		row =
		    json_arr(json_obj(json_obj(w->doc, "triage"), "quick_ref"),
			"top_picks");
		row = cJSON_GetArrayItem(row, (int)w->pick++);
		assert_string_equal(json_str(row, "id", ""), id);
	}
}

static void
check_line(struct want *w, const char *kind, char *rest)
{
	char id[64] = "", word[256] = "";

	if (strcmp(kind, "part") == 0) {
		check_part(w->t, rest);
		return;
	}
	sscanf(rest, "%63s %255s", id, word);
	if (strcmp(kind, "rank") == 0) {
		assert_string_equal(w->t->rows[w->rank].bead->id, id);
		assert_near(w->t->rows[w->rank++].score, atof(word), 1e-9, id);
	} else if (strcmp(kind, "ready") == 0) {
		assert_true(row_of(w->t, id)->actionable);
		w->ready++;
	} else if (strcmp(kind, "unblocks") == 0) {
		assert_nodes(w->t, &row_of(w->t, id)->unblocks, word);
	} else if (strcmp(kind, "blocked") == 0) {
		assert_nodes(w->t, &row_of(w->t, id)->blocked_by, word);
	} else if (strcmp(kind, "node") != 0 && strcmp(kind, "heights") != 0 &&
		   strcmp(kind, "velocity") != 0) {
		check_json(w, kind, id, atof(word));
	}
}

static void
check_file(const char *beads, const char *wants)
{
	struct bead_list list;
	struct triage t;
	struct want w = { .t = &t };
	cJSON *doc;
	char line[1024], kind[32];
	FILE *f = fixture_open(wants);
	int skip;

	load(&t, &list, beads, false);
	doc = triage_json(&t, TRIAGE_JSON_LIMIT, 0);
	w.doc = doc;
	while (fgets(line, sizeof line, f) != NULL)
		if (line[0] != '#' && sscanf(line, "%31s %n", kind, &skip) == 1)
			check_line(&w, kind, line + skip);
	assert_int_equal(w.rank, 10);
	assert_int_equal(w.ready, t.actionable_count);
	assert_int_equal(w.pick, 3);
	fclose(f);
	cJSON_Delete(doc);
	unload(&t, &list);
}

static void
ranks_as_expected(void **state)
{
	(void)state;
	check_file("cyclic.jsonl", "cyclic.want");
	check_file("acyclic.jsonl", "acyclic.want");
}

static void
check_heights(const char *beads, const char *wants)
{
	struct bead_list list;
	struct triage t;
	FILE *f = fixture_open(wants);
	char line[1024], id[64];
	double score;
	size_t rank = 0;

	load(&t, &list, beads, true);
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "heights %63s %lf", id, &score) != 2)
			continue;
		assert_string_equal(t.rows[rank].bead->id, id);
		assert_near(t.rows[rank++].score, score, 1e-9, id);
	}
	assert_int_equal(rank, 10);
	fclose(f);
	unload(&t, &list);
}

static void
ranks_with_heights(void **state)
{
	(void)state;
	check_heights("cyclic.jsonl", "cyclic.want");
	check_heights("acyclic.jsonl", "acyclic.want");
}

static void
health(void **state)
{
	static const int64_t weeks[] = { 0, 2, 0, 0, 1, 0, 0, 0 };
	struct bead_list list;
	struct triage t;
	cJSON *doc;
	const cJSON *h, *v, *week;
	size_t i = 0;

	(void)state;
	load(&t, &list, "cyclic.jsonl", false);
	doc = triage_json(&t, 0, 7);
	h = json_obj(json_obj(doc, "triage"), "project_health");
	v = json_obj(h, "velocity");
	assert_int_equal(json_int(json_obj(h, "counts"), "total", 0), 33);
	assert_int_equal(json_int(json_obj(h, "counts"), "actionable", 0), 15);
	assert_true(json_bool(json_obj(h, "graph"), "has_cycles", false));
	assert_int_equal(json_int(v, "closed_last_7_days", 0), 2);
	assert_int_equal(json_int(v, "closed_last_30_days", 0), 3);
	assert_near(json_num(v, "avg_days_to_close", 0), 22.528935185185187,
	    1e-12, "days");
	cJSON_ArrayForEach(week, json_arr(v, "weekly"))
	{
		assert_int_equal(json_int(week, "closed", -1), weeks[i++]);
	}
	assert_int_equal(i, 8);
	assert_string_equal(
	    json_str(json_arr(v, "weekly")->child, "week_start", ""),
	    "2026-02-02T00:00:00Z");
	assert_int_equal(cJSON_GetArraySize(json_arr(
			     json_obj(doc, "triage"), "recommendations")),
	    29);
	cJSON_Delete(doc);
	unload(&t, &list);
}

static void
add(struct bead_list *list, const char *text)
{
	bead_list_add(list, (int64_t)list->count + 1, text, strlen(text));
}

static void
reasons_in_order(void **state)
{
	struct bead_list list;
	struct triage t;
	struct triage_options options = { FIXTURE_NOW, false };
	cJSON *reasons;
	struct buf action;

	(void)state;
	bead_list_init(&list);
	add(&list,
	    "{\"id\":\"a\",\"title\":\"A\",\"status\":\"open\",\"priority\":0,"
	    "\"issue_type\":\"task\",\"updated_at\":\"2026-01-01T00:00:00Z\"}");
	add(&list,
	    "{\"id\":\"b\",\"title\":\"B\",\"status\":\"open\",\"priority\":2,"
	    "\"issue_type\":\"task\",\"dependencies\":[{\"depends_on_id\":\"a\","
	    "\"type\":\"blocks\"},{\"depends_on_id\":\"gone\"}]}");
	bead_list_end(&list);
	triage_init(&t, &list, &options);
	assert_int_equal(t.count, 2);
	reasons = triage_json_reasons(&t, &t.rows[0]);
	assert_string_equal(cJSON_GetArrayItem(reasons, 0)->valuestring,
	    "makes 1 issue ready: b");
	assert_string_equal(cJSON_GetArrayItem(reasons, 2)->valuestring,
	    "untouched for 32 days: does it still hold?");
	cJSON_Delete(reasons);
	buf_init(&action, 256);
	triage_json_action(&t, &t.rows[1], &action);
	assert_string_equal(action.data, "Finish a first");
	assert_false(t.rows[1].actionable);
	buf_done(&action);
	unload(&t, &list);
}

static void
nothing_to_rank(void **state)
{
	struct bead_list list;
	struct triage t;
	struct triage_options options = { FIXTURE_NOW, true };
	cJSON *doc;

	(void)state;
	bead_list_init(&list);
	bead_list_end(&list);
	triage_init(&t, &list, &options);
	doc = triage_json(&t, 0, 0);
	assert_string_equal(json_str(doc, "data_hash", ""), "empty");
	cJSON_Delete(doc);
	unload(&t, &list);
	triage_done(NULL);
	bead_list_done(NULL);
}

/* With more issues than sources the same paths are counted as by bv. */
static void
many_issues_as_bv(void **state)
{
	FILE *f = fixture_open("many.want");
	struct bead_list list;
	struct triage t;
	char line[256], id[64];
	double want[3];
	size_t checked = 0;

	(void)state;
	load(&t, &list, "many.jsonl", false);
	while (fgets(line, sizeof line, f) != NULL) {
		const struct triage_row *row;

		if (sscanf(line, "part %63s %lf %lf %lf", id, &want[0],
			&want[1], &want[2]) != 4)
			continue;
		row = row_of(&t, id);
		assert_near(row->norm[TRIAGE_PAGERANK], want[0], 1e-9, id);
		assert_near(row->norm[TRIAGE_BETWEENNESS], want[1], 1e-9, id);
		assert_near(row->norm[TRIAGE_BLOCKER_RATIO], want[2], 1e-9, id);
		checked++;
	}
	assert_int_equal(checked, 20);
	fclose(f);
	unload(&t, &list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_issues_as_bv),
		cmocka_unit_test(ranks_as_expected),
		cmocka_unit_test(ranks_with_heights),
		cmocka_unit_test(health),
		cmocka_unit_test(reasons_in_order),
		cmocka_unit_test(nothing_to_rank),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
