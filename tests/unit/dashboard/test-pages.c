#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "dashboard/pages.h"
#include "fixture.h"

/* Nobody reads JSON in a list. */
static void
events_are_told_in_words(void **state)
{
	static const struct {
		const char *type, *details, *want;
	} cases[] = {
		{ "agent_attention",
		    "{\"agent_type\":\"cc\",\"detail\":\"approval\","
		    "\"prev_detail\":\"tool\"}",
		    "tool → approval" },
		{ "context_high",
		    "{\"context_usage\":91.4,\"detail\":\"tool\","
		    "\"prev_detail\":\"tool\"}",
		    "context at 91%" },
		{ "work_assigned",
		    "{\"bead_id\":\"b-1\",\"bead_title\":\"Fix it\","
		    "\"score\":0.5}",
		    "b-1 Fix it" },
		{ "assignment_failed",
		    "{\"bead_id\":\"b-1\",\"bead_title\":\"Fix it\","
		    "\"reason\":\"The agent is gone.\"}",
		    "b-1 Fix it: The agent is gone." },
		{ "conflict_detected",
		    "{\"pattern\":\"src/x.c\",\"holders\":2}",
		    "src/x.c, held by 2" },
		{ "conflict_resolved",
		    "{\"pattern\":\"src/x.c\",\"holders\":2,"
		    "\"resolution\":\"released\"}",
		    "src/x.c, held by 2, released" },
		{ "digest_sent",
		    "{\"active_count\":2,\"agent_count\":6,"
		    "\"alert_count\":1}",
		    "2 of 6 agents active, 1 alert" },
		{ "digest_failed", "{\"error\":\"no answer\"}", "no answer" },
		{ "new_thing", "{\"a\":1}", "{\"a\":1}" },
		{ "new_thing", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		cJSON *event = cJSON_CreateObject();
		struct buf out;

		json_add_str(event, "type", cases[i].type);
		if (cases[i].details != NULL)
			cJSON_AddItemToObject(
			    event, "details", fixture_json(cases[i].details));
		buf_init(&out, 4096);
		pages_event_words(event, &out);
		assert_string_equal(out.data, cases[i].want);
		buf_done(&out);
		cJSON_Delete(event);
	}
}

static void
the_latest_other_is_asked(void **state)
{
	cJSON *c = fixture_json("{\"holders\":[{\"agent_name\":\"A\"},"
				"{\"agent_name\":\"B\"},"
				"{\"agent_name\":\"C\"}]}");

	(void)state;
	assert_string_equal(pages_asked(c, "A"), "C");
	assert_string_equal(pages_asked(c, "C"), "B");
	cJSON_Delete(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_told_in_words),
		cmocka_unit_test(the_latest_other_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
