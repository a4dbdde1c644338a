#include "cli/agent-statusline.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/agent-config.h"
#include "cli/jsonc.h"

#define KEY        "statusLine"
#define MARK       " hook claude --statusline"
#define EMPTY_LINE "\"" KEY "\": { \"type\": \"command\", \"command\": \"\" }"
#define BEGIN      "c=" /* and the user's command, as one word of the shell */

/* The status line of the settings. */
struct found {
	size_t root;
	struct jsonc_item line, command; /* command: its value is a string */
	bool there, known; /* known: of a kind that can be changed */
	char *text;        /* of the command */
};

void
agent_statusline_quote(struct buf *out, const char *text)
{
	(void)buf_addc(out, '\'');
	for (; *text != '\0'; text++)
		if (*text == '\'')
			(void)buf_adds(out, "'\\''");
		else
			(void)buf_addc(out, *text);
	(void)buf_addc(out, '\'');
}

/* The text of a JSON string at a position; the caller frees it. */
static char *
read_string(const char *text, const struct jsonc_item *item)
{
	struct err err;
	cJSON *json = json_parse(text + item->value, item->end - item->value,
	    AGENT_CONFIG_MAX, &err);
	char *copy = cJSON_IsString(json) ? xstrdup(json->valuestring) : NULL;

	cJSON_Delete(json);
	return copy;
}

static struct found
find(const char *text)
{
	struct found f = { .known = true };

	if (!jsonc_valid(text) || !jsonc_root(text, &f.root) ||
	    text[f.root] != '{') {
		f.known = false;
		return f;
	}
	f.there = jsonc_member(text, f.root, KEY, &f.line);
	if (!f.there)
		return f;
	if (jsonc_member(text, f.line.value, "command", &f.command))
		f.text = read_string(text, &f.command);
	f.known = f.text != NULL;
	return f;
}

static bool
is_ours(const struct found *f)
{
	return f->text != NULL && strstr(f->text, MARK) != NULL &&
	       strstr(f->text, "tmux-coordinator") != NULL;
}

/* Puts a JSON string of value in the place of an item's value. */
static void
put_string(char **text, const struct jsonc_item *item, const char *value)
{
	cJSON *json = cJSON_CreateString(value);
	struct buf out;

	buf_init(&out, AGENT_CONFIG_MAX);
	(void)buf_add(&out, *text, item->value);
	json_write(&out, json);
	(void)buf_adds(&out, *text + item->end);
	cJSON_Delete(json);
	free(*text);
	*text = buf_take(&out);
}

/* Once our program is gone the user's command runs without it. */
static char *
chain(const char *program, const char *user)
{
	struct buf out;

	buf_init(&out, AGENT_CONFIG_MAX);
	if (user != NULL) {
		(void)buf_adds(&out, BEGIN);
		agent_statusline_quote(&out, user);
		(void)buf_adds(&out, "; ");
	}
	(void)buf_adds(&out, "if [ -x ");
	agent_statusline_quote(&out, program);
	(void)buf_adds(&out, " ]; then ");
	agent_statusline_quote(&out, program);
	(void)buf_adds(&out, MARK);
	(void)buf_adds(&out,
	    user == NULL ? "; fi" : " --show \"$c\"; else sh -c \"$c\"; fi");
	return buf_take(&out);
}

/* The user's command out of a chain; NULL when it has none. */
static char *
unchain(const char *command)
{
	struct buf out;

	if (!str_starts(command, BEGIN "'"))
		return NULL;
	buf_init(&out, AGENT_CONFIG_MAX);
	for (command += strlen(BEGIN "'"); *command != '\0'; command++) {
		if (str_starts(command, "'\\''"))
			command += 3;
		else if (*command == '\'')
			break;
		(void)buf_addc(&out, *command);
	}
	return buf_take(&out);
}

void
agent_statusline_add(char **text, const char *program)
{
	struct found f = find(*text);
	char *command = chain(program, f.text);
	struct buf out;

	if (f.known && f.there && !is_ours(&f)) {
		put_string(text, &f.command, command);
	} else if (f.known && !f.there) {
		buf_init(&out, AGENT_CONFIG_MAX);
		jsonc_insert(&out, *text, f.root, EMPTY_LINE);
		free(*text);
		*text = buf_take(&out);
		if (jsonc_member(*text, f.root, KEY, &f.line) &&
		    jsonc_member(*text, f.line.value, "command", &f.command))
			put_string(text, &f.command, command);
	}
	free(command);
	free(f.text);
}

void
agent_statusline_drop(char **text)
{
	struct found f = find(*text);
	char *user = is_ours(&f) ? unchain(f.text) : NULL;
	struct buf out;

	if (user != NULL) {
		put_string(text, &f.command, user);
	} else if (is_ours(&f)) {
		buf_init(&out, AGENT_CONFIG_MAX);
		jsonc_remove(&out, *text, f.root, &f.line);
		free(*text);
		*text = buf_take(&out);
	}
	free(user);
	free(f.text);
}

bool
agent_statusline_has(const char *text, bool *ret_can)
{
	struct found f = find(text);
	bool has = is_ours(&f);

	*ret_can = f.known;
	free(f.text);
	return has;
}
