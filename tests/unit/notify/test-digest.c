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
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/timeline.h"
#include "notify/digest.h"
#include "quality/quality-summary.h"

#define NOON INT64_C(1770033600000) /* 2026-02-02T12:00:00Z */

static struct agent_state agents[4];
static const struct agent_state *list[4];

static void
set(char **field, const char *value)
{
	free(*field);
	*field = xstrdup(value);
}

static int
make(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		agent_init(&agents[i], i);
		agents[i].pane_index = (int)i;
		set(&agents[i].agent_type, i == 1 ? "cod" : "cc");
		set(&agents[i].session_name, "sess");
		list[i] = &agents[i];
	}
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++)
		agent_done(&agents[i]);
	return 0;
}

static struct digest_facts
facts(size_t from, size_t count)
{
	return (struct digest_facts){ .session = "sess",
		.coordinator = "Coord",
		.now_ms = NOON,
		.agents = &list[from],
		.count = count };
}

/* What the package prints, when what is ours is taken out. */
static void
json_is(const struct digest *d, const char *want)
{
	static const char *const ours[] = { "pane_id", "label", "detail" };
	cJSON *o = digest_json(d), *row;
	struct buf out;

	cJSON_ArrayForEach(row, cJSON_GetObjectItem(o, "agent_statuses"))
	{
		for (size_t i = 0; i < countof(ours); i++)
			cJSON_DeleteItemFromObject(row, ours[i]);
	}
	buf_init(&out, 65536);
	json_write(&out, o);
	assert_string_equal(out.data, want);
	buf_done(&out);
	cJSON_Delete(o);
}

static void
contains(const struct buf *text, const char *want)
{
	if (strstr(text->data, want) == NULL)
		fail_msg("no \"%s\" in:\n%s", want, text->data);
}

static void
empty(void **state)
{
	struct digest_facts f = facts(0, 0);
	struct digest d;

	(void)state;
	digest_init(&d, &f);
	json_is(&d,
	    "{\"session\":\"sess\",\"generated_at\":\"2026-02-02T12:00:00Z\","
	    "\"agent_count\":0,\"active_count\":0,\"idle_count\":0,"
	    "\"error_count\":0,\"agent_statuses\":[],\"work_summary\":"
	    "{\"pending_tasks\":0,\"in_progress_tasks\":0,"
	    "\"completed_today\":0,\"blocked_tasks\":0}}");
	assert_string_equal(digest_importance(&d), "normal");
	digest_done(&d);
	digest_done(&d);
}

static void
an_error(void **state)
{
	struct digest_facts f = facts(1, 1);
	struct digest d;
	struct buf out;

	(void)state;
	set(&agents[1].agent_type, "cc");
	agents[1].status = STATUS_ERROR;
	agents[1].context_usage = 90.5;
	digest_init(&d, &f);
	json_is(&d,
	    "{\"session\":\"sess\",\"generated_at\":\"2026-02-02T12:00:00Z\","
	    "\"agent_count\":1,\"active_count\":0,\"idle_count\":0,"
	    "\"error_count\":1,\"agent_statuses\":[{\"pane_index\":1,"
	    "\"agent_type\":\"cc\",\"status\":\"ERROR\","
	    "\"context_usage\":90.5}],\"alerts\":[\"Agent 1 (cc) in error "
	    "state\",\"Agent 1 (cc) context at 90%\"],\"work_summary\":"
	    "{\"pending_tasks\":0,\"in_progress_tasks\":0,"
	    "\"completed_today\":0,\"blocked_tasks\":0}}");
	buf_init(&out, 65536);
	digest_markdown(&d, &out);
	assert_string_equal(out.data,
	    "# Session Digest: sess\n\n**Generated:** 2026-02-02T12:00:00Z\n\n"
	    "## Summary\n\n- **Total Agents:** 1\n- **Active:** 0\n"
	    "- **Idle:** 0\n- **Errors:** 1 ⚠️\n\n## Alerts\n\n"
	    "- ⚠️ Agent 1 (cc) in error state\n"
	    "- ⚠️ Agent 1 (cc) context at 90%\n\n## Agent Status\n\n"
	    "| Pane | Type | Status | Context | Idle For |\n"
	    "|------|------|--------|---------|----------|\n"
	    "| 1 | cc | ERROR | 90% | - |\n\n---\n*Coordinator: Coord*\n");
	buf_done(&out);
	assert_string_equal(digest_importance(&d), "urgent");
	digest_done(&d);
}

static void
rows_and_alerts_are_sorted(void **state)
{
	const struct agent_state *mixed[] = { &agents[1], &agents[0] };
	struct digest_facts f = facts(0, 2);
	struct digest d;

	(void)state;
	f.agents = mixed;
	agents[0].status = STATUS_WAITING;
	agents[0].context_usage = 50;
	agents[1].status = STATUS_ERROR;
	agents[1].context_usage = 90;
	digest_init(&d, &f);
	assert_ptr_equal(d.rows[0].agent, &agents[0]);
	assert_int_equal(d.idle, 1);
	assert_int_equal(d.error, 1);
	assert_int_equal(d.alert_count, 2);
	assert_string_equal(d.alerts[0], "Agent 1 (cod) in error state");
	assert_string_equal(d.alerts[1], "Agent 1 (cod) context at 90%");
	assert_string_equal(d.rows[0].idle_for, "");
	digest_done(&d);
}

static void
alert_rules(void **state)
{
	static const struct {
		enum agent_status status;
		double usage;
		const char *want, *importance;
	} cases[] = {
		{ STATUS_WAITING, 85, NULL, "normal" },
		{ STATUS_WAITING, 85.1, "Agent 0 (cc) context at 85%", "high" },
		{ STATUS_THINKING, 90.5, "Agent 0 (cc) context at 90%",
		    "high" },
		{ STATUS_UNKNOWN, 91.5, "Agent 0 (cc) context at 92%", "high" },
		{ STATUS_STALLED, 85, "Agent 0 (cc) appears stalled", "high" },
		{ STATUS_ERROR, 0, "Agent 0 (cc) in error state", "urgent" },
	};
	struct digest_facts f = facts(0, 1);
	struct digest d;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		agents[0].status = cases[i].status;
		agents[0].context_usage = cases[i].usage;
		digest_init(&d, &f);
		assert_int_equal(d.alert_count, cases[i].want != NULL);
		if (cases[i].want != NULL)
			assert_string_equal(d.alerts[0], cases[i].want);
		assert_string_equal(digest_importance(&d), cases[i].importance);
		digest_done(&d);
	}
}

/* What the package calls waiting may wait for a person: that is ours. */
static void
who_asks_is_told_of(void **state)
{
	struct digest_facts f = facts(0, 3);
	struct digest d;
	struct buf out;

	(void)state;
	for (int i = 0; i < 3; i++)
		agents[i].status = STATUS_WAITING;
	agents[0].detail = DETAIL_APPROVAL;
	agents[1].detail = DETAIL_QUESTION;
	agents[2].detail = DETAIL_APPROVAL;
	agents[2].parked = true;
	agents[2].context_known = true;
	digest_init(&d, &f);
	assert_int_equal(d.alert_count, 2);
	assert_string_equal(d.alerts[0], "Agent 0 (cc) asks for approval");
	assert_string_equal(d.alerts[1], "Agent 1 (cod) asks a question");
	buf_init(&out, 65536);
	digest_markdown(&d, &out);
	/* A context that nobody knows is not one of 0 percent. */
	contains(&out, "| 1 | cod | WAITING | - | - |\n");
	contains(&out, "| 2 | cc | WAITING | 0% | - |\n");
	buf_done(&out);
	digest_done(&d);
}

static void
idle_times(void **state)
{
	static const struct {
		int64_t ms;
		const char *want;
	} cases[] = {
		{ 999, "0s" },
		{ 30000, "30s" },
		{ 90000, "1m" },
		{ 3600000, "1h0m" },
		{ 3660000, "1h1m" },
		{ 86400000, "24h0m" },
	};
	struct digest_facts f = facts(0, 1);
	struct digest d;

	(void)state;
	agents[0].status = STATUS_WAITING;
	for (size_t i = 0; i < countof(cases); i++) {
		agents[0].last_activity_ms = NOON - cases[i].ms;
		digest_init(&d, &f);
		assert_string_equal(d.rows[0].idle_for, cases[i].want);
		digest_done(&d);
	}
}

static void
panes_are_named_clearly(void **state)
{
	struct digest_facts f = facts(0, 3);
	struct digest d;

	(void)state;
	agents[2].window_index = 3;
	digest_init(&d, &f);
	assert_string_equal(d.rows[0].label, "0.0");
	assert_string_equal(d.rows[2].label, "3.2");
	digest_done(&d);
	set(&agents[1].session_name, "other");
	digest_init(&d, &f);
	assert_string_equal(d.rows[0].label, "other:0.1");
	assert_string_equal(d.rows[2].label, "sess:3.2");
	digest_done(&d);
}

/* Names cannot leave their cell; what is ours is there when it is known. */
static void
ours(void **state)
{
	struct digest_work work = { .pending = 4, .blocked = 1 };
	struct quality_summary quality = {
		.total_runs = 2, .passed = 9, .failed = 1, .pass_rate = 90
	};
	int64_t happened[EVENT_COUNT] = {
		[EVENT_AGENT_IDLE] = 3, [EVENT_AGENT_ERROR] = 1
	};
	const char *notes[] = { "a note" };
	struct digest_facts f = facts(0, 1);
	struct timeline waits;
	struct digest d;
	struct buf out;
	cJSON *o;

	(void)state;
	set(&agents[0].agent_type, "c|c\n# **x\xc2\x9b[2J\x7f");
	timeline_init(&waits, NOON - TIME_HOUR, NOON, 1);
	timeline_add(
	    &waits, &(struct timeline_change){ NOON - 10 * TIME_MINUTE, 0,
			DETAIL_IDLE, DETAIL_APPROVAL, "cc", "sess", 0 });
	timeline_end(&waits);
	work.top_ready[0] = xstrdup("b1: do it");
	f.work = &work;
	f.quality = &quality;
	f.score = 97;
	f.looked_ms = NOON - 2 * TIME_HOUR;
	f.happened = happened;
	f.waits = &waits;
	f.notes = notes;
	f.note_count = 1;
	digest_init(&d, &f);
	buf_init(&out, 65536);
	digest_markdown(&d, &out);
	contains(&out, "| 0 | c\\|c # \\*\\*x[2J^? | UNKNOWN |");
	contains(&out, "## Since You Last Looked (up to 2h0m ago)\n\n"
		       "- 3 turns finished\n- 1 error\n\n");
	contains(&out, "): 10m, 1 time, longest 10m\n");
	contains(&out, "- **Pending:** 4\n");
	contains(&out, "- Ready: b1: do it\n");
	contains(&out, "- **Score:** 97 of 100\n- **Tests:** 9 passed, 1 ");
	contains(&out, "- a note\n");
	buf_clear(&out);
	o = digest_json(&d);
	json_write(&out, o);
	contains(&out, "\"work_summary\":{\"pending_tasks\":4,"
		       "\"in_progress_tasks\":0,\"completed_today\":0,"
		       "\"blocked_tasks\":1,\"top_ready\":[\"b1: do it\"]}");
	contains(&out, "\"since_last_look\":{\"since\":\"2026-02-02T10:00:00Z"
		       "\",\"events\":{\"agent_idle\":3,\"agent_error\":1}}");
	contains(&out, "\"waits\":[{\"pane_id\":\"%0\",\"agent_type\":\"cc\","
		       "\"times\":1,\"waited_ms\":600000,"
		       "\"longest_ms\":600000}]");
	contains(&out, "\"quality_score\":97,\"quality\":{");
	cJSON_Delete(o);
	digest_done(&d);

	digest_work_done(&work);
	(void)strlcpy(work.unavailable, "no tracker", sizeof work.unavailable);
	digest_init(&d, &f);
	buf_clear(&out);
	digest_markdown(&d, &out);
	contains(&out, "## Work\n\n- unavailable: no tracker\n");
	digest_done(&d);
	timeline_done(&waits);
	buf_done(&out);
}

static void
event_payload(void **state)
{
	struct digest_facts f = facts(0, 2);
	struct digest d;
	struct buf out;
	cJSON *o;

	(void)state;
	agents[0].status = STATUS_THINKING;
	agents[1].status = STATUS_STALLED;
	digest_init(&d, &f);
	o = digest_event(&d);
	buf_init(&out, 4096);
	json_write(&out, o);
	assert_string_equal(out.data,
	    "{\"active_count\":1,\"agent_count\":2,\"alert_count\":1}");
	buf_done(&out);
	cJSON_Delete(o);
	digest_done(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(empty, make, clear),
		cmocka_unit_test_setup_teardown(an_error, make, clear),
		cmocka_unit_test_setup_teardown(
		    rows_and_alerts_are_sorted, make, clear),
		cmocka_unit_test_setup_teardown(alert_rules, make, clear),
		cmocka_unit_test_setup_teardown(
		    who_asks_is_told_of, make, clear),
		cmocka_unit_test_setup_teardown(idle_times, make, clear),
		cmocka_unit_test_setup_teardown(
		    panes_are_named_clearly, make, clear),
		cmocka_unit_test_setup_teardown(ours, make, clear),
		cmocka_unit_test_setup_teardown(event_payload, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
