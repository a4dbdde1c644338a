#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/agent-statusline.h"
#include "cli/jsonc.h"

#define PROGRAM "/opt/it's/tmux-coordinator"

/* What ours can be put into, and comes out of as it was. */
static const char *const good[] = {
	"{\n  \"a\": 1\n}\n",
	"{\n  \"statusLine\": {\n    \"type\": \"command\",\n"
	"    \"command\": \"~/bin/line --x\", // mine\n    \"padding\": 0\n"
	"  }\n}\n",
	"{\"statusLine\": {\"command\": \"echo 'a b' \\\"$(cat)\\\" # \\\\n\"}}",
	"{\"statusLine\": {\"command\": \"\"}}",
	"{\"statusLine\": {\"command\": \"'\"}}",
};

static void
in_and_out(void **state)
{
	bool can;

	(void)state;
	for (size_t i = 0; i < countof(good); i++) {
		char *text = xstrdup(good[i]), *once;

		assert_false(agent_statusline_has(text, &can));
		assert_true(can);
		agent_statusline_add(&text, PROGRAM);
		assert_true(jsonc_valid(text));
		assert_true(agent_statusline_has(text, &can) && can);
		once = xstrdup(text);
		agent_statusline_add(&text, PROGRAM);
		assert_string_equal(text, once);
		agent_statusline_drop(&text);
		assert_string_equal(text, good[i]);
		agent_statusline_drop(&text);
		assert_string_equal(text, good[i]);
		free(once);
		free(text);
	}
}

/* What we do not know is left alone. */
static void
odd(void **state)
{
	static const char *const cases[] = { "[]", "{\"statusLine\": 3}",
		"{\"statusLine\": {\"type\": \"x\"}}",
		"{\"statusLine\": {\"command\": [\"x\"]}}", "{\"a\":" };
	bool can;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		char *text = xstrdup(cases[i]);

		assert_false(agent_statusline_has(text, &can));
		assert_false(can);
		agent_statusline_add(&text, PROGRAM);
		assert_string_equal(text, cases[i]);
		agent_statusline_drop(&text);
		assert_string_equal(text, cases[i]);
		free(text);
	}
}

static void
quotes(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	agent_statusline_quote(&out, "it's $x");
	assert_string_equal(out.data, "'it'\\''s $x'");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_and_out),
		cmocka_unit_test(odd),
		cmocka_unit_test(quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
