#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/glob.h"
#include "base/json.h"
#include "base/mem.h"
#include "work/persona.h"
#include "work/text.h"

static void
built_in(void **state)
{
	static const char *const names[] = { "architect", "implementer",
		"reviewer", "tester", "documenter" };
	struct persona_set *set = persona_set_new();
	const struct persona *p;

	(void)state;
	assert_int_equal(persona_count(set), countof(names));
	for (size_t i = 0; i < countof(names); i++)
		assert_string_equal(persona_at(set, i)->name, names[i]);
	p = persona_find(set, "Tester");
	assert_string_equal(p->agent_type, "cc");
	assert_string_equal(p->model, "sonnet");
	assert_int_equal(p->tags.count, 3);
	assert_int_equal(p->tag_set, TEXT_TESTING);
	assert_int_equal(
	    persona_find(set, "reviewer")->tag_set, TEXT_REVIEW | TEXT_BUGS);
	assert_null(persona_find(set, "nobody"));
	persona_set_free(set);
	persona_set_free(NULL);
}

static void
as_the_package_writes_it(void **state)
{
	struct persona_set *set = persona_set_new();
	cJSON *o = persona_json(persona_find(set, "tester"));
	struct buf text;

	(void)state;
	buf_init(&text, 4096);
	json_write(&text, o);
	assert_non_null(strstr(text.data,
	    "\"AgentType\":\"cc\",\"Model\":\"sonnet\",\"SystemPrompt\":"
	    "\"\",\"Temperature\":null,\"ContextFiles\":null,\"Tags\":["
	    "\"testing\",\"qa\",\"quality\"],\"FocusPatterns\":["
	    "\"**/*_test.go\",\"**/test_*.py\",\"**/*.test.ts\","
	    "\"tests/**\"],\"Extends\":\"\",\"SystemPromptAppend\":\"\"}"));
	buf_done(&text);
	cJSON_Delete(o);
	persona_set_free(set);
}

static bool
has_focus(const struct persona *p, const char *file)
{
	struct glob *g =
	    strchr(file, '*') != NULL ? glob_new(file, 0) : glob_new_path(file);
	bool found = persona_has_focus(p, g);

	glob_free(g);
	return found;
}

static void
focus(void **state)
{
	struct persona_set *set = persona_set_new();
	const struct persona *p = persona_find(set, "tester");

	(void)state;
	assert_true(has_focus(p, "a/b/x_test.go"));
	assert_true(has_focus(p, "a/test_x.py"));
	assert_true(has_focus(p, "tests/run"));
	assert_false(has_focus(p, "src/x.go"));
	assert_true(has_focus(p, "pkg/**/*_test.go"));
	assert_true(has_focus(p, "a/test_*.py"));
	assert_false(has_focus(p, "pkg/*.c"));
	assert_true(has_focus(persona_find(set, "architect"), "docs/**"));
	p = persona_find(set, "implementer");
	assert_true(has_focus(p, "internal/**/*.go"));
	persona_set_free(set);
}

static bool
add(struct persona_set *set, const char *text, struct err *err)
{
	return persona_set_add(set, "p.ini", text, strlen(text), err);
}

static void
from_a_file(void **state)
{
	struct persona_set *set = persona_set_new();
	const struct persona *p;
	struct err err;

	(void)state;
	assert_true(add(set,
	    "; mine\n[Tester]\nagent_type = Codex\ntags = a, testing ,,\n"
	    "focus_patterns = src/{a,b}/**, *.c\n  lib/**\n"
	    "[db-admin]\ndescription = Keeps the data\nmodel = opus\n",
	    &err));
	assert_int_equal(persona_count(set), 6);
	p = persona_find(set, "tester");
	assert_string_equal(p->name, "Tester");
	assert_string_equal(p->agent_type, "cod");
	assert_int_equal(p->tags.count, 2);
	assert_int_equal(p->tag_set, TEXT_TESTING);
	assert_int_equal(p->focus.count, 3);
	assert_string_equal(p->focus.at[0], "src/{a,b}/**");
	assert_true(has_focus(p, "src/b/x"));
	assert_true(has_focus(p, "lib/x"));
	p = persona_find(set, "DB-Admin");
	assert_string_equal(p->description, "Keeps the data");
	assert_string_equal(p->agent_type, "cc");
	persona_set_free(set);
}

static const struct bad_case {
	const char *text, *want;
} bad[] = {
	{ "[a]\nagent_type = cat\n",
	    "p.ini:2: [a] agent_type: use cc, cod, gmi, oc, aider, copilot, "
	    "qwen or their long names" },
	{ "[a]\n\nshoes = red\n",
	    "p.ini:3: [a] shoes: there is no such key; there are agent_type, "
	    "default, description, focus_patterns, model and tags" },
	{ "[a]\ndefault = maybe\n", "p.ini:2: [a] default: it is on or off" },
	{ "[a]\ndefault = on\n[b]\ndefault = on\n",
	    "p.ini:4: [b] default: another persona is the default of its "
	    "agent type already" },
	{ "[a b]\ntags = x\n",
	    "p.ini:2: [a b] name: use letters, digits, - and _" },
	{ "tags = x\n", "p.ini:1: [] name: use letters, digits, - and _" },
	{ "[a]\ntags = x\nnonsense\n",
	    "p.ini:3: [] line: this is neither [section] nor key = value" },
};

static void
faults_have_a_place(void **state)
{
	struct persona_set *set = persona_set_new();
	struct buf text;
	struct err err;

	(void)state;
	for (size_t i = 0; i < countof(bad); i++) {
		print_message("  %s\n", bad[i].want);
		assert_false(add(set, bad[i].text, &err));
		assert_string_equal(err.text, bad[i].want);
		assert_int_equal(persona_count(set), 5);
	}
	buf_init(&text, 1 << 20);
	buf_adds(&text, "[a]\ntags = ");
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "xxxxxxxx ");
	assert_false(add(set, text.data, &err));
	assert_non_null(strstr(err.text, "p.ini:2: [] line: it is too long"));
	buf_clear(&text);
	for (int i = 0; i <= PERSONA_MAX; i++)
		buf_addf(&text, "[p%d]\ntags = x\n", i);
	assert_false(add(set, text.data, &err));
	assert_non_null(strstr(err.text, "there are too many personas"));
	buf_clear(&text);
	buf_adds(&text, "[a]\n");
	for (int i = 0; i <= PERSONA_MAX_LIST; i++)
		buf_adds(&text, "tags = x\n");
	assert_false(add(set, text.data, &err));
	assert_non_null(strstr(err.text, "the list is too long"));
	buf_done(&text);
	persona_set_free(set);
}

/* An agent type has one default; what is added later takes its place. */
static void
defaults(void **state)
{
	struct persona_set *set = persona_set_new();
	struct err err;

	(void)state;
	assert_null(persona_default(set, "cc"));
	assert_true(add(set,
	    "[a]\ndefault = on\n[b]\nagent_type = cod\ndefault = on\n", &err));
	assert_string_equal(persona_default(set, "cc")->name, "a");
	assert_string_equal(persona_default(set, "cod")->name, "b");
	assert_null(persona_default(set, "gmi"));
	assert_true(add(set, "[c]\ndefault = on\n", &err));
	assert_string_equal(persona_default(set, "cc")->name, "c");
	assert_string_equal(persona_default(set, "cod")->name, "b");
	persona_set_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in),
		cmocka_unit_test(as_the_package_writes_it),
		cmocka_unit_test(focus),
		cmocka_unit_test(from_a_file),
		cmocka_unit_test(defaults),
		cmocka_unit_test(faults_have_a_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
