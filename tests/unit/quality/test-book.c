#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "../scratch.h"
#include "base/buf.h"
#include "base/json.h"
#include "fixture.h"
#include "io/store.h"
#include "quality/book.h"
#include "quality/quality-json.h"
#include "quality/quality-summary.h"

static struct store *
open_store(void)
{
	const char *const migrations[] = { book_schema(), NULL };
	struct err err;
	struct store *s = store_open(scratch("b.db"), migrations, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

/* All that a reader can see of the model. */
static void
show(struct quality *q, struct buf *out)
{
	struct quality_summary s;
	cJSON *o;

	quality_summary_make(q, NOON + TIME_HOUR, &s);
	o = quality_summary_json(&s);
	json_write(out, o);
	cJSON_Delete(o);
	for (size_t i = 0; i < quality_agent_count(q); i++) {
		o = quality_json_agent(quality_agent_at(q, i));
		json_write(out, o);
		cJSON_Delete(o);
		(void)buf_addf(
		    out, "%zu", quality_agent_at(q, i)->contexts.count);
	}
}

static void
survives_a_restart(void **state)
{
	struct store *s = open_store();
	struct book *b = book_new(s);
	struct quality_run r = { .at_ms = NOON,
		.passed = 7,
		.failed = 3,
		.pane = "%1",
		.package = "x/y" };
	struct buf before, after;
	struct err err;

	(void)state;
	book_set_server(b, "one");
	book_add_run(b, &r);
	book_add_error(b, "%1", "cc", NOON);
	book_add_recovery(b, "%1", NOON + 1);
	for (int i = 0; i < 30; i++)
		book_add_context(
		    b, i % 2 ? "%1" : "%12", "cc", 80 - i, NOON + i);
	book_add_bugs(b, "%1", 2, 1);
	for (int i = 0; i < 3; i++)
		book_add_scan(b,
		    &(struct quality_scan){ .at_ms = NOON + i, .critical = i });
	assert_false(book_trouble(b, &err));
	buf_init(&before, 1 << 20);
	buf_init(&after, 1 << 20);
	show(book_quality(b), &before);
	book_free(b);
	store_close(s);

	s = open_store();
	b = book_new(s);
	book_set_server(b, "one");
	show(book_quality(b), &after);
	assert_string_equal(before.data, after.data);
	assert_non_null(strstr(after.data, "\"context_trend\":\"improving\""));
	assert_non_null(strstr(after.data, "\"bug_trend\":\"declining\""));
	assert_string_equal(quality_run_at(book_quality(b), 0)->package, "x/y");
	/* Another tmux server has other panes, but the same tests and bugs. */
	book_set_server(b, "two");
	assert_int_equal(quality_agent_count(book_quality(b)), 0);
	assert_int_equal(quality_run_count(book_quality(b)), 1);
	book_free(b);
	b = book_new(s);
	assert_int_equal(quality_agent_count(book_quality(b)), 0);
	book_free(b);
	store_close(s);
	buf_done(&before);
	buf_done(&after);
}

static void
take_count(void *arg, struct sqlite3_stmt *row)
{
	(void)row;
	++*(int *)arg;
}

static int
rows(struct store *s, const char *sql)
{
	struct err err;
	int n = 0;

	assert_true(store_query(s, &err, take_count, &n, sql, ""));
	return n;
}

static void
rows_are_bounded(void **state)
{
	struct store *s = open_store();
	struct book *b = book_new(s);
	struct quality_run r = { .at_ms = NOON, .passed = 1 };
	struct err err;
	char pane[16];

	(void)state;
	assert_true(store_exec(s, "BEGIN", &err));
	for (int i = 0; i < 2000; i++) {
		(void)snprintf(pane, sizeof pane, "%%%d", i);
		book_add_run(b, &r);
		book_add_error(b, pane, "cc", NOON + i);
	}
	assert_true(store_exec(s, "COMMIT", &err));
	assert_in_range(
	    rows(s, "SELECT id FROM quality_run"), QUALITY_RUNS_MAX, 900);
	assert_in_range(rows(s, "SELECT pane FROM quality_agent"), 500, 900);
	book_free(b);
	store_close(s);
}

static void
works_without_a_store(void **state)
{
	struct book *b = book_new(NULL);
	struct err err;

	(void)state;
	book_set_server(b, "one");
	book_add_error(b, "%1", "cc", NOON);
	assert_int_equal(quality_agent_count(book_quality(b)), 1);
	assert_false(book_trouble(b, &err));
	book_free(b);
	book_free(NULL);
}

static void
a_failing_store_is_told_once(void **state)
{
	struct store *s = open_store();
	struct book *b = book_new(s);
	struct err err;

	(void)state;
	assert_true(store_exec(s, "DROP TABLE quality_error", &err));
	book_add_error(b, "%1", "cc", NOON);
	book_add_error(b, "%1", "cc", NOON);
	assert_int_equal(quality_agent(book_quality(b), "%1")->errors, 2);
	assert_true(book_trouble(b, &err));
	assert_non_null(strstr(err.text, "quality_error"));
	assert_false(book_trouble(b, &err));
	book_free(b);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    survives_a_restart, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    rows_are_bounded, scratch_make, scratch_remove),
		cmocka_unit_test(works_without_a_store),
		cmocka_unit_test_setup_teardown(
		    a_failing_store_is_told_once, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
