/* config: the options in force, one option, or a new value for it. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/option-text.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/table.h"
#include "daemon/options.h"

#define OPTIONS_MAX (1u << 20) /* all options of a tmux server as text */

/* Bad values are complained about and count as their defaults. */
static int
load(const struct tmux_server *server, const char *target,
    struct options *values)
{
	struct buf complaints;
	struct err err;
	int status;

	buf_init(&complaints, OPTIONS_MAX);
	status = option_load(server, target, values, &complaints, &err);
	(void)fputs(complaints.data, stderr);
	buf_done(&complaints);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static void
add_row(struct table *t, cJSON *all, const struct option_entry *o,
    const struct options *values, const struct options *own)
{
	bool of_own = o->of_session && options_is_set(own, o->name);
	const char *value = options_text(of_own ? own : values, o->name);
	const char *from = "default";

	if (of_own)
		from = "session";
	else if (options_is_set(values, o->name))
		from = "global";
	json_add_str(all, o->name, value);
	table_addf(t, TABLE_PLAIN, "@coordinator_%s", o->name);
	table_add(
	    t, strcmp(value, o->def) == 0 ? TABLE_PLAIN : TABLE_STRONG, value);
	table_add(t, TABLE_PLAIN, from);
}

/* Every option with the value it has now, for the session of -t if there is
 * one, and where that comes from. */
static int
show_all(const struct command_line *line, const struct tmux_server *server)
{
	size_t count;
	const struct option_entry *table = options_table(&count);
	struct options *values = options_new(), *own = options_new();
	cJSON *all = cJSON_CreateObject();
	struct table *t;
	int status = load(server, NULL, values);

	if (status == EXIT_DONE && line->target != NULL)
		status = load(server, line->target, own);
	if (status != EXIT_DONE)
		goto out;
	t = table_new((const char *const[]){ "OPTION", "VALUE", "FROM", NULL });
	for (size_t i = 0; i < count; i++)
		add_row(t, all, &table[i], values, own);
	if (line->json) {
		(void)output_json(all);
		all = NULL;
		table_free(t);
	} else {
		output_table(t);
	}
out:
	cJSON_Delete(all);
	options_free(values);
	options_free(own);
	return status;
}

/* The value in force: the session's if it has one, else the global one. */
static int
show_one(const struct command_line *line, const struct tmux_server *server,
    const struct option_entry *o)
{
	struct options *values = options_new();
	bool of_own = line->target != NULL && o->of_session;
	struct err err;
	cJSON *json;
	int status = EXIT_DONE;

	if (of_own)
		status = option_load(server, line->target, values, NULL, &err);
	if (status == EXIT_DONE && !options_is_set(values, o->name))
		status = option_load(server, NULL, values, NULL, &err);
	if (status != EXIT_DONE) {
		options_free(values);
		return command_fail(status, &err);
	}
	if (*options_complaint(values, o->name) != '\0')
		(void)fprintf(
		    stderr, "%s\n", options_complaint(values, o->name));
	if (line->json) {
		json = cJSON_CreateObject();
		json_add_str(json, o->name, options_text(values, o->name));
		(void)output_json(json);
	} else {
		output_line(TABLE_PLAIN, options_text(values, o->name));
	}
	options_free(values);
	return EXIT_DONE;
}

static int
unknown(const char *name)
{
	const char *near = option_text_nearest(name);

	if (near != NULL)
		return command_failf(EXIT_WRONG_USE,
		    "unknown option \"%.64s\": did you mean \"%s\"?", name,
		    near);
	return command_failf(EXIT_WRONG_USE,
	    "unknown option \"%.64s\"; see \"%s options\"", name,
	    COMMAND_PROGRAM);
}

/* Says what is wrong with the operands. */
static int
check(const struct option_entry *o, const char *name, const char *value,
    bool unset)
{
	struct err err;

	if (name != NULL && o == NULL)
		return unknown(name);
	if (unset && (o == NULL || value != NULL))
		return command_failf(EXIT_WRONG_USE,
		    "config --unset needs the NAME of an option and no value");
	if (value != NULL && !options_check(o, value, &err))
		return command_fail(EXIT_WRONG_USE, &err);
	return EXIT_DONE;
}

static const char *
word(int operand, size_t i)
{
	size_t count;
	const struct option_entry *o = options_table(&count);

	return operand == 0 && i < count ? o[i].name : NULL;
}

static int
run(const struct command_line *line)
{
	const char *name = command_operand(line, 0);
	const char *value = command_operand(line, 1);
	bool unset = command_flag(line, "unset") != NULL;
	const struct option_entry *o = name != NULL ? options_find(name) : NULL;
	struct client_place place;
	struct err err;
	int status = check(o, name, value, unset);

	if (status != EXIT_DONE)
		return status;
	status = client_find(line, &place, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	if (o == NULL)
		return show_all(line, &place.server);
	if (value == NULL && !unset)
		return show_one(line, &place.server, o);
	return option_set(line, &place, o, unset ? NULL : value);
}

const struct command cmd_config = {
	.name = "config",
	.args = "[NAME [VALUE]]",
	.max = 2,
	.word = word,
	.flags = { { "unset", NULL, "back to the default" } },
	.run = run,
	.summary = "show and set options",
	.help = "Without NAME shows every option, its value and where that "
		"comes from. With NAME prints its value; with VALUE checks "
		"and sets it, for all sessions or with -t for one (those "
		"options that a session may have for itself), and the daemon "
		"follows at once. To keep it, put the same into tmux.conf.",
};
