#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "detect/monitor.h"
#include "tmux/mirror.h"

static void
check_json(const struct agent_state *a, const char *want)
{
	cJSON *o = agent_json(a);
	struct buf text;

	buf_init(&text, 8192);
	json_write(&text, o);
	assert_string_equal(text.data, want);
	buf_done(&text);
	cJSON_Delete(o);
}

#define ZERO "\"0001-01-01T00:00:00Z\""

static void
test_empty(void **state)
{
	struct agent_state a;

	(void)state;
	agent_init(&a, 0);
	check_json(&a,
	    "{\"pane_id\":\"%0\",\"pane_index\":0,\"agent_type\":\"\","
	    "\"status\":\"UNKNOWN\",\"context_usage\":0,"
	    "\"last_activity\":" ZERO ",\"healthy\":false,\"assignments\":0,"
	    "\"last_assigned_at\":" ZERO ",\"session\":\"\",\"window\":0,"
	    "\"window_name\":\"\",\"detail\":\"unknown\",\"since\":" ZERO
	    ",\"observed_at\":" ZERO ",\"freshness\":\"fresh\","
	    "\"confidence\":0,\"safe_to_dispatch\":false,\"velocity\":0,"
	    "\"unseen\":false,\"reset_at\":" ZERO ",\"parked\":false,"
	    "\"parked_until\":" ZERO ",\"source\":\"none\","
	    "\"pid\":0}");
	agent_done(&a);
}

static struct monitor_result
result(void)
{
	return (struct monitor_result){
		.agent_type = "cc",
		.status = STATUS_WAITING,
		.detail = DETAIL_IDLE,
		.confidence = 0.949,
		.context_usage = 42,
		.context_known = true,
		.healthy = true,
		.safe_to_dispatch = true,
		.velocity = 12.34,
		.since_ms = 1770033600000,
		.observed_ms = 1770033601000,
		.last_activity_ms = 1770033600500,
		.source = SOURCE_SCREEN,
		.rule = "",
		.error_message = "",
		.topic = "fix <it>",
		.agent_pid = 99,
	};
}

static void
test_filled(void **state)
{
	struct monitor_result r = result();
	/* The strings are only looked at, but the mirror owns them. */
	char tty[] = "/dev/pts/1", empty[] = "", name[] = "work",
	     window[] = "edit", mail[] = "BlueLake", project[] = "/src/x",
	     persona[] = "tester", parked[] = "1770000000";
	struct mirror_pane p = {
		.id = 3,
		.window = 5,
		.session = 1,
		.index = 2,
		.window_index = 4,
		.tty = tty,
		.command = empty,
		.title = empty,
		.path = empty,
		.session_name = name,
		.window_name = window,
		.agent = empty,
		.mail_name = mail,
		.project = project,
		.persona = persona,
		.parked = parked,
	};
	struct agent_state a;

	(void)state;
	agent_init(&a, 3);
	agent_place(&a, &p);
	agent_fill(&a, &r);
	a.unseen = true;
	check_json(&a,
	    "{\"pane_id\":\"%3\",\"pane_index\":2,\"agent_type\":\"cc\","
	    "\"agent_mail_name\":\"BlueLake\",\"status\":\"WAITING\","
	    "\"context_usage\":42,"
	    "\"last_activity\":\"2026-02-02T12:00:00.5Z\","
	    "\"current_task\":\"fix \\u003cit\\u003e\",\"healthy\":true,"
	    "\"assignments\":0,\"last_assigned_at\":" ZERO
	    ",\"session\":\"work\",\"window\":4,\"window_name\":\"edit\","
	    "\"detail\":\"idle\",\"since\":\"2026-02-02T12:00:00Z\","
	    "\"observed_at\":\"2026-02-02T12:00:01Z\","
	    "\"freshness\":\"fresh\",\"confidence\":0.95,"
	    "\"safe_to_dispatch\":true,\"velocity\":12.3,\"unseen\":true,"
	    "\"reset_at\":" ZERO ",\"parked\":true,"
	    "\"parked_until\":\"2026-02-02T02:40:00Z\","
	    "\"source\":\"screen\","
	    "\"project\":\"/src/x\",\"persona\":\"tester\",\"pid\":99}");
	agent_done(&a);
}

static void
test_freshness(void **state)
{
	static const struct {
		bool stale;
		int64_t observed_ms;
		enum evidence_source source;
		const char *want;
	} cases[] = {
		{ false, 5, SOURCE_SCREEN, "fresh" },
		{ true, 5, SOURCE_SCREEN, "stale" },
		{ true, 5, SOURCE_PROCESS, "fresh" },
		{ true, 0, SOURCE_PROCESS, "fresh" },
		{ false, 0, SOURCE_SCREEN, "unavailable" },
		{ true, 0, SOURCE_SCREEN, "unavailable" },
	};
	struct monitor_result r = result();
	struct agent_state a;

	(void)state;
	agent_init(&a, 3);
	for (size_t i = 0; i < countof(cases); i++) {
		r.stale = cases[i].stale;
		r.observed_ms = cases[i].observed_ms;
		r.source = cases[i].source;
		agent_fill(&a, &r);
		assert_string_equal(
		    agent_freshness_name(a.freshness), cases[i].want);
	}
	agent_done(&a);
}

/* Everything that is told comes back; the same agent has the same print. */
static void
test_parsed_back(void **state)
{
	struct monitor_result r = result();
	struct agent_state a, b;
	struct buf text;
	uint64_t print;
	cJSON *o;

	(void)state;
	agent_init(&a, 12);
	agent_init(&b, 0);
	agent_fill(&a, &r);
	agent_set_task(&a, "tc-1", "Fix the parser", 1770000000000);
	a.unseen = a.parked = true;
	a.parked_until_ms = 1770000900000;
	o = agent_json(&a);
	assert_true(agent_parse(o, &b));
	buf_init(&text, 8192);
	json_write(&text, o);
	check_json(&b, text.data);
	assert_int_equal(agent_print(&a), agent_print(&b));
	print = agent_print(&a);
	a.velocity = 99;
	a.last_activity_ms++;
	a.confidence = 0.1;
	assert_int_equal(agent_print(&a), print);
	a.unseen = false;
	assert_int_not_equal(agent_print(&a), print);
	a.unseen = true;
	agent_set_task(&a, "tc-2", "Fix the parser", 1770000000000);
	assert_int_not_equal(agent_print(&a), print);
	cJSON_Delete(o);
	o = cJSON_CreateObject();
	json_add_str(o, "pane_id", "%x");
	assert_false(agent_parse(o, &b));
	assert_false(agent_parse(NULL, &b));
	cJSON_Delete(o);
	buf_done(&text);
	agent_done(&a);
	agent_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_freshness),
		cmocka_unit_test(test_parsed_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
