#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/event.h"
#include "coordinator/timeline.h"
#include "io/store.h"

#define DAY (24 * TIME_HOUR)

static void
add(struct timeline *t, int64_t at_ms, unsigned pane, enum agent_detail was,
    enum agent_detail now)
{
	timeline_add(t, &(struct timeline_change){
			    at_ms, pane, was, now, "cc", "work", 0 });
}

static const struct timeline_row *
find(const struct timeline *t, unsigned pane)
{
	const struct timeline_row *row = timeline_find(t, pane);

	assert_non_null(row);
	return row;
}

static void
states_are(const struct timeline *t, unsigned pane, const char *want)
{
	const struct timeline_row *row = find(t, pane);
	char got[64] = "";

	for (int i = 0; i < t->columns; i++)
		got[i] = timeline_letter(row, i);
	assert_string_equal(got, want);
}

/* Ten columns of ten seconds. */
static void
draws(void **state)
{
	struct timeline t;

	(void)state;
	timeline_init(&t, 1000000, 1100000, 10);
	add(&t, 1030000, 3, DETAIL_IDLE, DETAIL_THINKING);
	add(&t, 1030001, 3, DETAIL_THINKING, DETAIL_STREAMING);
	add(&t, 1050000, 3, DETAIL_STREAMING, DETAIL_APPROVAL);
	add(&t, 1050100, 3, DETAIL_APPROVAL, DETAIL_TOOL);
	add(&t, 1072000, 3, DETAIL_TOOL, DETAIL_IDLE);
	add(&t, 1090000, 3, DETAIL_IDLE, DETAIL_EXITED);
	add(&t, 1095000, 1, DETAIL_UNKNOWN, DETAIL_IDLE);
	timeline_end(&t);
	assert_int_equal(t.rows.count, 2);
	assert_int_equal(*(unsigned *)t.rows.at[0], 1);
	states_are(&t, 3, "iiibbabiix");
	states_are(&t, 1, ".........i");
	assert_int_equal(find(&t, 3)->total_ms[DETAIL_IDLE], 48000);
	assert_int_equal(find(&t, 3)->total_ms[DETAIL_TOOL], 21900);
	assert_int_equal(timeline_waited_ms(find(&t, 3)), 100);
	assert_int_equal(find(&t, 3)->waits, 1);
	timeline_done(&t);
}

/* What came before only says how it begins. */
static void
begins_before(void **state)
{
	struct timeline t;

	(void)state;
	timeline_init(&t, 1000000, 1100000, 10);
	add(&t, 500000, 3, DETAIL_IDLE, DETAIL_QUESTION);
	add(&t, 1020000, 3, DETAIL_QUESTION, DETAIL_IDLE);
	timeline_end(&t);
	states_are(&t, 3, "qqiiiiiiii");
	assert_int_equal(find(&t, 3)->longest_wait_ms, 20000);
	timeline_done(&t);
}

/* A column of more milliseconds than 32 bits hold. */
static void
columns_may_be_months(void **state)
{
	struct timeline t;

	(void)state;
	timeline_init(&t, 0, 50 * DAY, 1);
	add(&t, 1, 3, DETAIL_UNKNOWN, DETAIL_TOOL);
	add(&t, 30 * DAY, 3, DETAIL_TOOL, DETAIL_IDLE);
	timeline_end(&t);
	states_are(&t, 3, "b");
	timeline_done(&t);
}

/* Of an agent that was found meanwhile nothing is known from before, and what
 * was typed last was not there all the time. */
static void
begins_when_it_was_found(void **state)
{
	struct timeline t;

	(void)state;
	timeline_init(&t, 1000000, 1100000, 10);
	timeline_add(&t, &(struct timeline_change){ 1060000, 3, DETAIL_APPROVAL,
			     DETAIL_TOOL, "cc", "work", 1040000 });
	timeline_add(&t, &(struct timeline_change){ 1060000, 4, DETAIL_TYPED,
			     DETAIL_THINKING, "cc", "work", 1020000 });
	timeline_add(&t, &(struct timeline_change){ 1060000, 5, DETAIL_IDLE,
			     DETAIL_THINKING, "cc", "work", 500000 });
	timeline_end(&t);
	states_are(&t, 3, "....aabbbb");
	assert_int_equal(timeline_waited_ms(timeline_find(&t, 3)), 20000);
	states_are(&t, 4, "..iiiibbbb");
	states_are(&t, 5, "iiiiiibbbb");
	timeline_done(&t);
}

static void
json(void **state)
{
	struct timeline t;
	struct buf out;
	cJSON *o;

	(void)state;
	timeline_init(&t, 1770033600000, 1770033610000, 4);
	add(&t, 1770033605000, 3, DETAIL_IDLE, DETAIL_APPROVAL);
	timeline_end(&t);
	o = timeline_json(&t);
	buf_init(&out, 4096);
	json_write(&out, o);
	assert_string_equal(out.data,
	    "{\"from\":\"2026-02-02T12:00:00Z\",\"to\":\"2026-02-02T12:00:10Z"
	    "\",\"columns\":4,\"agents\":[{\"pane_id\":\"%3\",\"agent_type\":"
	    "\"cc\",\"session\":\"work\",\"states\":\"iiaa\",\"waits\":1,"
	    "\"waited_ms\":5000,\"longest_wait_ms\":5000,\"total_ms\":"
	    "{\"idle\":5000,\"approval\":5000}}]}");
	buf_done(&out);
	cJSON_Delete(o);
	timeline_done(&t);
}

static void
rows_are_bounded(void **state)
{
	struct timeline t;

	(void)state;
	timeline_init(&t, 0, 1000, 1);
	for (unsigned i = 0; i < TIMELINE_ROWS_MAX + 5; i++)
		add(&t, 1, i, DETAIL_IDLE, DETAIL_TOOL);
	assert_int_equal(t.rows.count, TIMELINE_ROWS_MAX);
	timeline_done(&t);
}

/* The log says since when the state before the first change is known. */
static void
reads_since_when(void **state)
{
	const struct agent_state a = { .agent_type = (char[]){ "cc" },
		.session_name = (char[]){ "work" },
		.detail = DETAIL_TOOL };
	struct timeline t;
	struct buf out;
	cJSON *details;

	(void)state;
	details =
	    event_details(&a, STATUS_WAITING, DETAIL_APPROVAL, 1770033604000);
	buf_init(&out, 4096);
	json_write(&out, details);
	timeline_init(&t, 1770033600000, 1770033610000, 10);
	timeline_read_row(&t, 1770033606000, "%3", out.data);
	timeline_end(&t);
	states_are(&t, 3, "....aabbbb");
	timeline_done(&t);
	buf_done(&out);
	cJSON_Delete(details);
}

/* A day of 200 agents: 100 000 events. */
static void
log_day(struct event_log *l)
{
	static const enum agent_detail turn[] = { DETAIL_IDLE, DETAIL_THINKING,
		DETAIL_STREAMING, DETAIL_APPROVAL, DETAIL_TOOL };
	struct err err;

	for (int i = 0; i < 100000; i++) {
		struct coordinator_event e = { .type = EVENT_AGENT_BUSY,
			.at_ms = DAY * i / 100000 + 1 };
		int step = i / 200;
		(void)snprintf(e.agent_id, sizeof e.agent_id, "%%%d", i % 200);
		e.details = cJSON_CreateObject();
		json_add_str(e.details, "agent_type", "cc");
		json_add_str(e.details, "detail",
		    state_detail_name(turn[(step + 1) % 5]));
		json_add_str(e.details, "new_status", "THINKING");
		json_add_int(e.details, "pane_index", i % 200);
		json_add_str(e.details, "prev_detail",
		    state_detail_name(turn[step % 5]));
		json_add_str(e.details, "prev_status", "WAITING");
		json_add_str(e.details, "session", "work");
		json_add_int(e.details, "window", 1);
		assert_true(event_log_add(l, &e, &err));
		cJSON_Delete(e.details);
	}
}

static int64_t
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
a_day_reads_quickly(void **state)
{
	const char *const migrations[] = { event_log_schema(), NULL };
	char dir[] = "/tmp/tc-timeline.XXXXXX", path[64];
	static const char *const ends[] = { "", "-wal", "-shm" };
	struct timeline t;
	struct store *s;
	struct event_log *l;
	struct err err;
	int64_t best = INT64_MAX;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/e.db", dir);
	s = store_open(path, migrations, &err);
	assert_non_null(s);
	l = event_log_new(s, 1000000);
	assert_true(store_exec(s, "BEGIN", &err));
	log_day(l);
	assert_true(store_exec(s, "COMMIT", &err));
	for (int i = 0; i < 3; i++) {
		int64_t began = cpu_ms(), took;
		timeline_init(&t, 0, DAY, 96);
		assert_true(timeline_read(&t, l, 0, &err));
		timeline_end(&t);
		took = cpu_ms() - began;
		best = took < best ? took : best;
		assert_int_equal(t.rows.count, 200);
		assert_int_equal(find(&t, 7)->waits, 100);
		timeline_done(&t);
	}
	print_message("100000 events of 200 agents in %d ms\n", (int)best);
	/* Sanitizers and a busy machine take their share. */
	assert_in_range(best, 0, 500);
	/* From the middle on, only the second half is read. */
	timeline_init(&t, DAY / 2, DAY, 96);
	assert_true(timeline_read(&t, l, DAY / 2, &err));
	timeline_end(&t);
	assert_in_range(find(&t, 7)->waits, 49, 51);
	timeline_done(&t);
	event_log_free(l);
	store_close(s);
	for (size_t i = 0; i < countof(ends); i++) {
		char name[80];
		(void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
		(void)unlink(name);
	}
	(void)rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws),
		cmocka_unit_test(begins_before),
		cmocka_unit_test(columns_may_be_months),
		cmocka_unit_test(begins_when_it_was_found),
		cmocka_unit_test(reads_since_when),
		cmocka_unit_test(json),
		cmocka_unit_test(rows_are_bounded),
		cmocka_unit_test(a_day_reads_quickly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
