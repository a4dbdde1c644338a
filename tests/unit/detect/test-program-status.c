#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/program-status.h"

#define ID32 "abcdefghijklmnopqrstuvwxyz012345"

static bool
report(struct program_status *ps, const char *body, int64_t now_ms)
{
	return program_status_report(ps, body, strlen(body), now_ms);
}

/* The record in one line, "-" when there is none. */
static void
describe(const struct program_status *ps, const char *id, char out[512])
{
	const struct program_status_record *r = program_status_find(ps, id);
	if (r == NULL) {
		memcpy(out, "-", 2);
		return;
	}
	snprintf(out, 512, "%s %s app=%s progress=%d title=%s msg=%s",
	    program_status_state_name(r->state),
	    program_status_kind_name(r->kind), program_status_app(ps, r),
	    r->progress, r->title ? r->title : "", r->msg ? r->msg : "");
}

/* One report into an empty table; want NULL: refused. */
static void
test_grammar(void **state)
{
	static const struct {
		const char *name, *in, *id, *want;
	} cases[] = {
		{ "as Codex says it", "state=working:app=codex", "",
		    "working  app=codex progress=-1 title= msg=" },
		{ "why it is blocked",
		    "state=blocked:app=claude-code:kind=permission:"
		    "msg=YXBwcm92ZSBCYXNo",
		    "",
		    "blocked permission app=claude-code progress=-1 title= "
		    "msg=approve Bash" },
		{ "question", "kind=question:state=blocked", "",
		    "blocked question app= progress=-1 title= msg=" },
		{ "auth", "kind=auth:state=blocked", "",
		    "blocked auth app= progress=-1 title= msg=" },
		{ "unknown kind is none", "kind=magic:state=blocked", "",
		    "blocked  app= progress=-1 title= msg=" },
		{ "kind without blocked is none",
		    "kind=permission:state=working", "",
		    "working  app= progress=-1 title= msg=" },
		{ "done", "state=done", "",
		    "done  app= progress=-1 title= msg=" },
		{ "error", "state=error:msg=bm8=", "",
		    "error  app= progress=-1 title= msg=no" },
		{ "idle", "state=idle", "",
		    "idle  app= progress=-1 title= msg=" },
		{ "progress", "state=working:progress=0", "",
		    "working  app= progress=0 title= msg=" },
		{ "progress to the full", "state=blocked:progress=100", "",
		    "blocked  app= progress=100 title= msg=" },
		{ "progress does not go with done", "state=done:progress=7", "",
		    "done  app= progress=-1 title= msg=" },
		{ "progress that is no number", "state=working:progress=4a", "",
		    "working  app= progress=-1 title= msg=" },
		{ "progress over its limit", "state=working:progress=101", "",
		    NULL },
		{ "title", "state=working:title=w6RiYw==", "",
		    "working  app= progress=-1 title=\xc3\xa4"
		    "bc msg=" },
		{ "text that is not base64", "state=working:msg=a.b", "",
		    NULL },
		{ "text with a control character", "state=working:msg=YQpi", "",
		    NULL },
		{ "text with a C1 control", "state=working:msg=woU=", "",
		    NULL },
		{ "text that is not UTF-8", "state=working:msg=/w==", "",
		    NULL },
		{ "text with a NUL", "state=working:msg=YQBi", "", NULL },
		{ "an id", "state=working:id=build/a_b.c+d-1",
		    "build/a_b.c+d-1",
		    "working  app= progress=-1 title= msg=" },
		{ "eight segments", "state=idle:id=1/2/3/4/5/6/7/8",
		    "1/2/3/4/5/6/7/8", "idle  app= progress=-1 title= msg=" },
		{ "nine segments", "state=idle:id=1/2/3/4/5/6/7/8/9", "",
		    NULL },
		{ "a segment of 32", "state=idle:id=" ID32, ID32,
		    "idle  app= progress=-1 title= msg=" },
		{ "a segment of 33", "state=idle:id=" ID32 "x", "", NULL },
		{ "empty id", "state=idle:id=", "", NULL },
		{ "empty segment", "state=idle:id=a//b", "", NULL },
		{ "trailing slash", "state=idle:id=a/", "", NULL },
		{ "an id of other characters", "state=idle:id=a b", "", NULL },
		{ "app of 32", "state=idle:app=" ID32, "",
		    "idle  app=" ID32 " progress=-1 title= msg=" },
		{ "app of 33", "state=idle:app=" ID32 "x", "", NULL },
		{ "app that is none", "state=idle:app=a/b", "",
		    "idle  app= progress=-1 title= msg=" },
		{ "pair without =", "state=done:what", "",
		    "done  app= progress=-1 title= msg=" },
		{ "pair without value", "state=done:app=", "",
		    "done  app= progress=-1 title= msg=" },
		{ "pair without key", "=x:state=done", "",
		    "done  app= progress=-1 title= msg=" },
		{ "value of other characters", "state=done:app=a b", "",
		    "done  app= progress=-1 title= msg=" },
		{ "empty pairs", "::state=done::", "",
		    "done  app= progress=-1 title= msg=" },
		{ "unknown key", "later=1:state=done", "",
		    "done  app= progress=-1 title= msg=" },
		{ "key of 16", "abcdefghijklmnop=1:state=done", "",
		    "done  app= progress=-1 title= msg=" },
		{ "key of 17", "abcdefghijklmnopq=1:state=done", "", NULL },
		{ "the last of a key counts", "state=idle:state=done", "",
		    "done  app= progress=-1 title= msg=" },
		{ "a malformed last one does not", "state=idle:state=", "",
		    "idle  app= progress=-1 title= msg=" },
		{ "an overruled value is not looked at",
		    "state=done:msg=!:msg=.:msg=b2s=", "",
		    "done  app= progress=-1 title= msg=ok" },
		{ "no state", "app=codex", "", NULL },
		{ "unknown state", "state=dreaming", "", NULL },
		{ "states are lower case", "state=Done", "", NULL },
		{ "query", "?", "", NULL },
		{ "nothing", "", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct program_status ps;
		char got[512];
		program_status_init(&ps);
		bool ok = report(&ps, cases[i].in, 7);
		describe(&ps, cases[i].id, got);
		if (ok != (cases[i].want != NULL))
			fail_msg("%s: %d", cases[i].name, ok);
		if (strcmp(got, ok ? cases[i].want : "-") != 0)
			fail_msg("%s: %s", cases[i].name, got);
		assert_int_equal(ps.seen_ms, ok ? 7 : 0);
		assert_int_equal(ps.changed_ms, ok ? 7 : 0);
		program_status_done(&ps);
	}
}

/* Texts of exactly the limit pass, one more byte does not. */
static void
test_text_limits(void **state)
{
	static const struct {
		const char *key;
		int fours; /* times "YWFh", three bytes each */
		const char *last;
		bool want;
	} cases[] = {
		{ "title", 64, "", true },
		{ "title", 64, "YQ==", false },
		{ "msg", 682, "YWE=", true },
		{ "msg", 683, "", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct program_status ps;
		char body[4096];
		size_t n = (size_t)snprintf(
		    body, sizeof body, "state=working:%s=", cases[i].key);
		for (int k = 0; k < cases[i].fours; k++, n += 4)
			memcpy(body + n, "YWFh", 4);
		snprintf(body + n, sizeof body - n, "%s", cases[i].last);
		program_status_init(&ps);
		assert_int_equal(report(&ps, body, 1), cases[i].want);
		program_status_done(&ps);
	}
}

static void
test_body_limit(void **state)
{
	struct program_status ps;
	char body[4098];
	(void)state;
	memset(body, ':', sizeof body);
	memcpy(body, "state=done", 10);
	program_status_init(&ps);
	assert_false(program_status_report(&ps, body, 4097, 1));
	assert_true(program_status_report(&ps, body, 4096, 1));
	program_status_done(&ps);
}

static void
test_a_report_replaces(void **state)
{
	struct program_status ps;
	char got[512];
	(void)state;
	program_status_init(&ps);
	assert_true(report(&ps, "state=working:app=a:title=YQ==", 1));
	assert_true(report(&ps, "state=working:progress=3", 2));
	describe(&ps, "", got);
	assert_string_equal(got, "working  app= progress=3 title= msg=");
	assert_int_equal(ps.count, 1);
	assert_int_equal(ps.changed_ms, 2);
	/* The same again is seen, and changes nothing. */
	assert_true(report(&ps, "progress=3:state=working", 3));
	assert_int_equal(ps.changed_ms, 2);
	assert_int_equal(ps.seen_ms, 3);
	assert_false(report(&ps, "state=working:progress=300", 4));
	assert_int_equal(ps.seen_ms, 3);
	program_status_done(&ps);
	program_status_done(&ps);
}

static void
test_clear_takes_the_tree(void **state)
{
	struct program_status ps;
	(void)state;
	program_status_init(&ps);
	report(&ps, "state=idle", 1);
	report(&ps, "state=idle:id=a", 1);
	report(&ps, "state=idle:id=a/b/c", 1);
	report(&ps, "state=idle:id=ab", 1);
	assert_true(report(&ps, "state=clear:id=a", 2));
	assert_null(program_status_find(&ps, "a"));
	assert_null(program_status_find(&ps, "a/b/c"));
	assert_non_null(program_status_find(&ps, "ab"));
	assert_non_null(program_status_find(&ps, ""));
	assert_int_equal(ps.changed_ms, 2);
	assert_true(report(&ps, "state=clear:id=a", 3));
	assert_int_equal(ps.changed_ms, 2);
	assert_true(report(&ps, "state=clear:msg=YQ==", 4));
	assert_int_equal(ps.count, 0);
	assert_null(program_status_summary(&ps));
	program_status_done(&ps);
}

static void
test_summary(void **state)
{
	static const struct {
		const char *reports[4], *want;
	} cases[] = {
		{ { "state=idle", "state=working:id=a" }, "a" },
		{ { "state=working:id=a", "state=done:id=b" }, "b" },
		{ { "state=done:id=a", "state=error:id=b" }, "b" },
		{ { "state=error:id=a", "state=blocked:id=b" }, "b" },
		{ { "state=blocked:id=b", "state=error" }, "b" },
		{ { "state=working:id=a", "state=working" }, "" },
		{ { "state=working", "state=working:id=a" }, "" },
		{ { "state=working:id=a", "state=working:id=b" }, "b" },
		{ { "state=working:id=a", "state=working:id=b",
		      "state=working:id=a" },
		    "a" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct program_status ps;
		program_status_init(&ps);
		for (int k = 0; k < 4 && cases[i].reports[k] != NULL; k++)
			assert_true(report(&ps, cases[i].reports[k], k));
		assert_string_equal(
		    program_status_summary(&ps)->id, cases[i].want);
		program_status_done(&ps);
	}
}

static void
test_children_inherit_the_app(void **state)
{
	struct program_status ps;
	(void)state;
	program_status_init(&ps);
	report(&ps, "state=idle:id=a/b/c", 1);
	assert_string_equal(
	    program_status_app(&ps, program_status_find(&ps, "a/b/c")), "");
	report(&ps, "state=idle:app=root", 1);
	assert_string_equal(
	    program_status_app(&ps, program_status_find(&ps, "a/b/c")), "root");
	report(&ps, "state=idle:app=near:id=a", 1);
	assert_string_equal(
	    program_status_app(&ps, program_status_find(&ps, "a/b/c")), "near");
	report(&ps, "state=idle:app=own:id=a/b/c", 1);
	assert_string_equal(
	    program_status_app(&ps, program_status_find(&ps, "a/b/c")), "own");
	program_status_done(&ps);
}

static void
test_the_oldest_makes_room(void **state)
{
	struct program_status ps;
	char body[64];
	(void)state;
	program_status_init(&ps);
	for (int i = 0; i < PROGRAM_STATUS_RECORDS; i++) {
		snprintf(body, sizeof body, "state=working:id=n%d:msg=YQ==", i);
		assert_true(report(&ps, body, i));
	}
	assert_true(report(&ps, "state=working:id=n0:msg=YQ==", 100));
	assert_true(report(&ps, "state=working:id=more", 101));
	assert_int_equal(ps.count, PROGRAM_STATUS_RECORDS);
	assert_non_null(program_status_find(&ps, "n0"));
	assert_null(program_status_find(&ps, "n1"));
	assert_non_null(program_status_find(&ps, "more"));
	program_status_done(&ps);
}

static void
test_what_is_busy_ends(void **state)
{
	struct program_status ps;
	(void)state;
	program_status_init(&ps);
	report(&ps, "state=working", 1);
	report(&ps, "state=blocked:id=a", 1);
	report(&ps, "state=done:id=b", 1);
	report(&ps, "state=error:id=c", 1);
	program_status_end_busy(&ps, 5);
	assert_int_equal(ps.count, 2);
	assert_non_null(program_status_find(&ps, "b"));
	assert_non_null(program_status_find(&ps, "c"));
	assert_int_equal(ps.changed_ms, 5);
	program_status_end_busy(&ps, 6);
	assert_int_equal(ps.changed_ms, 5);
	program_status_clear(&ps, 7);
	assert_int_equal(ps.count, 0);
	assert_int_equal(ps.changed_ms, 7);
	program_status_done(&ps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_text_limits),
		cmocka_unit_test(test_body_limit),
		cmocka_unit_test(test_a_report_replaces),
		cmocka_unit_test(test_clear_takes_the_tree),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_children_inherit_the_app),
		cmocka_unit_test(test_the_oldest_makes_room),
		cmocka_unit_test(test_what_is_busy_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
