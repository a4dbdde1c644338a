#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "coordinator/coordinator.h"
#include "daemon/options-session.h"
#include "daemon/options.h"

/* Global options with two of the four set, one of them badly. */
static struct options *
global(void)
{
	static const char text[] = "@coordinator_auto_assign on\n"
				   "@coordinator_stall_after soon\n";
	struct options *o = options_new();

	options_load(o, text, strlen(text), NULL);
	return o;
}

static size_t
parse(const char *text, struct buf *complaints,
    struct coordinator_session_config **ret)
{
	struct options *o = global();
	size_t count =
	    options_session_parse(o, text, strlen(text), complaints, ret);

	options_free(o);
	return count;
}

/* The fields are those of the table, in its order: assign_only_idle,
 * auto_assign, idle_threshold, stall_after. */
static void
wins(void **state)
{
	struct coordinator_session_config *list;
	struct buf complaints;

	(void)state;
	buf_init(&complaints, 4096);
	assert_int_equal(parse("$0\t\ton\t\tsoon\tsame\n"
			       "$7\toff\toff\t2.5\t60\tother\n",
			     &complaints, &list),
	    1);
	assert_string_equal(complaints.data, "");
	assert_int_equal(list[0].session, 7);
	assert_false(list[0].config.auto_assign);
	assert_false(list[0].config.assign_only_idle);
	assert_true(list[0].config.idle_threshold == 2.5);
	assert_int_equal(list[0].config.stall_after_ms, 60000);
	free(list);
	buf_done(&complaints);
}

static void
complains(void **state)
{
	struct coordinator_session_config *list;
	struct buf complaints;

	(void)state;
	buf_init(&complaints, 4096);
	assert_int_equal(
	    parse("$1\tmaybe\toff\t\tsoon\ta b\n", &complaints, &list), 1);
	assert_string_equal(complaints.data,
	    "In session a b: @coordinator_assign_only_idle is \"maybe\", but it "
	    "is on or off.\n");
	assert_true(list[0].config.assign_only_idle);
	assert_false(list[0].config.auto_assign);
	free(list);
	buf_done(&complaints);
}

/* What tmux never prints is no reason to fall. */
static void
odd(void **state)
{
	static const char *const lines[] = { "", "\n\n", "$", "x", "$1", "$1\n",
		"\t\t\t", "$1\t\t", "$99999999999999999999\t\t\t\t\tx\n" };
	struct coordinator_session_config *list;
	struct buf complaints;

	(void)state;
	buf_init(&complaints, 4096);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(parse(lines[i], &complaints, &list), 0);
		free(list);
	}
	buf_done(&complaints);
}

static void
asks(void **state)
{
	struct buf format;

	(void)state;
	buf_init(&format, 4096);
	options_session_format(&format);
	assert_string_equal(format.data,
	    "#{session_id}"
	    "\t#{s/[\001-\037]/?/:@coordinator_assign_only_idle}"
	    "\t#{s/[\001-\037]/?/:@coordinator_auto_assign}"
	    "\t#{s/[\001-\037]/?/:@coordinator_idle_threshold}"
	    "\t#{s/[\001-\037]/?/:@coordinator_stall_after}"
	    "\t#{session_name}");
	buf_done(&format);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wins),
		cmocka_unit_test(complains),
		cmocka_unit_test(odd),
		cmocka_unit_test(asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
