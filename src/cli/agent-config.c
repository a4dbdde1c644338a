#include "cli/agent-config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/agent-statusline.h"
#include "cli/jsonc.h"
#include "io/file.h"

#define BACKUP_SUFFIX  ".before-tmux-coordinator"
#define PROGRAM_MARK   "\"@PROGRAM@\""
#define EMPTY_SETTINGS "{}\n"

static const char *const claude_events[] = { "SessionStart", "UserPromptSubmit",
	"PreToolUse", "PermissionRequest", "PostToolUse", "PostToolUseFailure",
	"Notification", "PreCompact", "PostCompact", "Stop", "StopFailure",
	"SessionEnd", NULL };
static const char *const codex_events[] = { "SessionStart", "UserPromptSubmit",
	"PreToolUse", "PermissionRequest", "PostToolUse", "PreCompact",
	"PostCompact", "Stop", "Interrupt", "SessionEnd", NULL };
static const char *const gemini_events[] = { "SessionStart", "BeforeAgent",
	"BeforeTool", "AfterTool", "AfterAgent", "Notification", "SessionEnd",
	NULL };

static const struct place {
	const char *home; /* the variable that names its directory, or NULL */
	const char *dir;  /* without it, below $HOME */
	const char *file;
	const char *const *events; /* NULL: a plugin */
	int timeout;               /* in the agent's own unit */
} places[HOOK_SOURCES] = {
	[HOOK_CLAUDE] = { "CLAUDE_CONFIG_DIR", ".claude", "settings.json",
	    claude_events, 5 },
	/* It warns of more for the end of a session. */
	[HOOK_CODEX] = { "CODEX_HOME", ".codex", "hooks.json", codex_events,
	    3 },
	[HOOK_GEMINI] = { NULL, ".gemini", "settings.json", gemini_events,
	    5000 },
	[HOOK_OPENCODE] = { NULL, ".config/opencode",
	    "plugins/tmux-coordinator.js", NULL, 0 },
};

/* The directory of the agent's configuration. */
static bool
find_dir(enum hook_source source, char *out, size_t size, struct err *err)
{
	const struct place *p = &places[source];
	const char *own = p->home != NULL ? getenv(p->home) : NULL;
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	if (own != NULL && own[0] == '/')
		n = snprintf(out, size, "%s", own);
	else if (source == HOOK_OPENCODE && config != NULL && config[0] == '/')
		n = snprintf(out, size, "%s/opencode", config);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, size, "%s/%s", home, p->dir);
	else
		return err_set(err, "HOME is not set: whose configuration?");
	return (n >= 0 && (size_t)n < size) ||
	       err_set(err, "the path of the configuration is too long");
}

bool
agent_config_find(enum hook_source source, const char *program,
    const char *plugins, struct agent_config *ret, struct err *err)
{
	char dir[AGENT_CONFIG_PATH / 2], real[PATH_MAX];
	struct agent_config c = { .source = source };

	if (!find_dir(source, dir, sizeof dir, err))
		return false;
	(void)snprintf(
	    c.path, sizeof c.path, "%s/%s", dir, places[source].file);
	/* People keep these files elsewhere and link to them. */
	if (realpath(c.path, real) != NULL &&
	    strlen(real) + sizeof BACKUP_SUFFIX < sizeof c.path)
		(void)strlcpy(c.path, real, sizeof c.path);
	(void)snprintf(c.backup, sizeof c.backup, "%.*s%s",
	    (int)(sizeof c.backup - sizeof BACKUP_SUFFIX), c.path,
	    BACKUP_SUFFIX);
	if (strlcpy(c.program, program, sizeof c.program) >= sizeof c.program ||
	    strlcpy(c.plugins, plugins, sizeof c.plugins) >= sizeof c.plugins)
		return err_set(err, "the path of our program is too long");
	*ret = c;
	return true;
}

/* ---- JSON ---- */

/* Is the text between two offsets one of our hooks? */
static bool
is_ours(const struct agent_config *c, const char *text, size_t from, size_t to)
{
	char mark[32];
	int len = snprintf(
	    mark, sizeof mark, " hook %s", hook_source_name(c->source));

	return memmem(text + from, to - from, "tmux-coordinator", 16) != NULL &&
	       memmem(text + from, to - from, mark, (size_t)len) != NULL;
}

static void
add_quoted(struct buf *out, const char *text)
{
	cJSON *json = cJSON_CreateString(text);

	json_write(out, json);
	cJSON_Delete(json);
}

/* Once our program is gone the hook is a quiet nothing. */
static char *
hook_element(const struct agent_config *c)
{
	struct buf out;
	struct buf path;
	char *command;

	buf_init(&path, (size_t)4 * AGENT_CONFIG_PATH);
	agent_statusline_quote(&path, c->program);
	command = xasprintf("[ ! -x %s ] || %s hook %s", path.data, path.data,
	    hook_source_name(c->source));
	buf_done(&path);
	buf_init(&out, 16384);
	(void)buf_adds(&out, "{ \"hooks\": [{ \"type\": \"command\", ");
	/* Gemini shows what it runs. */
	if (c->source == HOOK_GEMINI)
		(void)buf_adds(&out, "\"name\": \"tmux-coordinator\", ");
	(void)buf_adds(&out, "\"command\": ");
	add_quoted(&out, command);
	(void)buf_addf(
	    &out, ", \"timeout\": %d }] }", places[c->source].timeout);
	free(command);
	return buf_take(&out);
}

/* The array of an event's hooks; 0 when there is none, as there never is one
 * at the beginning. */
static size_t
find_event(const char *text, const char *event)
{
	struct jsonc_item hooks, item;
	size_t root;

	if (!jsonc_root(text, &root) ||
	    !jsonc_member(text, root, "hooks", &hooks) ||
	    !jsonc_member(text, hooks.value, event, &item) ||
	    text[item.value] != '[')
		return 0;
	return item.value;
}

/* Our element of the array. */
static bool
find_ours(const struct agent_config *c, const char *text, size_t array,
    struct jsonc_item *ret)
{
	size_t pos = 0;

	while (array > 0 && jsonc_next(text, array, &pos, ret))
		if (is_ours(c, text, ret->start, ret->end))
			return true;
	return false;
}

/* Replaces the text by one with an item more. */
static void
insert(char **text, size_t open, const char *item)
{
	struct buf out;

	buf_init(&out, AGENT_CONFIG_MAX);
	jsonc_insert(&out, *text, open, item);
	free(*text);
	*text = buf_take(&out);
}

/* Makes the member of the object if it is missing; false when it is no
 * container of that kind. */
static bool
need_member(char **text, size_t object, const char *key, const char *empty,
    size_t *ret_value)
{
	struct jsonc_item item;
	char *member;

	if (!jsonc_member(*text, object, key, &item)) {
		member = xasprintf("\"%s\": %s", key, empty);
		insert(text, object, member);
		free(member);
		if (!jsonc_member(*text, object, key, &item))
			return false;
	}
	*ret_value = item.value;
	return (*text)[item.value] == empty[0];
}

static bool
add_json(const struct agent_config *c, char **text, struct err *err)
{
	char *element = hook_element(c);
	struct jsonc_item ours;
	size_t root, hooks, event;
	bool ok = jsonc_valid(*text) && jsonc_root(*text, &root) &&
	          (*text)[root] == '{' &&
	          need_member(text, root, "hooks", "{}", &hooks);

	for (const char *const *e = places[c->source].events; ok && *e != NULL;
	     e++) {
		ok = need_member(text, hooks, *e, "[]", &event);
		if (ok && !find_ours(c, *text, event, &ours))
			insert(text, event, element);
	}
	free(element);
	if (ok && c->source == HOOK_CLAUDE)
		agent_statusline_add(text, c->program);
	return (ok && jsonc_valid(*text)) ||
	       err_set(err, "%s is not what we know: its hooks are left alone",
		   c->path);
}

static void
take_out(char **text, size_t open, const struct jsonc_item *item)
{
	struct buf out;

	buf_init(&out, AGENT_CONFIG_MAX);
	jsonc_remove(&out, *text, open, item);
	free(*text);
	*text = buf_take(&out);
}

static bool
is_empty(const char *text, size_t open)
{
	struct jsonc_item item;
	size_t pos = 0;

	return !jsonc_next(text, open, &pos, &item);
}

static void
drop_event(const struct agent_config *c, char **text, const char *event)
{
	struct jsonc_item item, hooks;
	size_t array, root;
	bool any = false;

	while (find_ours(c, *text, array = find_event(*text, event), &item)) {
		take_out(text, array, &item);
		any = true;
	}
	if (!any || !is_empty(*text, array) || !jsonc_root(*text, &root) ||
	    !jsonc_member(*text, root, "hooks", &hooks) ||
	    !jsonc_member(*text, hooks.value, event, &item))
		return;
	take_out(text, hooks.value, &item);
	if (is_empty(*text, hooks.value) &&
	    jsonc_member(*text, root, "hooks", &hooks))
		take_out(text, root, &hooks);
}

/* ---- a plugin ---- */

static bool
plugin_text(const struct agent_config *c, struct buf *out, struct err *err)
{
	char path[AGENT_CONFIG_PATH + 32];
	const char *mark;
	struct buf text;
	bool ok;

	(void)snprintf(path, sizeof path, "%s/%s.js", c->plugins,
	    hook_source_name(c->source));
	buf_init(&text, AGENT_CONFIG_MAX);
	ok = file_read(path, &text, err);
	mark = ok ? strstr(text.data, PROGRAM_MARK) : NULL;
	if (mark != NULL) {
		(void)buf_add(out, text.data, (size_t)(mark - text.data));
		add_quoted(out, c->program);
		(void)buf_adds(out, mark + sizeof PROGRAM_MARK - 1);
	} else if (ok) {
		ok = err_set(err, "%s is not ours", path);
	}
	buf_done(&text);
	return ok;
}

/* ---- both ---- */

void
agent_config_count(const struct agent_config *c, const char *text,
    size_t *ret_have, size_t *ret_all)
{
	const char *const *e = places[c->source].events;
	struct jsonc_item item;
	bool can;

	*ret_have = *ret_all = 0;
	if (e == NULL) {
		*ret_all = 1;
		*ret_have = is_ours(c, text, 0, strlen(text)) ||
		            strstr(text, "tmux-coordinator") != NULL;
		return;
	}
	for (; *e != NULL; e++) {
		++*ret_all;
		if (jsonc_valid(text))
			*ret_have +=
			    find_ours(c, text, find_event(text, *e), &item);
	}
	if (c->source == HOOK_CLAUDE) {
		*ret_have += agent_statusline_has(text, &can);
		*ret_all += can;
	}
}

bool
agent_config_add(const struct agent_config *c, const char *text,
    struct buf *out, struct err *err)
{
	size_t root;
	char *copy;
	bool ok;

	if (places[c->source].events == NULL)
		return plugin_text(c, out, err);
	copy = xstrdup(jsonc_root(text, &root) ? text : EMPTY_SETTINGS);
	ok = add_json(c, &copy, err);
	if (ok)
		(void)buf_adds(out, copy);
	free(copy);
	return ok;
}

bool
agent_config_drop(const struct agent_config *c, const char *text,
    struct buf *out, struct err *err)
{
	char *copy;

	if (places[c->source].events == NULL || *text == '\0')
		return true;
	if (!jsonc_valid(text))
		return err_set(err,
		    "%s is not what we know: its hooks are left alone",
		    c->path);
	copy = xstrdup(text);
	for (const char *const *e = places[c->source].events; *e != NULL; e++)
		drop_event(c, &copy, *e);
	if (c->source == HOOK_CLAUDE)
		agent_statusline_drop(&copy);
	/* Nothing is left of a file that we made. */
	if (strcmp(copy, EMPTY_SETTINGS) != 0)
		(void)buf_adds(out, copy);
	free(copy);
	return true;
}
