#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "detect/rollout.h"

#define COUNT(time, tokens)                                                  \
 "{\"timestamp\":\"" time "\",\"type\":\"event_msg\",\"payload\":{\"type\":" \
 "\"token_count\",\"info\":{\"last_token_usage\":{\"total_tokens\":" tokens  \
 "},\"model_context_window\":112000},\"rate_limits\":{\"primary\":"          \
 "{\"used_percent\":40,\"window_minutes\":300,\"resets_at\":1795400000},"    \
 "\"secondary\":null}}}\n"

static bool
usage(const char *text, struct rollout_usage *ret)
{
	*ret = (struct rollout_usage){ 0 };
	return rollout_usage(text, strlen(text), ret);
}

static void
the_newest_count(void **state)
{
	struct rollout_usage u;

	(void)state;
	assert_true(
	    usage("_count\"}}\n" COUNT("2026-11-23T01:00:00Z", "22000")
		      COUNT("2026-11-23T01:00:05Z", "62000") "{\"a\":1}\n",
		&u));
	assert_true(u.context_known);
	assert_true(u.context > 49.9 && u.context < 50.1);
	assert_int_equal(u.limits.reset_ms, 1795400000000);
	assert_int_equal(u.at_ms, 1795395605000);
	/* A last line that is still being written is passed over. */
	assert_true(usage(COUNT("2026-11-23T01:00:00Z",
			      "22000") "{\"timestamp\":\"token_count\"",
	    &u));
	assert_true(u.context > 9.9 && u.context < 10.1);
}

static void
within_bounds(void **state)
{
	struct rollout_usage u;

	(void)state;
	assert_true(usage(COUNT("2026-11-23T01:00:00Z", "100"), &u));
	assert_true(u.context_known && u.context == 0);
	assert_true(usage(COUNT("2026-11-23T01:00:00Z", "1000000"), &u));
	assert_true(u.context == 100);
}

static void
none(void **state)
{
	struct rollout_usage u;

	(void)state;
	assert_false(usage("", &u));
	assert_false(usage("\n\n", &u));
	assert_false(usage("{\"payload\":{\"type\":\"token_count\"}}", &u));
	assert_false(usage("he said \"token_count\"\n", &u));
}

static void
directory(void **state)
{
	char cwd[ROLLOUT_DIR_MAX];
	const char *meta = "{\"timestamp\":\"x\",\"type\":\"session_meta\","
			   "\"payload\":{\"id\":\"1\",\"cwd\":\"/a \\\"b\\\"\","
			   "\"base\":\"cut of";

	(void)state;
	assert_true(rollout_cwd(meta, strlen(meta), cwd));
	assert_string_equal(cwd, "/a \"b\"");
	for (size_t len = 0;
	     len < strlen("{\"timestamp\":\"x\",\"type\":"
			  "\"session_meta\",\"payload\":{"
			  "\"id\":\"1\",\"cwd\":\"/a \\\"b\\\"");
	     len++)
		assert_false(rollout_cwd(meta, len, cwd));
	meta = "{\"type\":\"other\",\"cwd\":\"/a\"}";
	assert_false(rollout_cwd(meta, strlen(meta), cwd));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_count),
		cmocka_unit_test(within_bounds),
		cmocka_unit_test(none),
		cmocka_unit_test(directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
