/*
 * hooks: puts our hooks into agents' own configuration and takes them out.
 *
 * Nothing is written before the difference was shown and agreed to. The text
 * from before the first install is kept beside the file; while the file is
 * what we made of it, uninstall brings it back byte for byte, and otherwise
 * takes out only what is ours.
 */
#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/agent-config.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/spawn.h"
#include "cli/table.h"
#include "detect/hook.h"
#include "io/child.h"
#include "io/file.h"

#define DIFF_MS  5000
#define DIFF_MAX (4u << 20)

/* The file's text; "" when there is none. */
static bool
read_text(const char *path, struct buf *out, struct err *err)
{
	return access(path, F_OK) != 0 || file_read(path, out, err);
}

/* The mode of the file, or what such files have. */
static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 0777 : 0600;
}

static void
show_difference(const struct agent_config *c, const struct buf *before,
    const struct buf *after)
{
	bool is_new = before->len == 0;
	const struct child_spec spec = {
		.argv = (const char *const[]){ "diff", "-u", "--label",
		    is_new ? "/dev/null" : c->path, "--label", c->path,
		    is_new ? "/dev/null" : c->path, "-", NULL },
		.input = after->data,
		.input_len = after->len,
		.timeout_ms = DIFF_MS,
		.output_limit = DIFF_MAX,
	};
	struct buf out, diag;

	buf_init(&out, DIFF_MAX);
	buf_init(&diag, 4096);
	/* diff says 1 when there is a difference. */
	if (child_run(&spec, &out, &diag) != 1) {
		buf_clear(&out);
		(void)buf_addf(&out, "%s becomes:\n%s", c->path, after->data);
	}
	(void)fwrite(out.data, 1, out.len, stdout);
	(void)fflush(stdout);
	buf_done(&out);
	buf_done(&diag);
}

/* Does the person want it? */
static int
confirm(const struct command_line *line)
{
	char answer[16] = "";

	if (command_flag(line, "yes") != NULL)
		return EXIT_DONE;
	if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1)
		return command_failf(EXIT_REFUSED,
		    "nothing is written without --yes or a terminal to ask on");
	(void)printf("Write this? [y/N] ");
	(void)fflush(stdout);
	if (fgets(answer, sizeof answer, stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y'))
		return EXIT_DONE;
	return command_failf(EXIT_REFUSED, "nothing was written");
}

static bool
make_parents(const char *path, struct err *err)
{
	char *copy = xstrdup(path), *slash = copy;
	bool ok = true;

	while (ok && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		ok = mkdir(copy, 0700) == 0 || errno == EEXIST ||
		     err_set(err, "cannot make %s: %s", copy, strerror(errno));
		*slash = '/';
	}
	free(copy);
	return ok;
}

/* An empty text stands for no file. */
static bool
write_text(
    const char *path, const struct buf *text, mode_t mode, struct err *err)
{
	if (text->len > 0)
		return make_parents(path, err) &&
		       file_write(path, text->data, text->len, mode, err);
	return unlink(path) == 0 || errno == ENOENT ||
	       err_set(err, "cannot remove %s: %s", path, strerror(errno));
}

/* What the file was, when it is exactly what we made of that; else false. */
static bool
find_original(
    const struct agent_config *c, const struct buf *text, struct buf *out)
{
	struct buf made;
	struct err err;
	bool same;

	buf_init(&made, AGENT_CONFIG_MAX);
	same = access(c->backup, F_OK) == 0 &&
	       file_read(c->backup, out, &err) &&
	       agent_config_add(c, out->data, &made, &err) &&
	       made.len == text->len &&
	       memcmp(made.data, text->data, made.len) == 0;
	buf_done(&made);
	if (!same)
		buf_clear(out);
	return same;
}

static bool
keep_original(
    const struct agent_config *c, const struct buf *text, struct err *err)
{
	size_t have, all;

	agent_config_count(c, text->data, &have, &all);
	/* What has hooks of ours in it already is no original. */
	if (text->len == 0 || have > 0)
		return true;
	return file_write(
	    c->backup, text->data, text->len, mode_of(c->path), err);
}

/* The new text of the file. */
static bool
compose(const struct agent_config *c, bool install, const struct buf *before,
    struct buf *after, struct err *err)
{
	if (install)
		return agent_config_add(c, before->data, after, err);
	return find_original(c, before, after) ||
	       agent_config_drop(c, before->data, after, err);
}

static void
say_more(const struct agent_config *c)
{
	if (c->source == HOOK_CODEX)
		command_note(
		    "Codex asks for trust in them when it starts. "
		    "Those of its shared daemon cannot be told "
		    "apart and are ignored: run \"codex --no-daemon\".");
	else
		command_note(
		    "Agents that are already running have to be restarted.");
	if (c->source == HOOK_OPENCODE)
		command_note(
		    "OpenCode fetches a library when it starts with a "
		    "plugin; without a network it tries for a minute or "
		    "more.");
}

static int
change(
    const struct command_line *line, const struct agent_config *c, bool install)
{
	struct buf before, after;
	struct err err;
	int status = EXIT_DONE;

	buf_init(&before, AGENT_CONFIG_MAX);
	buf_init(&after, AGENT_CONFIG_MAX);
	if (!read_text(c->path, &before, &err) ||
	    !compose(c, install, &before, &after, &err)) {
		status = command_fail(EXIT_FAILED, &err);
	} else if (before.len == after.len &&
		   memcmp(before.data, after.data, after.len) == 0) {
		command_note("%s: nothing to do", c->path);
	} else {
		show_difference(c, &before, &after);
		status = confirm(line);
		if (status == EXIT_DONE &&
		    ((install && !keep_original(c, &before, &err)) ||
			!write_text(c->path, &after, mode_of(c->path), &err)))
			status = command_fail(EXIT_FAILED, &err);
		else if (status == EXIT_DONE && install)
			say_more(c);
		else if (status == EXIT_DONE)
			(void)unlink(c->backup);
	}
	buf_done(&before);
	buf_done(&after);
	return status;
}

/* ---- status ---- */

static const char *
word_for(size_t have, size_t all)
{
	return have == 0    ? "not installed"
	       : have < all ? "in part"
	                    : "installed";
}

static int
add_status(const struct agent_config *c, struct table *t, cJSON *list)
{
	struct buf text;
	struct err err;
	size_t have, all;
	cJSON *o;

	buf_init(&text, AGENT_CONFIG_MAX);
	if (!read_text(c->path, &text, &err)) {
		buf_done(&text);
		return command_fail(EXIT_FAILED, &err);
	}
	agent_config_count(c, text.data, &have, &all);
	buf_done(&text);
	table_add(t, TABLE_PLAIN, hook_source_name(c->source));
	table_add(t, TABLE_PLAIN, word_for(have, all));
	table_add(t, TABLE_PLAIN, c->path);
	o = cJSON_CreateObject();
	json_add_str(o, "agent", hook_source_name(c->source));
	json_add_str(o, "state", word_for(have, all));
	json_add_int(o, "hooks", (int64_t)have);
	json_add_int(o, "of", (int64_t)all);
	json_add_str(o, "path", c->path);
	cJSON_AddItemToArray(list, o);
	return EXIT_DONE;
}

/* Everything a change needs to know. */
static int
find_config(const struct command_line *line, enum hook_source source,
    struct agent_config *ret)
{
	char program[PATH_MAX], plugins[PATH_MAX];
	struct client_place place;
	struct err err;
	int status = client_find(line, &place, &err);
	size_t len;

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	len = strlen(place.paths.agents);
	while (len > 0 && place.paths.agents[len - 1] != '/')
		len--;
	(void)snprintf(
	    plugins, sizeof plugins, "%.*shooks", (int)len, place.paths.agents);
	if (!spawn_program(program, &err) ||
	    !agent_config_find(source, program, plugins, ret, &err))
		return command_fail(EXIT_FAILED, &err);
	return EXIT_DONE;
}

static int
show_status(const struct command_line *line)
{
	struct table *t =
	    table_new((const char *const[]){ "AGENT", "HOOKS", "FILE", NULL });
	const char *name = command_operand(line, 1);
	cJSON *list = cJSON_CreateArray();
	struct agent_config c;
	int status = EXIT_DONE;

	table_fold(t);
	for (int i = 0; i < HOOK_SOURCES && status == EXIT_DONE; i++) {
		enum hook_source only, source = (enum hook_source)i;
		if (name != NULL && hook_source_find(name, &only) &&
		    only != source)
			continue;
		status = find_config(line, source, &c);
		if (status == EXIT_DONE)
			status = add_status(&c, t, list);
	}
	if (status == EXIT_DONE && line->json) {
		table_free(t);
		return output_json(list);
	}
	cJSON_Delete(list);
	if (status == EXIT_DONE)
		output_table(t);
	else
		table_free(t);
	return status;
}

static const char *
word(int operand, size_t i)
{
	static const char *const verbs[] = { "install", "uninstall", "status" };

	if (operand == 0)
		return i < countof(verbs) ? verbs[i] : NULL;
	return operand == 1 && i < HOOK_SOURCES
	           ? hook_source_name((enum hook_source)i)
	           : NULL;
}

static int
run(const struct command_line *line)
{
	const char *what = command_operand(line, 0);
	const char *name = command_operand(line, 1);
	bool install = strcmp(what, "install") == 0;
	enum hook_source source = HOOK_CLAUDE;
	struct agent_config c;
	int status;

	if (name != NULL && !hook_source_find(name, &source))
		return command_failf(EXIT_WRONG_USE,
		    "\"%.40s\" is no agent with hooks: give claude, codex, gemini "
		    "or opencode",
		    name);
	if (strcmp(what, "status") == 0)
		return show_status(line);
	if (!install && strcmp(what, "uninstall") != 0)
		return command_failf(EXIT_WRONG_USE,
		    "hooks: \"%.40s\" is not install, uninstall or status",
		    what);
	if (name == NULL)
		return command_failf(EXIT_WRONG_USE,
		    "hooks %s needs an agent: claude, codex, gemini or opencode",
		    what);
	status = find_config(line, source, &c);
	return status == EXIT_DONE ? change(line, &c, install) : status;
}

const struct command cmd_hooks = {
	.name = "hooks",
	.args = "install|uninstall|status [AGENT]",
	.min = 1,
	.max = 2,
	.word = word,
	.flags = {
	    { "yes", NULL, "do not ask" },
	},
	.run = run,
	.summary = "put our hooks into an agent's configuration, or out",
	.help = "Shows what would change in the configuration of AGENT "
		"(claude, codex, gemini, opencode), asks, and writes it. What "
		"else is in the file stays as it is, a copy from before is "
		"kept beside it, and uninstall brings that back.",
};
