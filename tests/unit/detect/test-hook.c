#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/hook.h"

static bool
parse(enum hook_source source, const char *text, struct hook_event *ret)
{
	struct err err;
	cJSON *o = json_parse(text, strlen(text), HOOK_SIZE_MAX, &err);
	bool ok = hook_read(source, o, ret);

	cJSON_Delete(o);
	return ok;
}

struct example {
	enum hook_source source;
	const char *text;
	bool speaks;
	enum agent_detail detail;
	bool nested;
	const char *tool, *words, *path;
};

#define SILENT false, DETAIL_UNKNOWN

static const struct example examples[] = {
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"SessionStart\",\"source\":\"startup\"}",
	    true, DETAIL_IDLE, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"SessionStart\",\"source\":\"compact\"}",
	    SILENT, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"UserPromptSubmit\",\"prompt\":\"x\"}", true,
	    DETAIL_THINKING, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Write\","
	    "\"tool_input\":{\"file_path\":\"/p/a.c\",\"content\":\"x\"}}",
	    true, DETAIL_TOOL, false, "Write", "", "/p/a.c" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Read\","
	    "\"tool_input\":{\"file_path\":\"/p/a.c\"}}",
	    true, DETAIL_TOOL, false, "Read", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\","
	    "\"agent_id\":\"a1\",\"tool_input\":{\"command\":\"ls\"}}",
	    false, DETAIL_TOOL, true, "Bash", "ls", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"PermissionRequest\",\"tool_name\":\"Bash\","
	    "\"agent_id\":\"a1\",\"tool_input\":{\"command\":\"a\\nb\\u001b\"}}",
	    true, DETAIL_APPROVAL, true, "Bash", "a b ", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"PermissionRequest\",\"tool_name\":"
	    "\"AskUserQuestion\"}",
	    true, DETAIL_QUESTION, false, "AskUserQuestion", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"Notification\",\"notification_type\":"
	    "\"permission_prompt\",\"message\":\"It needs you\"}",
	    true, DETAIL_APPROVAL, false, "", "It needs you", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"Notification\",\"notification_type\":"
	    "\"auth_success\"}",
	    SILENT, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"StopFailure\",\"error\":\"rate_limit\"}",
	    true, DETAIL_RATE_LIMITED, false, "", "rate_limit", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"StopFailure\",\"error\":\"billing_error\"}",
	    true, DETAIL_AUTH_ERROR, false, "", "billing_error", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"StopFailure\",\"error\":\"overloaded\"}",
	    true, DETAIL_API_ERROR, false, "", "overloaded", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"Stop\",\"background_tasks\":[{\"type\":"
	    "\"shell\",\"status\":\"running\"}]}",
	    true, DETAIL_IDLE, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"Stop\",\"background_tasks\":[3,{\"type\":"
	    "\"subagent\",\"status\":\"running\"}]}",
	    true, DETAIL_TOOL, false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"Stop\",\"background_tasks\":[{\"type\":"
	    "\"subagent\",\"status\":\"completed\"}]}",
	    true, DETAIL_IDLE, false, "", "", "" },
	{ HOOK_CLAUDE, "{\"hook_event_name\":\"SubagentStop\"}", SILENT, false,
	    "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"SessionEnd\",\"reason\":\"clear\"}", SILENT,
	    false, "", "", "" },
	{ HOOK_CLAUDE,
	    "{\"hook_event_name\":\"SessionEnd\",\"reason\":\"logout\"}", true,
	    DETAIL_EXITED, false, "", "", "" },
	{ HOOK_CODEX, "{\"hook_event_name\":\"Interrupt\"}", true, DETAIL_IDLE,
	    false, "", "", "" },
	{ HOOK_CODEX,
	    "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":"
	    "\"request_user_input\"}",
	    true, DETAIL_QUESTION, false, "request_user_input", "", "" },
	{ HOOK_CODEX,
	    "{\"hook_event_name\":\"PostCompact\",\"trigger\":\"manual\"}",
	    true, DETAIL_IDLE, false, "", "", "" },
	{ HOOK_CODEX,
	    "{\"hook_event_name\":\"PostCompact\",\"trigger\":\"auto\"}", true,
	    DETAIL_THINKING, false, "", "", "" },
	{ HOOK_GEMINI,
	    "{\"hook_event_name\":\"PreCompress\",\"trigger\":\"auto\"}",
	    SILENT, false, "", "", "" },
	{ HOOK_GEMINI,
	    "{\"hook_event_name\":\"Notification\",\"notification_type\":"
	    "\"ToolPermission\",\"message\":\"Tool Shell\"}",
	    true, DETAIL_APPROVAL, false, "", "Tool Shell", "" },
	{ HOOK_GEMINI,
	    "{\"hook_event_name\":\"Notification\",\"notification_type\":"
	    "\"ToolPermission\",\"details\":{\"type\":\"ask_user\"}}",
	    true, DETAIL_QUESTION, false, "", "", "" },
	{ HOOK_GEMINI, "{\"hook_event_name\":\"AfterAgent\"}", true,
	    DETAIL_IDLE, false, "", "", "" },
	{ HOOK_OPENCODE,
	    "{\"type\":\"session.status\",\"properties\":{\"status\":{\"type\":"
	    "\"busy\"}}}",
	    true, DETAIL_THINKING, false, "", "", "" },
	{ HOOK_OPENCODE,
	    "{\"type\":\"session.status\",\"properties\":{\"status\":{\"type\":"
	    "\"idle\"}},\"nested\":true}",
	    false, DETAIL_IDLE, true, "", "", "" },
	{ HOOK_OPENCODE,
	    "{\"type\":\"session.error\",\"properties\":{\"error\":{\"name\":"
	    "\"ProviderAuthError\",\"data\":{\"message\":\"No key\"}}}}",
	    true, DETAIL_AUTH_ERROR, false, "", "No key", "" },
	{ HOOK_OPENCODE,
	    "{\"type\":\"tool.execute.before\",\"tool\":\"edit\",\"args\":"
	    "{\"filePath\":\"/p/b.c\"}}",
	    true, DETAIL_TOOL, false, "edit", "", "/p/b.c" },
	{ HOOK_OPENCODE, "{\"type\":\"file.edited\"}", SILENT, false, "", "",
	    "" },
};

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(examples); i++) {
		const struct example *t = &examples[i];
		struct hook_event e;

		if (!parse(t->source, t->text, &e) || e.speaks != t->speaks ||
		    e.detail != t->detail || e.nested != t->nested ||
		    strcmp(e.tool, t->tool) != 0 ||
		    strcmp(e.words, t->words) != 0 ||
		    strcmp(e.paths[0], t->path) != 0)
			fail_msg("%s: %d %s nested %d, %s, %s, %s", t->text,
			    e.speaks, state_detail_name(e.detail), e.nested,
			    e.tool, e.words, e.paths[0]);
	}
}

/* What has been written is told after the fact, a patch with all its files. */
static void
names_what_was_written(void **state)
{
	static const struct {
		enum hook_source source;
		const char *text;
		bool wrote;
		size_t count;
		const char *last;
	} told[] = {
		{ HOOK_CLAUDE,
		    "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Edit\","
		    "\"tool_input\":{\"file_path\":\"/p/a.c\"}}",
		    false, 1, "/p/a.c" },
		{ HOOK_CLAUDE,
		    "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":\"Edit\","
		    "\"agent_id\":\"sub\",\"tool_input\":{\"file_path\":"
		    "\"/p/a.c\"}}",
		    true, 1, "/p/a.c" },
		{ HOOK_CLAUDE,
		    "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":\"Read\","
		    "\"tool_input\":{\"file_path\":\"/p/a.c\"}}",
		    false, 0, "" },
		{ HOOK_CLAUDE,
		    "{\"hook_event_name\":\"PostToolUseFailure\",\"tool_name\":"
		    "\"Edit\",\"tool_input\":{\"file_path\":\"/p/a.c\"}}",
		    false, 1, "/p/a.c" },
		{ HOOK_GEMINI,
		    "{\"hook_event_name\":\"AfterTool\",\"tool_name\":"
		    "\"write_file\",\"tool_input\":{\"file_path\":\"b.c\"}}",
		    true, 1, "b.c" },
		{ HOOK_OPENCODE,
		    "{\"type\":\"tool.execute.after\",\"tool\":\"edit\","
		    "\"args\":{\"filePath\":\"/p/c.c\"}}",
		    true, 1, "/p/c.c" },
		{ HOOK_CODEX,
		    "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":"
		    "\"apply_patch\",\"cwd\":\"/p\",\"tool_input\":{\"command\":"
		    "\"*** Begin Patch\\n*** Update File: a.c\\n@@\\n-x\\n+y\\n"
		    "*** Add File: d/b.c\\n+z\\n*** End Patch\"}}",
		    true, 2, "d/b.c" },
	};

	(void)state;
	for (size_t i = 0; i < countof(told); i++) {
		struct hook_event e;

		assert_true(parse(told[i].source, told[i].text, &e));
		if (e.wrote != told[i].wrote || e.path_count != told[i].count ||
		    (e.path_count > 0 &&
			strcmp(e.paths[e.path_count - 1], told[i].last) != 0))
			fail_msg("%s: wrote %d, %zu", told[i].text, e.wrote,
			    e.path_count);
	}
}

/* What a shell printed, when it is through; of other tools nothing. */
static void
tells_what_was_printed(void **state)
{
	static const struct {
		const char *text;
		bool shell;
		const char *want;
	} told[] = {
		{ "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\","
		  "\"tool_input\":{\"command\":\"prove\"}}",
		    true, "" },
		{ "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":\"Bash\","
		  "\"tool_response\":{\"stdout\":\"a\\nb\",\"stderr\":\"c\"}}",
		    true, "a\nb\nc\n" },
		{ "{\"hook_event_name\":\"PostToolUseFailure\",\"tool_name\":"
		  "\"Bash\",\"error\":\"Exit code 1\\na\"}",
		    true, "Exit code 1\na\n" },
		{ "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":"
		  "\"exec_command\",\"tool_response\":\"a\"}",
		    true, "a\n" },
		{ "{\"hook_event_name\":\"AfterTool\",\"tool_name\":"
		  "\"run_shell_command\",\"tool_response\":{\"llmContent\":"
		  "\"Output: a\"}}",
		    true, "Output: a\n" },
		{ "{\"type\":\"tool.execute.after\",\"tool\":\"bash\","
		  "\"output\":\"a\"}",
		    true, "a\n" },
		{ "{\"hook_event_name\":\"PostToolUse\",\"tool_name\":\"Read\","
		  "\"tool_response\":{\"stdout\":\"a\"}}",
		    false, "" },
		{ "[]", false, "" },
		{ "no JSON", false, "" },
	};
	struct buf out;
	struct err err;
	cJSON *o;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < countof(told); i++) {
		buf_clear(&out);
		o = json_parse(
		    told[i].text, strlen(told[i].text), HOOK_SIZE_MAX, &err);
		assert_int_equal(hook_output(o, &out), told[i].shell);
		assert_string_equal(out.data, told[i].want);
		cJSON_Delete(o);
	}
	buf_done(&out);
}

static void
refuses(void **state)
{
	static const char *const texts[] = { "", "[]", "{}", "{\"type\":3}",
		"{\"hook_event_name\":\"Stop\"", "\"Stop\"",
		"{\"hook_event_name\":\"\"}" };
	struct hook_event e;

	(void)state;
	for (size_t i = 0; i < countof(texts); i++)
		if (parse(HOOK_CLAUDE, texts[i], &e))
			fail_msg("%s was read", texts[i]);
}

static void
cuts_between_characters(void **state)
{
	char text[2048] = "{\"type\":\"x\",\"message\":\"a";
	struct hook_event e;

	(void)state;
	while (strlen(text) < 1024)
		(void)strcat(text, "é");
	(void)strcat(text, "\"}");
	assert_true(parse(HOOK_CLAUDE, text, &e));
	assert_int_equal(strlen(e.words), HOOK_WORDS_MAX - 1);
	(void)strcpy(text, "{\"type\":\"x\",\"message\":\"");
	while (strlen(text) < 1024)
		(void)strcat(text, "é");
	(void)strcat(text, "\"}");
	assert_true(parse(HOOK_CLAUDE, text, &e));
	assert_int_equal(strlen(e.words), HOOK_WORDS_MAX - 2);
}

static void
finds_sources(void **state)
{
	enum hook_source s;

	(void)state;
	for (int i = 0; i < HOOK_SOURCES; i++) {
		assert_true(hook_source_find(
		    hook_source_name((enum hook_source)i), &s));
		assert_int_equal(s, i);
	}
	assert_true(hook_source_find("cod", &s) && s == HOOK_CODEX);
	assert_false(hook_source_find("vim", &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(names_what_was_written),
		cmocka_unit_test(tells_what_was_printed),
		cmocka_unit_test(refuses),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(finds_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
