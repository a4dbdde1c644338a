#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "detect/rules-pattern.h"

static void
test_find(void **state)
{
	static const struct {
		const char *regex, *text;
		int from, to; /* -1: no match */
	} cases[] = {
		{ "b+", "abbc", 1, 3 },
		{ "a(b+)c", "abbc", 1, 3 },
		{ "a(x)?", "ab", 0, 1 },
		{ "^❯\\s", "❯\xc2\xa0x", 0, 5 },
		{ "\\p{Lu}", "äÖ", 2, 4 },
		{ "z", "abc", -1, -1 },
		{ "c$",
		    "\xff\xfe"
		    "abc",
		    4, 5 },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct err err;
		int span[2] = { -1, -1 };
		struct rules_pattern *p =
		    rules_pattern_new(cases[i].regex, &err);
		assert_non_null(p);
		rules_pattern_find(
		    p, cases[i].text, strlen(cases[i].text), span);
		assert_int_equal(span[0], cases[i].from);
		assert_int_equal(span[1], cases[i].to);
		rules_pattern_free(p);
	}
}

/* Without a limit this takes longer than the universe is old. */
static void
test_hostile(void **state)
{
	struct err err;
	char text[3000];
	struct rules_pattern *p = rules_pattern_new("(a+)+$", &err);
	(void)state;
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = 'b';
	assert_false(rules_pattern_find(p, text, sizeof text, NULL));
	rules_pattern_free(p);
	assert_null(rules_pattern_new("[", &err));
	assert_non_null(strstr(err.text, "at 1: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
