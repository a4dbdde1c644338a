#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "coordinator/coordinator.h"
#include "daemon/options.h"

/* One line of show-options, the option it is about, the value it has then, and
 * what is complained of (NULL: nothing). */
static const struct {
	const char *line, *name, *want, *complaint;
} cases[] = {
	{ "@coordinator_debug on", "debug", "on", NULL },
	{ "@coordinator_style_busy fg=#ff0000,bold", "style_busy",
	    "fg=#ff0000,bold", NULL },
	{ "@coordinator_style_busy \"fg=red] #(x)\"", "style_busy", "none",
	    "@coordinator_style_busy is \"fg=red] #(x)\", but it is a tmux "
	    "style such as fg=red,bold, or none.\n" },
	{ "@coordinator_debug YES", "debug", "YES", NULL },
	{ "@coordinator_debug maybe", "debug", "off",
	    "@coordinator_debug is \"maybe\", but it is on or off.\n" },
	{ "@coordinator_stall_after 60", "stall_after", "60", NULL },
	{ "@coordinator_stall_after 60.5", "stall_after", "60.5", NULL },
	{ "@coordinator_stall_after 9", "stall_after", "180",
	    "@coordinator_stall_after is \"9\", but it is a number of seconds "
	    "from 10 to 86400.\n" },
	{ "@coordinator_poll_interval 0.05", "poll_interval", "5",
	    "@coordinator_poll_interval is \"0.05\", but it is a number of "
	    "seconds from 0.1 to 3600.\n" },
	{ "@coordinator_stall_after 1e999", "stall_after", "180",
	    "@coordinator_stall_after is \"1e999\", but it is a number of "
	    "seconds from 10 to 86400.\n" },
	{ "@coordinator_transport poll", "transport", "poll", NULL },
	{ "@coordinator_transport pol", "transport", "control",
	    "@coordinator_transport is \"pol\", but it is one of "
	    "control|poll.\n" },
	{ "@coordinator_transport 'control|poll'", "transport", "control",
	    "@coordinator_transport is \"control|poll\", but it is one of "
	    "control|poll.\n" },
	{ "@coordinator_transport ''", "transport", "control",
	    "@coordinator_transport is \"\", but it is one of "
	    "control|poll.\n" },
	{ "@coordinator_human_agent \"Ann's mail\"", "human_agent",
	    "Ann's mail", NULL },
	{ "@coordinator_human_agent 'Ann Lee'", "human_agent", "Ann Lee",
	    NULL },
	{ "@coordinator_human_agent \"a\\\"b\\$c\\\\d\"", "human_agent",
	    "a\"b$c\\d", NULL },
	{ "@coordinator_human_agent a\\nb\\tc\\041", "human_agent", "a\nb\tc!",
	    NULL },
	{ "@coordinator_human_agent J\xc3\xb6rg", "human_agent", "J\xc3\xb6rg",
	    NULL },
	{ "@coordinator_human_agent \\377", "human_agent", "Human",
	    "@coordinator_human_agent is \"\xef\xbf\xbd\", but it is a text "
	    "of 1 to 63 bytes.\n" },
	{ "@coordinator_human_agent a\\000b", "human_agent", "Human",
	    "@coordinator_human_agent is not a text it can be.\n" },
	{ "@coordinator_human_agent", "human_agent", "Human",
	    "@coordinator_human_agent is \"\", but it is a text of 1 to 63 "
	    "bytes.\n" },
	{ "@coordinator_key \\\\", "key", "\\", NULL },
	{ "@coordinator_key ''", "key", "", NULL },
	{ "@coordinator_key \\", "key", "\\", NULL },
	{ "@coordinator_stal_after 60", "stall_after", "180",
	    "@coordinator_stal_after is not an option.\n" },
	{ "@coordinator_project /src", "debug", "off", NULL },
	{ "@coordinator_window_icon x", "debug", "off", NULL },
	{ "status-left \"@coordinator_debug on\"", "debug", "off", NULL },
	{ "@other_debug on", "debug", "off", NULL },
	{ "", "debug", "off", NULL },
	{ " ", "debug", "off", NULL },
};

static void
test_load(void **state)
{
	struct options *o = options_new();
	struct buf complaints;

	(void)state;
	buf_init(&complaints, 4096);
	for (size_t i = 0; i < countof(cases); i++) {
		const char *name = cases[i].name;
		buf_clear(&complaints);
		options_load(
		    o, cases[i].line, strlen(cases[i].line), &complaints);
		assert_string_equal(options_text(o, name), cases[i].want);
		assert_string_equal(complaints.data,
		    cases[i].complaint == NULL ? "" : cases[i].complaint);
		options_load(o, cases[i].line, strlen(cases[i].line), NULL);
		assert_string_equal(options_text(o, name), cases[i].want);
	}
	buf_done(&complaints);
	options_free(o);
	options_free(NULL);
}

static void
test_many(void **state)
{
	static const char first[] = "base-index 0\n"
				    "@coordinator_icons ascii\n"
				    "@coordinator_debug what\n"
				    "@coordinator_idle_threshold 1.5\n";
	struct options *o = options_new();

	(void)state;
	assert_false(options_is_set(o, "icons"));
	options_load(o, first, strlen(first), NULL);
	assert_string_equal(options_text(o, "icons"), "ascii");
	assert_true(options_is_set(o, "icons"));
	assert_true(options_number(o, "idle_threshold") == 1.5);
	assert_false(options_is_set(o, "debug"));
	assert_false(options_flag(o, "debug"));
	assert_non_null(strstr(options_complaint(o, "debug"), "\"what\""));
	/* What is not there any more has its default again. */
	options_load(o, "@coordinator_debug 1\n", 21, NULL);
	assert_string_equal(options_text(o, "icons"), "unicode");
	assert_false(options_is_set(o, "icons"));
	assert_true(options_flag(o, "debug"));
	assert_string_equal(options_complaint(o, "debug"), "");
	options_free(o);
}

static void
test_apply(void **state)
{
	static const char all[] = "@coordinator_poll_interval 2.5\n"
				  "@coordinator_digest_interval 60\n"
				  "@coordinator_auto_assign on\n"
				  "@coordinator_idle_threshold 0\n"
				  "@coordinator_assign_only_idle off\n"
				  "@coordinator_conflict_notify off\n"
				  "@coordinator_conflict_negotiate on\n"
				  "@coordinator_send_digests on\n"
				  "@coordinator_human_agent Ann\n"
				  "@coordinator_stall_after 20\n"
				  "@coordinator_sweep_interval 7\n"
				  "@coordinator_transport poll\n";
	struct options *o = options_new();
	struct coordinator_config got, want;

	(void)state;
	/* With nothing set, it is the package's default configuration. */
	memset(&got, 0, sizeof got);
	memset(&want, 0, sizeof want);
	coordinator_config_default(&want);
	options_apply(o, &got);
	assert_int_equal(got.poll_interval_ms, want.poll_interval_ms);
	assert_int_equal(got.digest_interval_ms, want.digest_interval_ms);
	assert_int_equal(got.auto_assign, want.auto_assign);
	assert_true(got.idle_threshold == want.idle_threshold);
	assert_int_equal(got.assign_only_idle, want.assign_only_idle);
	assert_int_equal(got.conflict_notify, want.conflict_notify);
	assert_int_equal(got.conflict_negotiate, want.conflict_negotiate);
	assert_int_equal(got.send_digests, want.send_digests);
	assert_string_equal(got.human_agent, want.human_agent);
	assert_int_equal(got.stall_after_ms, want.stall_after_ms);
	assert_int_equal(got.sweep_interval_ms, want.sweep_interval_ms);
	assert_int_equal(got.transport, want.transport);

	options_load(o, all, strlen(all), NULL);
	options_apply(o, &got);
	assert_int_equal(got.poll_interval_ms, 2500);
	assert_int_equal(got.digest_interval_ms, 60000);
	assert_true(got.auto_assign);
	assert_true(got.idle_threshold == 0);
	assert_false(got.assign_only_idle);
	assert_false(got.conflict_notify);
	assert_true(got.conflict_negotiate);
	assert_true(got.send_digests);
	assert_string_equal(got.human_agent, "Ann");
	assert_int_equal(got.stall_after_ms, 20000);
	assert_int_equal(got.sweep_interval_ms, 7000);
	assert_int_equal(got.transport, TRANSPORT_POLL);
	options_free(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
