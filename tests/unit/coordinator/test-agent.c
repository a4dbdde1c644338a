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
	    "\"unseen\":false,\"reset_at\":" ZERO ",\"source\":\"none\","
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
	     window[] = "edit", mail[] = "BlueLake", project[] = "/src/x";
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
	    "\"reset_at\":" ZERO ",\"source\":\"screen\","
	    "\"project\":\"/src/x\",\"pid\":99}");
	agent_done(&a);
}

static void
test_freshness(void **state)
{
	static const struct {
		bool stale;
		int64_t observed_ms;
		const char *want;
	} cases[] = {
		{ false, 5, "fresh" },
		{ true, 5, "stale" },
		{ false, 0, "unavailable" },
		{ true, 0, "unavailable" },
	};
	struct monitor_result r = result();
	struct agent_state a;

	(void)state;
	agent_init(&a, 3);
	for (size_t i = 0; i < countof(cases); i++) {
		r.stale = cases[i].stale;
		r.observed_ms = cases[i].observed_ms;
		agent_fill(&a, &r);
		assert_string_equal(
		    agent_freshness_name(a.freshness), cases[i].want);
	}
	agent_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_freshness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
