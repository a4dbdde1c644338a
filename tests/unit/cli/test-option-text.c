#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/option-text.h"

static void
says_which_values_are_good(void **state)
{
	static const struct {
		struct option_entry in;
		const char *type, *want;
	} cases[] = {
		{ { .type = OPTION_FLAG, .unit = "" }, "flag", "on|off" },
		{ { .type = OPTION_NUMBER,
		      .min = 0.1,
		      .max = 10000000,
		      .unit = "seconds" },
		    "number", "0.1-10000000 seconds" },
		{ { .type = OPTION_NUMBER, .min = 1, .max = 2, .unit = "" },
		    "number", "1-2" },
		{ { .type = OPTION_CHOICE, .unit = "", .choices = "a|b" },
		    "choice", "a|b" },
		{ { .type = OPTION_TEXT, .max = 63, .unit = "bytes" }, "text",
		    "up to 63 bytes" },
	};
	struct buf out;

	(void)state;
	buf_init(&out, 1024);
	for (size_t i = 0; i < countof(cases); i++) {
		buf_clear(&out);
		option_text_range(&out, &cases[i].in);
		assert_string_equal(out.data, cases[i].want);
		assert_string_equal(
		    option_text_type(cases[i].in.type), cases[i].type);
	}
	buf_done(&out);
}

static void
knows_near_misses(void **state)
{
	(void)state;
	assert_string_equal(option_text_nearest("transprot"), "transport");
	assert_string_equal(
	    option_text_nearest("@coordinator_stall_aftr"), "stall_after");
	assert_null(option_text_nearest("banana"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_which_values_are_good),
		cmocka_unit_test(knows_near_misses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
