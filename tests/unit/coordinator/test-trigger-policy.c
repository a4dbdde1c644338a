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
#include "coordinator/trigger-policy.h"

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
		const char *agent, *detail, *want;
	} cases[] = {
		{ EVENT_AGENT_ATTENTION, "%3", "approval",
		    "cc in %3 asks for approval" },
		{ EVENT_AGENT_ATTENTION, "%3", "rate_limited",
		    "cc in %3 is at its limit" },
		{ EVENT_AGENT_ERROR, "%3", "api_error",
		    "cc in %3 is in error" },
		{ EVENT_DIGEST_FAILED, "", "", "a digest could not be sent" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct coordinator_event e = { .type = cases[i].type };
		struct buf out;
		(void)strlcpy(e.agent_id, cases[i].agent, sizeof e.agent_id);
		e.details = cJSON_CreateObject();
		json_add_str(e.details, "agent_type", "cc");
		json_add_str(e.details, "detail", cases[i].detail);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(cools_down),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
