#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "detect/profile-data.h"

static bool
add(struct profiles *ps, const char *text, struct err *err)
{
	return profiles_add(ps, "x.ini", text, strlen(text), err);
}

static void
test_errors(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "[agent]\nname = A b\n",
		    "x.ini:2: [agent] name: a name is of a-z, 0-9, - and _" },
		{ "[agent]\nname = none\n",
		    "x.ini:2: [agent] name: 'none' means that a pane has no "
		    "agent" },
		{ "[agent]\ndisplay = X\n",
		    "x.ini:2: [agent] display: [agent] name must come first" },
		{ "[agent]\nname = x\n[usage]\ncolour = red\n",
		    "x.ini:4: [usage] colour: there is no such key; there are "
		    "region, match, number" },
		{ "[agnt]\nname = x\n",
		    "x.ini:2: [agnt] name: there is no such section; there "
		    "are [agent], [composer], [rule NAME], [usage] and "
		    "[programs]" },
		{ "[agent]\nname = x\ntitle = (\n",
		    "x.ini:3: [agent] title: at 1: missing closing "
		    "parenthesis" },
		{ "[agent]\nname = x\n[rule r]\nstate = lazy\n",
		    "x.ini:4: [rule r] state: 'lazy' is no state" },
		{ "[agent]\nname = x\n[rule r]\nmatch = a\n",
		    "x.ini:4: [rule x/r] has no state" },
		{ "[agent]\nname = x\n[rule r]\nstate = idle\n",
		    "x.ini:4: [rule x/r] has no match" },
		{ "[agent]\nname = x\n[rule r]\nregion = above 0\n",
		    "x.ini:4: [rule r] region: '0' is not 1 to 60 rows" },
		{ "[agent]\nname = x\n[composer]\ntop = ^-\n",
		    "x.ini: [composer] of x has no prompt" },
		{ "[agent]\nname = x\nwhat\n",
		    "x.ini:3: neither [section] nor key = value" },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct profiles *ps = profiles_new();
		struct err err = { "" };
		assert_false(add(ps, cases[i].text, &err));
		assert_string_equal(err.text, cases[i].want);
		assert_int_equal(profiles_count(ps), 0);
		profiles_free(ps);
	}
}

static void
test_long_line(void **state)
{
	char text[400] = "[agent]\nname = x\n#";
	struct err err = { "" };
	struct profiles *ps = profiles_new();
	(void)state;
	memset(text + strlen(text), 'a', 300);
	assert_false(add(ps, text, &err));
	assert_true(str_starts(err.text, "x.ini:3: line too long"));
	profiles_free(ps);
}

static void
test_find(void **state)
{
	struct profiles *ps = profiles_new();
	struct err err;
	(void)state;
	assert_true(add(ps,
	    "[agent]\nname = my\ndisplay = My Agent\nalias = mine, m2\n"
	    "[agent]\nname = two\n",
	    &err));
	assert_int_equal(profiles_count(ps), 2);
	assert_string_equal(profiles_find(ps, "MINE")->name, "my");
	assert_string_equal(profiles_find(ps, "my agent")->name, "my");
	assert_string_equal(profiles_find(ps, "two")->display, "two");
	assert_null(profiles_find(ps, "three"));
	/* The user's own replaces ours. */
	assert_true(add(ps, "[agent]\nname = my\ndisplay = Other\n", &err));
	assert_int_equal(profiles_count(ps), 2);
	assert_string_equal(ps->list[0]->display, "Other");
	assert_null(profiles_find(ps, "mine"));
	profiles_free(ps);
}

static void
test_version(void **state)
{
	static const struct {
		const char *text;
		int want;
	} cases[] = { { "2.1.330", 2001330 }, { "0.169.0", 169000 },
		{ "3.4", 3004000 }, { "7", 0 }, { "x", 0 }, { "", 0 } };

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		assert_int_equal(profile_version(cases[i].text), cases[i].want);
}

static void
test_same(void **state)
{
	struct profiles *a = profiles_new(), *b = profiles_new();
	struct err err;
	(void)state;
	assert_true(profiles_same(a, b));
	assert_true(add(a, "[agent]\nname = x\n", &err));
	assert_false(profiles_same(a, b));
	assert_true(add(b, "[agent]\nname = y\n", &err));
	assert_false(profiles_same(a, b));
	profiles_free(b);
	b = profiles_new();
	assert_false(add(b, "[agent]\nname = none\n", &err));
	assert_true(add(b, "[agent]\nname = x\n", &err));
	assert_true(profiles_same(a, b));
	profiles_free(a);
	profiles_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
