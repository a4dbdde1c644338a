/* The work in the digest, from projects on disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../scratch.h"
#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/time.h"
#include "notify/digest.h"

#define NOON INT64_C(1770033600000) /* 2026-02-02T12:00:00Z */

static struct assign_source *
source(const char *name, const char *lines)
{
	struct tracker_place place = { .root = "/nowhere" };
	struct assign_source *s;
	struct err err;
	FILE *f;

	(void)strlcpy(place.jsonl, scratch(name), sizeof place.jsonl);
	f = fopen(place.jsonl, "w");
	assert_non_null(f);
	assert_true(fputs(lines, f) >= 0);
	assert_int_equal(fclose(f), 0);
	s = assign_source_read(&place, NOON, &err);
	assert_non_null(s);
	return s;
}

#define LINE(id, priority, status, more)                               \
 "{\"id\":\"" id "\",\"title\":\"do " id "\",\"issue_type\":\"task\"," \
 "\"priority\":" priority ",\"status\":\"" status "\""                 \
 ",\"created_at\":\"2026-02-01T00:00:00Z\"" more "}\n"

/* As when nothing is given and nothing done. */
static void
add(struct digest_work *w, const struct assign_source *s, int64_t midnight_ms)
{
	for (size_t i = 0; i < s->triage.count; i++) {
		const struct triage_row *row = &s->triage.rows[i];
		const struct assign_offer offer = { .source = s,
			.row = row,
			.eligible = { .ok = row->actionable,
			    .code = row->actionable ? "ok" : "blocked" } };

		digest_work_add_open(w, &offer, midnight_ms);
	}
	digest_work_add_closed(w, s, midnight_ms);
}

static void
counts_of_all_projects(void **state)
{
	struct digest_work w = { .pending = 0 };
	struct assign_source *a = source("a.jsonl",
	    LINE("a1", "1", "open", "") LINE("a2", "2", "open",
		",\"dependencies\":[{\"issue_id\":\"a2\",\"depends_on_id\":"
		"\"a1\",\"type\":\"blocks\"}]") LINE("a3", "2", "in_progress",
		"") LINE("a4", "2", "blocked", "") LINE("a5", "2", "closed",
		",\"closed_at\":\"2026-02-02T09:00:00Z\"") LINE("a6", "2",
		"closed", ",\"closed_at\":\"2026-02-01T23:59:59Z\""));
	struct assign_source *b = source(
	    "b.jsonl", LINE("b1", "0", "open", "") LINE("b2", "4", "open", ""));

	(void)state;
	add(&w, a, NOON - 12 * TIME_HOUR);
	assert_int_equal(w.pending, 1);
	assert_int_equal(w.in_progress, 1);
	assert_int_equal(w.blocked, 2);
	assert_int_equal(w.completed_today, 1);
	assert_string_equal(w.top_ready[0], "a1: do a1");
	assert_null(w.top_ready[1]);
	add(&w, b, NOON - 12 * TIME_HOUR);
	assert_int_equal(w.pending, 3);
	assert_int_equal(w.completed_today, 1);
	for (int i = 0; i < 2; i++)
		assert_true(w.top_score[i] >= w.top_score[i + 1]);
	assert_string_equal(w.top_ready[2], "b2: do b2");
	assert_null(w.top_ready[3]);
	digest_work_done(&w);
	assign_source_free(a);
	assign_source_free(b);
}

/* The best of two projects, not all of the first. */
static void
top_is_of_all(void **state)
{
	struct digest_work w = { .pending = 0 };
	struct assign_source *a = source("a.jsonl",
	    LINE("a1", "3", "open", "") LINE("a2", "3", "open", "")
		LINE("a3", "3", "open", "") LINE("a4", "3", "open", "")
		    LINE("a5", "3", "open", "") LINE("a6", "3", "open", ""));
	struct assign_source *b =
	    source("b.jsonl", LINE("b1", "0", "open", ""));

	(void)state;
	add(&w, a, NOON);
	add(&w, b, NOON);
	assert_int_equal(w.pending, 7);
	assert_string_equal(w.top_ready[0], "b1: do b1");
	assert_string_equal(w.top_ready[DIGEST_TOP_READY - 1], "a4: do a4");
	digest_work_done(&w);
	digest_work_done(&w);
	assign_source_free(a);
	assign_source_free(b);
}

/* What the ledger alone knows, and what may not be given away. */
static void
work_without_a_tracker(void **state)
{
	struct assign_source *s = source("a.jsonl",
	    LINE("a1", "1", "open", "") LINE("a2", "2", "open", "")
		LINE("a3", "2", "open", "") LINE("a4", "2", "open", ""));
	const struct assign_offer offers[] = {
		{ .held_by = "%1", .eligible = { .code = "assigned" } },
		{ .last_ms = NOON, .eligible = { .code = "done" } },
		{ .last_ms = NOON - 1, .eligible = { .code = "done" } },
		{ .eligible = { .code = "gated" } },
	};
	struct digest_work w = { .pending = 0 };

	(void)state;
	for (size_t i = 0; i < s->triage.count; i++) {
		struct assign_offer o = offers[i];

		o.row = &s->triage.rows[i];
		digest_work_add_open(&w, &o, NOON);
	}
	assert_int_equal(w.in_progress, 1);
	assert_int_equal(w.completed_today, 1);
	assert_int_equal(w.pending, 1);
	assert_null(w.top_ready[0]);
	assign_source_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_of_all_projects),
		cmocka_unit_test(top_is_of_all),
		cmocka_unit_test(work_without_a_tracker),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
