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
#include "fixture.h"
#include "work/bv-report.h"
#include "work/triage-json.h"

static bool
parse(const char *text, struct bv_report *ret, struct err *err)
{
	return bv_report_parse(text, strlen(text), ret, err);
}

static const struct bad_case {
	const char *name, *text, *says;
} bad[] = {
	{ "nothing", "", "bv --robot-triage: " },
	{ "words", "Error loading beads: no file", "bv --robot-triage: " },
	{ "cut off", "{\"triage\":{\"recommendations\":[{\"id\":\"a\"",
	    "bv --robot-triage: " },
	{ "another program", "{\"version\":1}", "is it the beads viewer" },
	{ "no list", "{\"triage\":{\"recommendations\":{}}}",
	    "is it the beads viewer" },
	{ "a list", "[]", "is it the beads viewer" },
};

static void
not_a_report(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct bv_report r;
		struct err err;

		print_message("  %s\n", bad[i].name);
		assert_false(parse(bad[i].text, &r, &err));
		assert_non_null(strstr(err.text, bad[i].says));
	}
}

static const struct pick_case {
	const char *name, *rec;
	size_t count;
} picks[] = {
	{ "whole", "{\"id\":\"a\",\"score\":0.5,\"breakdown\":{}}", 1 },
	{ "no breakdown", "{\"id\":\"a\",\"score\":0.5}", 1 },
	{ "no id", "{\"score\":0.5}", 0 },
	{ "no score", "{\"id\":\"a\"}", 0 },
	{ "a score of words", "{\"id\":\"a\",\"score\":\"0.5\"}", 0 },
	{ "below zero", "{\"id\":\"a\",\"score\":-0.1}", 0 },
	{ "beyond belief", "{\"id\":\"a\",\"score\":1e300}", 0 },
	{ "no object", "7", 0 },
	{ "null", "null", 0 },
};

static void
odd_recommendations(void **state)
{
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof picks / sizeof *picks; i++) {
		struct bv_report r;
		struct err err;

		print_message("  %s\n", picks[i].name);
		(void)snprintf(text, sizeof text,
		    "{\"triage\":{\"recommendations\":[%s]}}", picks[i].rec);
		assert_true(parse(text, &r, &err));
		assert_int_equal(r.count, picks[i].count);
		bv_report_done(&r);
	}
}

/* What bv says of an issue counts, and orders it; the others keep ours. */
static void
takes_the_place_of_ours(void **state)
{
	static const char text[] =
	    "{\"triage\":{\"recommendations\":["
	    "{\"id\":\"%s\",\"score\":1.5,\"breakdown\":{\"pagerank\":0.21,"
	    "\"blocker_ratio\":0.125}},"
	    "{\"id\":\"not-here\",\"score\":1.9}]}}";
	struct triage_options options = { FIXTURE_NOW, false };
	struct bead_list list;
	struct bv_report r;
	struct triage t;
	struct err err;
	char said[512], *last;
	double second;

	(void)state;
	fixture_beads(&list, "cyclic.jsonl");
	triage_init(&t, &list, &options);
	assert_true(t.count > 2);
	last = t.rows[t.count - 1].bead->id;
	second = t.rows[0].score;
	(void)snprintf(said, sizeof said, text, last);
	assert_true(parse(said, &r, &err));
	bv_report_apply(&r, &t);
	assert_string_equal(t.rows[0].bead->id, last);
	assert_true(t.rows[0].score == 1.5);
	assert_true(t.rows[0].part[TRIAGE_PAGERANK] == 0.21);
	assert_true(t.rows[0].part[TRIAGE_BLOCKER_RATIO] == 0.125);
	assert_true(t.rows[0].part[TRIAGE_RISK] == 0);
	assert_true(t.rows[1].score == second);
	bv_report_done(&r);
	triage_done(&t);
	bead_list_done(&list);
}

/* Our own document has bv's shape, so it changes nothing. */
static void
our_own_document(void **state)
{
	struct triage_options options = { FIXTURE_NOW, false };
	struct triage ours, given;
	struct bead_list list;
	struct bv_report r;
	struct buf text;
	struct err err;
	cJSON *doc;

	(void)state;
	fixture_beads(&list, "cyclic.jsonl");
	triage_init(&ours, &list, &options);
	triage_init(&given, &list, &options);
	doc = triage_json(&ours, TRIAGE_JSON_LIMIT, 0);
	buf_init(&text, BV_REPORT_MAX);
	json_write(&text, doc);
	cJSON_Delete(doc);
	assert_true(bv_report_parse(text.data, text.len, &r, &err));
	assert_int_equal(r.count, TRIAGE_JSON_LIMIT);
	bv_report_apply(&r, &given);
	for (size_t i = 0; i < ours.count; i++) {
		assert_int_equal(ours.rows[i].node, given.rows[i].node);
		assert_memory_equal(ours.rows[i].part, given.rows[i].part,
		    sizeof ours.rows[i].part);
	}
	buf_done(&text);
	bv_report_done(&r);
	triage_done(&given);
	triage_done(&ours);
	bead_list_done(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_a_report),
		cmocka_unit_test(odd_recommendations),
		cmocka_unit_test(takes_the_place_of_ours),
		cmocka_unit_test(our_own_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
