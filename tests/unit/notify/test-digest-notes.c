#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "mail/conflict-book.h"
#include "notify/digest-notes.h"

#define NOON INT64_C(1770033600000) /* 2026-02-02T12:00:00Z */

static void
conflicts_are_named(void **state)
{
	char blue[] = "BlueLake", red[] = "RedForge", none[] = "";
	char pattern[] = "src/a.c", other[] = "src/**";
	struct conflict_holder holders[] = { { .agent = blue },
		{ .agent = red } };
	struct conflict_case c = {
		.conflict = {
		    .pattern = pattern,
		    .other = other,
		    .holders = holders,
		    .count = 2,
		    .detected_ms = NOON - 5 * TIME_MINUTE,
		},
		.asked = red,
	};
	struct digest_notes n = { .count = 0 };

	(void)state;
	digest_notes_conflict(&n, &c, NOON);
	c.conflict.other = none;
	c.conflict.kind = CONFLICT_UNDECLARED;
	c.asked = none;
	digest_notes_conflict(&n, &c, NOON);
	c.conflict.kind = CONFLICT_VIOLATED;
	digest_notes_conflict(&n, &c, NOON);
	digest_notes_end(&n);
	assert_int_equal(n.count, 3);
	assert_string_equal(n.lines[0],
	    "Conflict for 5m: src/a.c and src/**: BlueLake, RedForge; "
	    "RedForge was asked to let go");
	assert_string_equal(n.lines[1],
	    "Conflict for 5m: src/a.c edited by both, held by nobody: "
	    "BlueLake, RedForge");
	assert_string_equal(n.lines[2],
	    "Conflict for 5m: src/a.c edited while another holds it: "
	    "BlueLake, RedForge");
	digest_notes_done(&n);
}

static void
assignments_are_counted_beyond_a_number(void **state)
{
	struct digest_notes n = { .count = 0 };
	const struct agent_state agent = { .session_name = (char[]){ "work" },
		.window_index = 1,
		.pane_index = 2 };
	cJSON *row = cJSON_CreateObject();

	(void)state;
	json_add_str(row, "bead_id", "b1");
	json_add_str(row, "bead_title", "mend it");
	json_add_str(row, "agent_pane_id", "%3");
	json_add_str(row, "agent_type", "cc");
	json_add_str(row, "step", "confirmed");
	json_add_time(row, "assigned_at", NOON - TIME_HOUR);
	digest_notes_assignment(&n, row, &agent, NOON);
	for (int i = 0; i < DIGEST_NOTES_MAX + 2; i++)
		digest_notes_assignment(&n, row, NULL, NOON);
	digest_notes_end(&n);
	assert_int_equal(n.count, DIGEST_NOTES_MAX + 1);
	assert_string_equal(
	    n.lines[0], "b1: mend it: cc in work:1.2, confirmed for 1h0m");
	assert_string_equal(
	    n.lines[1], "b1: mend it: cc in %3, confirmed for 1h0m");
	assert_string_equal(n.lines[DIGEST_NOTES_MAX], "and 3 more");
	digest_notes_done(&n);
	cJSON_Delete(row);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conflicts_are_named),
		cmocka_unit_test(assignments_are_counted_beyond_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
