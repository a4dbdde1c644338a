/* Our hooks in and out of fixtures of agents' configuration. Run from the top
 * of the checkout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/agent-config.h"
#include "cli/jsonc.h"

#define PROGRAM "/opt/it's/tmux-coordinator"

static const char *const fixtures[] = {
	"",
	"{}\n",
	"{ }",
	"{\"theme\":\"dark\"}",
	"{\n  \"theme\": \"dark\", // night\n}\n",
	"{\n  \"hooks\": {\n    \"Stop\": [\n"
	"      { \"hooks\": [{ \"type\": \"command\", \"command\": \"x\" }] }\n"
	"    ]\n  },\n  \"a\": [1]\n}\n",
	"{\n\t\"hooks\": {}\n}\n",
	"{\n  \"hooks\": { \"Stop\": [] }\n}\n",
};

static struct agent_config
config(enum hook_source source)
{
	struct agent_config c;
	struct err err;

	assert_int_equal(setenv("HOME", "/nowhere", 1), 0);
	assert_int_equal(unsetenv("CLAUDE_CONFIG_DIR"), 0);
	assert_int_equal(unsetenv("CODEX_HOME"), 0);
	assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
	assert_true(
	    agent_config_find(source, PROGRAM, "plugin/hooks", &c, &err));
	return c;
}

static char *
add(const struct agent_config *c, const char *text)
{
	struct buf out;
	struct err err;

	buf_init(&out, AGENT_CONFIG_MAX);
	if (!agent_config_add(c, text, &out, &err))
		fail_msg("%s: %s", text, err.text);
	return buf_take(&out);
}

static char *
drop(const struct agent_config *c, const char *text)
{
	struct buf out;
	struct err err;

	buf_init(&out, AGENT_CONFIG_MAX);
	assert_true(agent_config_drop(c, text, &out, &err));
	return buf_take(&out);
}

static void
in_and_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(fixtures); i++) {
		struct agent_config c = config(HOOK_CLAUDE);
		char *with = add(&c, fixtures[i]), *again = add(&c, with);
		char *without = drop(&c, with);
		size_t have, all;

		assert_true(jsonc_valid(with));
		assert_string_equal(with, again);
		agent_config_count(&c, with, &have, &all);
		assert_true(have == all && all > 8);
		if (*without != '\0')
			assert_true(jsonc_valid(without));
		agent_config_count(&c, without, &have, &all);
		assert_int_equal(have, 0);
		free(with);
		free(again);
		free(without);
	}
}

/* What had another hook, or none, comes back as it was even without a copy. */
static void
leaves_no_trace(void **state)
{
	static const size_t whole[] = { 0, 3, 5 };
	struct agent_config c = config(HOOK_CLAUDE);

	(void)state;
	for (size_t i = 0; i < countof(whole); i++) {
		char *with = add(&c, fixtures[whole[i]]);
		char *without = drop(&c, with);

		assert_string_equal(without, fixtures[whole[i]]);
		free(with);
		free(without);
	}
}

static void
is_json_that_runs(void **state)
{
	struct agent_config c = config(HOOK_GEMINI);
	char *with = add(&c, "{\"a\": 1}");
	struct err err;
	cJSON *json = json_parse(with, strlen(with), 1 << 20, &err);
	const cJSON *element = cJSON_GetArrayItem(
	    json_arr(json_obj(json, "hooks"), "BeforeAgent"), 0);
	const cJSON *hook = cJSON_GetArrayItem(json_arr(element, "hooks"), 0);

	(void)state;
	assert_string_equal(json_str(hook, "type", ""), "command");
	assert_non_null(strstr(json_str(hook, "command", ""), "' hook gemini"));
	assert_int_equal(json_int(hook, "timeout", 0), 5000);
	cJSON_Delete(json);
	free(with);
}

/* Codex warns people of hooks that may take longer. */
static void
codex_is_not_kept_waiting(void **state)
{
	struct agent_config c = config(HOOK_CODEX);
	char *with = add(&c, "");

	(void)state;
	assert_non_null(strstr(with, "\"timeout\": 3 }"));
	assert_null(strstr(with, "\"timeout\": 5"));
	free(with);
}

static void
refuses_what_it_does_not_know(void **state)
{
	static const char *const odd[] = { "[]", "{\"hooks\": 3}",
		"{\"hooks\": {\"Stop\": {}}}", "{\"hooks\": [", "hello" };
	struct agent_config c = config(HOOK_CLAUDE);
	struct buf out;
	struct err err;

	(void)state;
	for (size_t i = 0; i < countof(odd); i++) {
		buf_init(&out, AGENT_CONFIG_MAX);
		assert_false(agent_config_add(&c, odd[i], &out, &err));
		assert_int_equal(out.len, 0);
		buf_done(&out);
	}
}

static void
a_plugin_is_a_file(void **state)
{
	struct agent_config c = config(HOOK_OPENCODE);
	char *with = add(&c, ""), *without = drop(&c, with);
	size_t have, all;

	(void)state;
	assert_string_equal(
	    c.path, "/nowhere/.config/opencode/plugins/tmux-coordinator.js");
	assert_non_null(strstr(with, "const program = \"" PROGRAM "\";"));
	agent_config_count(&c, with, &have, &all);
	assert_true(have == 1 && all == 1);
	assert_string_equal(without, "");
	free(with);
	free(without);
}

static void
places(void **state)
{
	struct agent_config c = config(HOOK_CODEX);
	struct err err;

	(void)state;
	assert_string_equal(c.path, "/nowhere/.codex/hooks.json");
	assert_int_equal(setenv("CODEX_HOME", "/else", 1), 0);
	assert_true(agent_config_find(HOOK_CODEX, PROGRAM, "x", &c, &err));
	assert_string_equal(c.path, "/else/hooks.json");
	assert_string_equal(
	    c.backup, "/else/hooks.json.before-tmux-coordinator");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_and_out),
		cmocka_unit_test(leaves_no_trace),
		cmocka_unit_test(is_json_that_runs),
		cmocka_unit_test(codex_is_not_kept_waiting),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(a_plugin_is_a_file),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
