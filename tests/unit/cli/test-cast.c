#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/cast.h"

#define HEADER "{\"version\": 2, \"width\": 80, \"height\": 24}\n"

static void
keeps_what_the_terminal_was_told(void **state)
{
	static const char text[] = HEADER "[0.0, \"m\", \"state=idle\"]\n"
					  "[0.25, \"o\", \"a\\u001b[1mb\"]\n"
					  "[0.5, \"i\", \"x\"]\n"
					  "\n"
					  "[1.5, \"o\", \"c\"]\n"
					  "[1.2, \"o\", \"d\"]\n";
	struct cast c;
	struct err err;

	(void)state;
	assert_true(cast_parse(text, sizeof text - 1, &c, &err));
	assert_int_equal(c.count, 3);
	assert_int_equal(c.outputs[0].at_ms, 250);
	assert_string_equal(c.outputs[0].data, "a\033[1mb");
	assert_int_equal(c.outputs[0].len, 6);
	assert_int_equal(c.outputs[1].at_ms, 1500);
	assert_int_equal(c.outputs[2].at_ms, 1500); /* never backwards */
	cast_done(&c);
	cast_done(&c);
}

static const struct bad_case {
	const char *in, *want; /* NULL: read, with count outputs */
	size_t count;
} cases[] = {
	{ "", "line 1: the file is empty", 0 },
	{ "\n", "line 1: this is not a recording in asciicast v2", 0 },
	{ "hello", "line 1: this is not a recording in asciicast v2", 0 },
	{ "{\"version\": 1}\n",
	    "line 1: this is not a recording in asciicast v2", 0 },
	{ "{\"version\": 2}", NULL, 0 },
	{ HEADER "[1, \"o\", \"x\"]", NULL, 1 },
	{ HEADER "[1, \"o\", \"x\"]\n[2, \"o\", \"cut o", NULL, 1 },
	{ HEADER "[1, \"o\", \"x\"]\nrubbish\n[2, \"o\", \"y\"]\n",
	    "line 3: not an event of asciicast v2", 0 },
	{ HEADER "[1, \"o\"]\n", "line 2: not an event of asciicast v2", 0 },
	{ HEADER "[-1, \"o\", \"x\"]\n", "line 2: not an event of asciicast v2",
	    0 },
	{ HEADER "[1e99, \"o\", \"x\"]\n",
	    "line 2: not an event of asciicast v2", 0 },
	{ HEADER "[\"1\", \"o\", \"x\"]\n",
	    "line 2: not an event of asciicast v2", 0 },
	{ HEADER "{}\n", "line 2: not an event of asciicast v2", 0 },
};

static void
refuses_what_is_no_recording(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct cast c = { 0 };
		struct err err = { "" };
		bool ok =
		    cast_parse(cases[i].in, strlen(cases[i].in), &c, &err);

		if (ok != (cases[i].want == NULL))
			fail_msg("case %zu: %s", i, err.text);
		if (!ok)
			assert_string_equal(err.text, cases[i].want);
		assert_int_equal(c.count, cases[i].count);
		cast_done(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_the_terminal_was_told),
		cmocka_unit_test(refuses_what_is_no_recording),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
