#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "notify/trigger-policy.h"

static void
levels(void **state)
{
	static const struct {
		enum event_type type;
		bool unseen, normal;
	} cases[] = {
		{ EVENT_AGENT_ATTENTION, false, true },
		{ EVENT_AGENT_ERROR, false, true },
		{ EVENT_AGENT_IDLE, true, true },
		{ EVENT_AGENT_IDLE, false, false },
		{ EVENT_AGENT_BUSY, true, false },
		{ EVENT_DIGEST_FAILED, false, true },
		{ EVENT_DIGEST_SENT, false, false },
	};

	(void)state;
	assert_int_equal(trigger_policy_level("quiet"), TRIGGER_QUIET);
	assert_int_equal(trigger_policy_level("normal"), TRIGGER_NORMAL);
	assert_int_equal(trigger_policy_level("all"), TRIGGER_ALL);
	for (size_t i = 0; i < countof(cases); i++) {
		struct coordinator_event e = { .type = cases[i].type };
		assert_int_equal(
		    trigger_policy_wants(TRIGGER_NORMAL, &e, cases[i].unseen),
		    cases[i].normal);
		assert_false(
		    trigger_policy_wants(TRIGGER_QUIET, &e, cases[i].unseen));
		assert_true(
		    trigger_policy_wants(TRIGGER_ALL, &e, cases[i].unseen));
	}
}

/* A turn that stops in a dialog is not done: that it asks is told. */
static void
a_dialog_is_not_the_end(void **state)
{
	struct coordinator_event e = { .type = EVENT_AGENT_IDLE,
		.details = cJSON_CreateObject() };

	(void)state;
	json_add_str(e.details, "detail", "approval");
	assert_false(trigger_policy_wants(TRIGGER_NORMAL, &e, true));
	assert_true(trigger_policy_wants(TRIGGER_ALL, &e, true));
	cJSON_Delete(e.details);
}

static bool
is_new(struct trigger_policy *p, int pane, enum event_type type, int64_t at_ms)
{
	struct coordinator_event e = { .type = type, .at_ms = at_ms };

	(void)snprintf(e.agent_id, sizeof e.agent_id, "%%%d", pane);
	return trigger_policy_is_new(p, &e, 30000);
}

static void
cools_down(void **state)
{
	struct trigger_policy p = { .count = 0 };

	(void)state;
	assert_true(is_new(&p, 1, EVENT_AGENT_ERROR, 1000));
	assert_false(is_new(&p, 1, EVENT_AGENT_ERROR, 30999));
	assert_true(is_new(&p, 1, EVENT_AGENT_STALLED, 2000));
	assert_true(is_new(&p, 2, EVENT_AGENT_ERROR, 2000));
	assert_true(is_new(&p, 1, EVENT_AGENT_ERROR, 31000));
	assert_false(is_new(&p, 1, EVENT_AGENT_ERROR, 32000));
	for (int i = 0; i < 2 * TRIGGER_MEMORY; i++)
		assert_true(is_new(&p, 100 + i, EVENT_AGENT_ERROR, 33000));
	assert_int_equal(p.count, TRIGGER_MEMORY);
}

static void
words(void **state)
{
	static const struct {
		enum event_type type;
		const char *agent, *session, *detail, *want;
	} cases[] = {
		{ EVENT_AGENT_ATTENTION, "%3", "work", "approval",
		    "cc in work:1.2 asks for approval" },
		{ EVENT_AGENT_ATTENTION, "%3", "work", "rate_limited",
		    "cc in work:1.2 is at its limit" },
		{ EVENT_AGENT_ERROR, "%3", "my work", "api_error",
		    "cc in my work:1.2 is in error" },
		{ EVENT_AGENT_IDLE, "%3", "work", "idle",
		    "cc in work:1.2 is done" },
		{ EVENT_AGENT_IDLE, "%3", "work", "approval",
		    "cc in work:1.2 waits" },
		/* Cut where a character ends. */
		{ EVENT_AGENT_ERROR, "%3", "会議会議会議会議会議会議会議会議",
		    "api_error",
		    "cc in 会議会議会議会議会議会議会:1.2 is in error" },
		{ EVENT_ASSIGNMENT_FAILED, "%3", "", "",
		    "cc in %3 did not get its work" },
		{ EVENT_DIGEST_FAILED, "", "", "",
		    "a digest could not be sent" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct coordinator_event e = { .type = cases[i].type };
		struct buf out;
		(void)strlcpy(e.agent_id, cases[i].agent, sizeof e.agent_id);
		e.details = cJSON_CreateObject();
		json_add_str(e.details, "agent_type", "cc");
		json_add_str(e.details, "detail", cases[i].detail);
		json_add_str(e.details, "session", cases[i].session);
		json_add_int(e.details, "window", 1);
		json_add_int(e.details, "pane_index", 2);
		buf_init(&out, 256);
		trigger_policy_words(&out, &e);
		assert_string_equal(out.data, cases[i].want);
		buf_done(&out);
		cJSON_Delete(e.details);
	}
	/* Every type has words. */
	for (int i = 0; i < EVENT_COUNT; i++) {
		struct coordinator_event e = { .type = (enum event_type)i };
		struct buf out;
		buf_init(&out, 256);
		trigger_policy_words(&out, &e);
		assert_true(out.len > 0);
		buf_done(&out);
	}
}

static void
add(struct trigger_burst *b, enum event_type type, const char *agent,
    const char *detail)
{
	struct coordinator_event e = { .type = type };

	(void)strlcpy(e.agent_id, agent, sizeof e.agent_id);
	e.details = cJSON_CreateObject();
	json_add_str(e.details, "agent_type", "cc");
	json_add_str(e.details, "detail", detail);
	trigger_burst_add(b, &e);
	cJSON_Delete(e.details);
}

/* Of each agent the last word counts: "is done; is in error" says nothing. */
static void
a_burst_tells_of_each_once(void **state)
{
	struct trigger_burst b = { .count = 0 };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	add(&b, EVENT_AGENT_IDLE, "%1", "idle");
	add(&b, EVENT_AGENT_ATTENTION, "%2", "approval");
	add(&b, EVENT_AGENT_ERROR, "%1", "api_error");
	add(&b, EVENT_DIGEST_FAILED, "", "");
	add(&b, EVENT_DIGEST_SENT, "", "");
	trigger_burst_take(&b, &out);
	assert_string_equal(out.data,
	    "cc in %1 is in error; cc in %2 asks for approval; "
	    "a digest could not be sent; a digest was sent");
	buf_clear(&out);
	for (int i = 0; i < TRIGGER_BURST_MAX + 2; i++)
		add(&b, EVENT_AGENT_IDLE, (char[]){ '%', (char)('1' + i), 0 },
		    "idle");
	trigger_burst_take(&b, &out);
	assert_non_null(strstr(out.data, "cc in %5 is done; and 2 more"));
	buf_clear(&out);
	trigger_burst_take(&b, &out);
	assert_string_equal(out.data, "");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(a_dialog_is_not_the_end),
		cmocka_unit_test(cools_down),
		cmocka_unit_test(words),
		cmocka_unit_test(a_burst_tells_of_each_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
