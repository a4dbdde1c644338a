#include "detect/hook.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"

/* One row of an agent's vocabulary. When the event's member key (a path with
 * dots) is value, or key is NULL, the row holds; the first that does counts. */
struct word {
	const char *event;
	const char *key, *value;
	enum agent_detail detail; /* DETAIL_UNKNOWN: the event says nothing */
};

/* Claude Code. A prompt that is answered with Esc has no event, nor has a
 * permission that was granted. */
static const struct word claude_words[] = {
	{ "SessionStart", "source", "compact", DETAIL_UNKNOWN },
	{ "SessionStart", NULL, NULL, DETAIL_IDLE },
	{ "UserPromptSubmit", NULL, NULL, DETAIL_THINKING },
	{ "PreToolUse", NULL, NULL, DETAIL_TOOL },
	{ "PermissionRequest", "tool_name", "AskUserQuestion",
	    DETAIL_QUESTION },
	{ "PermissionRequest", NULL, NULL, DETAIL_APPROVAL },
	{ "PermissionDenied", NULL, NULL, DETAIL_THINKING },
	{ "PostToolUse", NULL, NULL, DETAIL_THINKING },
	{ "PostToolUseFailure", NULL, NULL, DETAIL_THINKING },
	{ "Elicitation", NULL, NULL, DETAIL_QUESTION },
	{ "ElicitationResult", NULL, NULL, DETAIL_THINKING },
	{ "Notification", "notification_type", "permission_prompt",
	    DETAIL_APPROVAL },
	{ "Notification", "notification_type", "worker_permission_prompt",
	    DETAIL_APPROVAL },
	{ "Notification", "notification_type", "elicitation_dialog",
	    DETAIL_QUESTION },
	{ "Notification", "notification_type", "agent_needs_input",
	    DETAIL_QUESTION },
	{ "Notification", "notification_type", "idle_prompt", DETAIL_IDLE },
	{ "PreCompact", NULL, NULL, DETAIL_COMPACTING },
	{ "PostCompact", "trigger", "manual", DETAIL_IDLE },
	{ "PostCompact", NULL, NULL, DETAIL_THINKING },
	{ "Stop", NULL, NULL, DETAIL_IDLE },
	{ "StopFailure", "error", "rate_limit", DETAIL_RATE_LIMITED },
	{ "StopFailure", "error", "authentication_failed", DETAIL_AUTH_ERROR },
	{ "StopFailure", "error", "oauth_org_not_allowed", DETAIL_AUTH_ERROR },
	{ "StopFailure", "error", "account_on_hold", DETAIL_AUTH_ERROR },
	{ "StopFailure", "error", "billing_error", DETAIL_AUTH_ERROR },
	{ "StopFailure", "error", "cloud_credential_error", DETAIL_AUTH_ERROR },
	{ "StopFailure", NULL, NULL, DETAIL_API_ERROR },
	{ "SessionEnd", "reason", "clear", DETAIL_UNKNOWN },
	{ "SessionEnd", NULL, NULL, DETAIL_EXITED },
	{ 0 },
};

static const struct word codex_words[] = {
	{ "SessionStart", "source", "compact", DETAIL_UNKNOWN },
	{ "SessionStart", NULL, NULL, DETAIL_IDLE },
	{ "UserPromptSubmit", NULL, NULL, DETAIL_THINKING },
	{ "PreToolUse", "tool_name", "request_user_input", DETAIL_QUESTION },
	{ "PreToolUse", NULL, NULL, DETAIL_TOOL },
	{ "PermissionRequest", NULL, NULL, DETAIL_APPROVAL },
	{ "PostToolUse", NULL, NULL, DETAIL_THINKING },
	{ "PreCompact", NULL, NULL, DETAIL_COMPACTING },
	{ "PostCompact", "trigger", "manual", DETAIL_IDLE },
	{ "PostCompact", NULL, NULL, DETAIL_THINKING },
	{ "Stop", NULL, NULL, DETAIL_IDLE },
	{ "Interrupt", NULL, NULL, DETAIL_IDLE },
	{ "SessionEnd", NULL, NULL, DETAIL_EXITED },
	{ 0 },
};

/* Gemini announces a compression before every turn, needed or not. */
static const struct word gemini_words[] = {
	{ "SessionStart", NULL, NULL, DETAIL_IDLE },
	{ "BeforeAgent", NULL, NULL, DETAIL_THINKING },
	{ "BeforeModel", NULL, NULL, DETAIL_THINKING },
	{ "AfterModel", NULL, NULL, DETAIL_THINKING },
	{ "BeforeTool", NULL, NULL, DETAIL_TOOL },
	{ "AfterTool", NULL, NULL, DETAIL_THINKING },
	{ "Notification", "details.type", "ask_user", DETAIL_QUESTION },
	{ "Notification", "notification_type", "ToolPermission",
	    DETAIL_APPROVAL },
	{ "PreCompress", "trigger", "manual", DETAIL_COMPACTING },
	{ "AfterAgent", NULL, NULL, DETAIL_IDLE },
	{ "SessionEnd", "reason", "clear", DETAIL_UNKNOWN },
	{ "SessionEnd", NULL, NULL, DETAIL_EXITED },
	{ 0 },
};

static const struct word opencode_words[] = {
	{ "session.status", "properties.status.type", "idle", DETAIL_IDLE },
	{ "session.status", NULL, NULL, DETAIL_THINKING },
	{ "session.idle", NULL, NULL, DETAIL_IDLE },
	{ "session.error", "properties.error.name", "MessageAbortedError",
	    DETAIL_IDLE },
	{ "session.error", "properties.error.name", "ProviderAuthError",
	    DETAIL_AUTH_ERROR },
	{ "session.error", NULL, NULL, DETAIL_API_ERROR },
	{ "session.compacted", NULL, NULL, DETAIL_THINKING },
	{ "permission.asked", NULL, NULL, DETAIL_APPROVAL },
	{ "permission.updated", NULL, NULL, DETAIL_APPROVAL },
	{ "permission.replied", NULL, NULL, DETAIL_THINKING },
	{ "question.asked", NULL, NULL, DETAIL_QUESTION },
	{ "question.replied", NULL, NULL, DETAIL_THINKING },
	{ "question.rejected", NULL, NULL, DETAIL_THINKING },
	{ "tool.execute.before", NULL, NULL, DETAIL_TOOL },
	{ "tool.execute.after", NULL, NULL, DETAIL_THINKING },
	{ 0 },
};

static const struct {
	const char *name, *profile;
	const struct word *words;
} sources[HOOK_SOURCES] = {
	[HOOK_CLAUDE] = { "claude", "cc", claude_words },
	[HOOK_CODEX] = { "codex", "cod", codex_words },
	[HOOK_GEMINI] = { "gemini", "gmi", gemini_words },
	[HOOK_OPENCODE] = { "opencode", "oc", opencode_words },
};

/* Tools that write the file they name. */
static const char *const writers[] = { "Write", "Edit", "MultiEdit",
	"NotebookEdit", "write_file", "replace", "write", "edit", "patch" };

const char *
hook_source_name(enum hook_source s)
{
	return sources[s].name;
}

bool
hook_source_find(const char *name, enum hook_source *ret)
{
	for (int i = 0; i < HOOK_SOURCES; i++) {
		if (strcmp(name, sources[i].name) != 0 &&
		    strcmp(name, sources[i].profile) != 0)
			continue;
		*ret = (enum hook_source)i;
		return true;
	}
	return false;
}

/* The text at "a.b.c", "" when there is none. */
static const char *
text_at(const cJSON *o, const char *path)
{
	char key[HOOK_NAME_MAX];
	size_t len;

	while (path[len = strcspn(path, ".")] == '.') {
		if (len >= sizeof key)
			return "";
		memcpy(key, path, len);
		key[len] = '\0';
		o = json_obj(o, key);
		path += len + 1;
	}
	return json_str(o, path, "");
}

/* The first of the paths, up to NULL, that holds text. */
static const char *
first_text(const cJSON *o, const char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (*text_at(o, *paths) != '\0')
			return text_at(o, *paths);
	return "";
}

/* Text on one line, cut to size bytes between two characters. */
static void
put(char *out, size_t size, const char *text)
{
	size_t left = strlen(text), used = 0;

	while (left > 0) {
		uint32_t code = 0;
		size_t len = str_utf8_len(text, left, &code);
		if (len == 0 || used + len >= size)
			break;
		if (code < ' ' || (code >= 0x7f && code < 0xa0))
			out[used++] = ' ';
		else {
			memcpy(out + used, text, len);
			used += len;
		}
		text += len;
		left -= len;
	}
	out[used] = '\0';
}

static void
read_detail(const struct word *words, const cJSON *o, struct hook_event *e)
{
	for (const struct word *w = words; w->event != NULL; w++) {
		if (strcmp(w->event, e->name) != 0 ||
		    (w->key != NULL &&
			strcmp(text_at(o, w->key), w->value) != 0))
			continue;
		e->detail = w->detail;
		e->speaks = w->detail != DETAIL_UNKNOWN;
		return;
	}
}

/* Does a sub-agent of its work on? It takes its word up when that is done. */
static bool
delegates(const cJSON *o)
{
	const cJSON *task;

	cJSON_ArrayForEach(task, json_arr(o, "background_tasks"))
	{
		if (strcmp(json_str(task, "type", ""), "subagent") == 0 &&
		    strcmp(json_str(task, "status", ""), "running") == 0)
			return true;
	}
	return false;
}

static bool
is_writer(const char *tool)
{
	for (size_t i = 0; i < countof(writers); i++)
		if (strcmp(tool, writers[i]) == 0)
			return true;
	return false;
}

static void
add_path(struct hook_event *e, const char *path, size_t len)
{
	char *copy;

	if (len == 0 || len >= HOOK_PATH_MAX || e->path_count == HOOK_PATHS_MAX)
		return;
	copy = xstrndup(path, len);
	put(e->paths[e->path_count++], HOOK_PATH_MAX, copy);
	free(copy);
}

/* The files of a patch as Codex writes it: a line for each. */
static void
read_patch(const char *patch, struct hook_event *e)
{
	static const char *const marks[] = { "*** Update File: ",
		"*** Add File: ", "*** Delete File: ", "*** Move to: " };

	while (*patch != '\0') {
		size_t len = strcspn(patch, "\n");

		for (size_t i = 0; i < countof(marks); i++) {
			size_t n = strlen(marks[i]);
			if (len > n && strncmp(patch, marks[i], n) == 0)
				add_path(e, patch + n, len - n);
		}
		patch += len + (patch[len] == '\n');
	}
}

static void
read_paths(const cJSON *o, struct hook_event *e)
{
	static const char *const paths[] = { "tool_input.file_path",
		"tool_input.notebook_path", "tool_input.path", "args.filePath",
		NULL };
	static const char *const patches[] = { "tool_input.command",
		"tool_input.input", NULL };
	/* The event that tells that a tool has done its work. */
	static const char *const after[] = { "PostToolUse", "AfterTool",
		"tool.execute.after" };
	const char *path = first_text(o, paths);

	if (strcmp(e->tool, "apply_patch") == 0)
		read_patch(first_text(o, patches), e);
	else if (is_writer(e->tool))
		add_path(e, path, strlen(path));
	for (size_t i = 0; i < countof(after) && e->path_count > 0; i++)
		e->wrote |= strcmp(e->name, after[i]) == 0;
	put(e->cwd, sizeof e->cwd, json_str(o, "cwd", ""));
}

static void
read_texts(const cJSON *o, struct hook_event *e)
{
	static const char *const tools[] = { "tool_name", "tool",
		"properties.permission", NULL };
	static const char *const words[] = { "tool_input.command",
		"tool_input.cmd", "args.command", "message", "error_details",
		"properties.error.data.message", "properties.status.message",
		"details.command", "properties.metadata.command", "error",
		NULL };

	put(e->tool, sizeof e->tool, first_text(o, tools));
	put(e->words, sizeof e->words, first_text(o, words));
}

bool
hook_read(
    enum hook_source source, const struct cJSON *o, struct hook_event *ret)
{
	static const char *const names[] = { "hook_event_name", "type", NULL };
	struct hook_event e = { .detail = DETAIL_UNKNOWN };

	if (*first_text(o, names) == '\0')
		return false;
	put(e.name, sizeof e.name, first_text(o, names));
	e.nested = *json_str(o, "agent_id", "") != '\0' ||
	           json_bool(o, "nested", false);
	if (!time_parse(json_str(o, "timestamp", ""), &e.at_ms))
		e.at_ms = json_int(o, "at", 0);
	read_detail(sources[source].words, o, &e);
	if (e.detail == DETAIL_IDLE && delegates(o))
		e.detail = DETAIL_TOOL;
	read_texts(o, &e);
	read_paths(o, &e);
	if (e.nested && !state_is_dialog(e.detail))
		e.speaks = false;
	*ret = e;
	return true;
}

/* Tools that run a command in a shell. */
static const char *const shells[] = { "Bash", "bash", "shell", "local_shell",
	"exec", "exec_command", "run_shell_command" };

bool
hook_output(const struct cJSON *o, struct buf *out)
{
	static const char *const tools[] = { "tool_name", "tool", NULL };
	static const char *const places[] = { "tool_response.stdout",
		"tool_response.stderr", "tool_response.output",
		"tool_response.llmContent", "tool_response", "output",
		"error" };
	const char *tool = first_text(o, tools);
	bool found = false;

	for (size_t i = 0; i < countof(shells); i++)
		found |= strcmp(tool, shells[i]) == 0;
	for (size_t i = 0; i < countof(places) && found; i++)
		if (*text_at(o, places[i]) != '\0')
			(void)buf_addf(out, "%s\n", text_at(o, places[i]));
	return found;
}
