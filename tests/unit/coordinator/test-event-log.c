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
#include "base/json.h"
#include "coordinator/event.h"
#include "io/store.h"

static struct store *
open_store(void)
{
	const char *const migrations[] = { event_log_schema(), NULL };
	struct err err;
	struct store *s = store_open(scratch("log.db"), migrations, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

static void
add(struct event_log *l, int64_t at_ms, const char *agent)
{
	struct coordinator_event e = { .type = EVENT_AGENT_BUSY,
		.at_ms = at_ms };
	struct err err;
	int64_t before = e.id;

	(void)strlcpy(e.agent_id, agent, sizeof e.agent_id);
	e.details = cJSON_CreateObject();
	json_add_int(e.details, "n", at_ms);
	assert_true(event_log_add(l, &e, &err));
	assert_true(e.id > before);
	cJSON_Delete(e.details);
}

struct seen {
	int count;
	int64_t first, last, last_id;
};

static void
on_event(void *arg, const struct coordinator_event *e)
{
	struct seen *s = arg;

	assert_true(e->id > s->last_id);
	assert_int_equal(e->type, EVENT_AGENT_BUSY);
	assert_int_equal(json_int(e->details, "n", -1), e->at_ms);
	if (s->count++ == 0)
		s->first = e->at_ms;
	s->last = e->at_ms;
	s->last_id = e->id;
}

static struct seen
read_log(struct event_log *l, int64_t since_ms, int limit)
{
	const struct event_query q = {
		.since_ms = since_ms, .after = -1, .limit = limit
	};
	struct seen s = { 0 };
	struct err err;

	assert_true(event_log_read(l, &q, on_event, &s, &err));
	return s;
}

static void
test_keeps(void **state)
{
	struct store *s = open_store();
	struct event_log *l = event_log_new(s, 1000);
	struct seen seen;

	(void)state;
	for (int i = 1; i <= 20; i++)
		add(l, i * 10, "%1");
	seen = read_log(l, 0, 100);
	assert_int_equal(seen.count, 20);
	seen = read_log(l, 150, 100);
	assert_int_equal(seen.count, 6);
	assert_int_equal(seen.first, 150);
	/* A limit keeps the newest, still oldest first. */
	seen = read_log(l, 0, 3);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.first, 180);
	assert_int_equal(seen.last, 200);
	event_log_free(l);
	store_close(s);
	/* Another life sees the same. */
	s = open_store();
	l = event_log_new(s, 1000);
	assert_int_equal(read_log(l, 0, 100).count, 20);
	event_log_free(l);
	store_close(s);
}

static void
test_prunes(void **state)
{
	struct store *s = open_store();
	struct event_log *l = event_log_new(s, 50);
	struct seen seen;

	(void)state;
	for (int i = 1; i <= 500; i++) {
		add(l, i, "%2");
		seen = read_log(l, 0, 1000);
		assert_true(seen.count <= 56);
	}
	assert_int_equal(seen.last, 500);
	assert_true(seen.count >= 50);
	/* A shorter memory takes effect with the next event. */
	event_log_set_max(l, 5);
	add(l, 501, "%2");
	assert_int_equal(read_log(l, 0, 1000).count, 5);
	event_log_free(l);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_keeps, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(
		    test_prunes, scratch_make, scratch_remove),
	};

	event_log_free(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
