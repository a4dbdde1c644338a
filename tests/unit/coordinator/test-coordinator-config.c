#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "coordinator/coordinator.h"

static void
test_clamp(void **state)
{
	static const struct {
		int64_t poll, digest, want_poll, want_digest;
	} cases[] = {
		{ 99, 9999, 5000, 300000 },
		{ 100, 10000, 100, 10000 },
		{ 0, 0, 5000, 300000 },
		{ -1, -1, 5000, 300000 },
		{ 10000, 600000, 10000, 600000 },
	};
	struct coordinator_config c;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		c.poll_interval_ms = cases[i].poll;
		c.digest_interval_ms = cases[i].digest;
		coordinator_config_clamp(&c);
		assert_int_equal(c.poll_interval_ms, cases[i].want_poll);
		assert_int_equal(c.digest_interval_ms, cases[i].want_digest);
	}
}

static void
check_json(const struct coordinator_config *c, const char *want)
{
	cJSON *o = coordinator_config_json(c);
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
	struct coordinator_config c;

	(void)state;
	coordinator_config_default(&c);
	check_json(&c, "{\"auto_assign\":false,\"conflict_negotiate\":false,"
		       "\"conflict_notify\":true,\"digest_interval\":\"5m0s\","
		       "\"idle_threshold\":30,\"poll_interval\":\"5s\","
		       "\"send_digests\":false,\"assign_only_idle\":true,"
		       "\"human_agent\":\"Human\",\"stall_after\":\"3m0s\","
		       "\"sweep_interval\":\"30s\",\"transport\":\"control\"}");
	c.poll_interval_ms = 1500;
	c.digest_interval_ms = 7200000;
	c.sweep_interval_ms = 500;
	c.stall_after_ms = 61250;
	c.transport = TRANSPORT_POLL;
	check_json(&c,
	    "{\"auto_assign\":false,\"conflict_negotiate\":false,"
	    "\"conflict_notify\":true,\"digest_interval\":\"2h0m0s\","
	    "\"idle_threshold\":30,\"poll_interval\":\"1.5s\","
	    "\"send_digests\":false,\"assign_only_idle\":true,"
	    "\"human_agent\":\"Human\",\"stall_after\":\"1m1.25s\","
	    "\"sweep_interval\":\"500ms\",\"transport\":\"poll\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clamp),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
