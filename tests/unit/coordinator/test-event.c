#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/event.h"

#define IDLE      "agent_idle"
#define BUSY      "agent_busy"
#define FAULT     "agent_error"
#define RECOVERED " agent_recovered"

/* What the package says of every change of status, with recovered added to
 * each way out of ERROR. The details are those of a status with no event of
 * its own. */
static const struct {
	enum agent_status was, now;
	const char *want;
} statuses[] = {
	{ STATUS_WAITING, STATUS_WAITING, "" },
	{ STATUS_WAITING, STATUS_GENERATING, BUSY },
	{ STATUS_WAITING, STATUS_THINKING, BUSY },
	{ STATUS_WAITING, STATUS_ERROR, FAULT },
	{ STATUS_WAITING, STATUS_STALLED, "" },
	{ STATUS_WAITING, STATUS_UNKNOWN, "" },
	{ STATUS_GENERATING, STATUS_WAITING, IDLE },
	{ STATUS_GENERATING, STATUS_GENERATING, "" },
	{ STATUS_GENERATING, STATUS_THINKING, BUSY },
	{ STATUS_GENERATING, STATUS_ERROR, FAULT },
	{ STATUS_GENERATING, STATUS_STALLED, "" },
	{ STATUS_GENERATING, STATUS_UNKNOWN, "" },
	{ STATUS_THINKING, STATUS_WAITING, IDLE },
	{ STATUS_THINKING, STATUS_GENERATING, BUSY },
	{ STATUS_THINKING, STATUS_ERROR, FAULT },
	{ STATUS_THINKING, STATUS_STALLED, "" },
	{ STATUS_THINKING, STATUS_UNKNOWN, "" },
	{ STATUS_ERROR, STATUS_WAITING, IDLE RECOVERED },
	{ STATUS_ERROR, STATUS_GENERATING, BUSY RECOVERED },
	{ STATUS_ERROR, STATUS_THINKING, BUSY RECOVERED },
	{ STATUS_ERROR, STATUS_ERROR, "" },
	{ STATUS_ERROR, STATUS_STALLED, "agent_recovered" },
	{ STATUS_ERROR, STATUS_UNKNOWN, "agent_recovered" },
	{ STATUS_STALLED, STATUS_WAITING, IDLE },
	{ STATUS_STALLED, STATUS_GENERATING, BUSY },
	{ STATUS_STALLED, STATUS_THINKING, BUSY },
	{ STATUS_STALLED, STATUS_ERROR, FAULT },
	{ STATUS_STALLED, STATUS_UNKNOWN, "" },
	{ STATUS_UNKNOWN, STATUS_WAITING, IDLE },
	{ STATUS_UNKNOWN, STATUS_GENERATING, BUSY },
	{ STATUS_UNKNOWN, STATUS_THINKING, BUSY },
	{ STATUS_UNKNOWN, STATUS_ERROR, FAULT },
	{ STATUS_UNKNOWN, STATUS_STALLED, "" },
};

static const struct {
	enum agent_detail was, now;
	const char *want;
} details[] = {
	{ DETAIL_IDLE, DETAIL_APPROVAL, "agent_attention" },
	{ DETAIL_TOOL, DETAIL_APPROVAL, "agent_idle agent_attention" },
	{ DETAIL_APPROVAL, DETAIL_APPROVAL, "" },
	{ DETAIL_APPROVAL, DETAIL_QUESTION, "agent_attention" },
	{ DETAIL_APPROVAL, DETAIL_IDLE, "agent_idle" },
	{ DETAIL_QUESTION, DETAIL_IDLE, "agent_idle" },
	{ DETAIL_APPROVAL, DETAIL_TYPED, "" },
	{ DETAIL_TYPED, DETAIL_IDLE, "" },
	{ DETAIL_STREAMING, DETAIL_RATE_LIMITED,
	    "agent_error agent_attention" },
	{ DETAIL_API_ERROR, DETAIL_RATE_LIMITED, "agent_attention" },
	{ DETAIL_TOOL, DETAIL_STALLED, "agent_stalled" },
	{ DETAIL_IDLE, DETAIL_EXITED, "agent_exited" },
	{ DETAIL_CRASHED, DETAIL_EXITED, "agent_recovered agent_exited" },
	{ DETAIL_TOOL, DETAIL_THINKING, "" },
};

static void
check(enum agent_status was, enum agent_detail was_detail,
    enum agent_status now, enum agent_detail now_detail, const char *want)
{
	enum event_type types[EVENT_PER_CHANGE];
	int n = event_of_change(was, was_detail, now, now_detail, types);
	char got[128] = "";

	for (int i = 0; i < n; i++) {
		(void)strlcat(got, i > 0 ? " " : "", sizeof got);
		(void)strlcat(got, event_type_name(types[i]), sizeof got);
	}
	assert_string_equal(got, want);
}

static void
test_statuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(statuses); i++)
		check(statuses[i].was, DETAIL_UNKNOWN, statuses[i].now,
		    DETAIL_UNKNOWN, statuses[i].want);
}

static void
test_details(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(details); i++)
		check(state_status_of(details[i].was), details[i].was,
		    state_status_of(details[i].now), details[i].now,
		    details[i].want);
}

static void
test_names(void **state)
{
	enum event_type t;

	(void)state;
	for (int i = 0; i < EVENT_COUNT; i++) {
		assert_true(
		    event_type_find(event_type_name((enum event_type)i), &t));
		assert_int_equal(t, i);
	}
	assert_true(event_type_find("Agent_Idle", &t));
	assert_false(event_type_find("agent_", &t));
}

static void
check_json(const struct coordinator_event *e, const char *want)
{
	cJSON *o = event_json(e);
	struct buf text;

	buf_init(&text, 4096);
	json_write(&text, o);
	assert_string_equal(text.data, want);
	buf_done(&text);
	cJSON_Delete(o);
}

static void
test_json(void **state)
{
	struct agent_state a;
	struct coordinator_event e = {
		.type = EVENT_AGENT_IDLE,
		.at_ms = 1770033600000,
		.agent_id = "%1",
	};

	(void)state;
	check_json(&e, "{\"type\":\"agent_idle\",\"timestamp\":"
		       "\"2026-02-02T12:00:00Z\",\"agent_id\":\"%1\"}");
	agent_init(&a, 1);
	free(a.agent_type);
	a.agent_type = xstrdup("cc");
	a.pane_index = 2;
	a.status = STATUS_WAITING;
	a.detail = DETAIL_IDLE;
	e.id = 7;
	e.details = event_details(
	    &a, STATUS_GENERATING, DETAIL_STREAMING, e.at_ms - 60000);
	check_json(&e,
	    "{\"type\":\"agent_idle\",\"timestamp\":"
	    "\"2026-02-02T12:00:00Z\",\"agent_id\":\"%1\",\"details\":{"
	    "\"agent_type\":\"cc\",\"detail\":\"idle\","
	    "\"new_status\":\"WAITING\",\"pane_index\":2,"
	    "\"prev_at\":\"2026-02-02T11:59:00Z\","
	    "\"prev_detail\":\"streaming\",\"prev_status\":\"GENERATING\","
	    "\"session\":\"\",\"window\":0},\"id\":7}");
	cJSON_Delete(e.details);
	agent_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
