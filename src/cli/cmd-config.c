/* config: the options in force, one option, or a new value for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/option-text.h"
#include "cli/output.h"
#include "cli/table.h"
#include "daemon/options.h"
#include "tmux/server.h"

#define OPTIONS_MAX   (1u << 20) /* all options of a tmux server as text */
#define FULL_NAME_MAX 128

/* One run of tmux whose failure is said on stderr. */
static int
run_tmux(
    const struct tmux_server *server, const char *const *argv, struct buf *out)
{
	struct err err;

	if (server_run(server, argv, out, &err))
		return EXIT_DONE;
	if (!server_alive(server))
		return command_fail(client_no_tmux(server, &err), &err);
	return command_fail(EXIT_FAILED, &err);
}

/* Every option with the value it has now. Bad values are complained about and
 * count as their defaults. */
static int
show_all(const struct command_line *line, const struct tmux_server *server)
{
	size_t i, count;
	const struct option_entry *table = options_table(&count);
	struct options *values = options_new();
	cJSON *all = cJSON_CreateObject();
	struct buf out, complaints;
	struct table *t;
	const char *value;
	int status;

	buf_init(&out, OPTIONS_MAX);
	buf_init(&complaints, OPTIONS_MAX);
	status = run_tmux(
	    server, (const char *const[]){ "show-options", "-g", NULL }, &out);
	if (status != EXIT_DONE)
		goto out;
	options_load(values, out.data, out.len, &complaints);
	(void)fputs(complaints.data, stderr);
	t = table_new((const char *const[]){ "OPTION", "VALUE", NULL });
	for (i = 0; i < count; i++) {
		value = options_text(values, table[i].name);
		json_add_str(all, table[i].name, value);
		table_addf(t, TABLE_PLAIN, "@coordinator_%s", table[i].name);
		table_add(t,
		    strcmp(value, table[i].def) == 0 ? TABLE_PLAIN
						     : TABLE_STRONG,
		    value);
	}
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
	buf_done(&complaints);
	buf_done(&out);
	return status;
}

/* The value of the session if it has one, else the global one. */
static int
show_one(const struct command_line *line, const struct tmux_server *server,
    const struct option_entry *o, const char *name)
{
	struct buf out;
	cJSON *json;
	const char *value;
	int status = EXIT_DONE;

	buf_init(&out, OPTIONS_MAX);
	if (line->target != NULL)
		status = run_tmux(server,
		    (const char *const[]){
			"show-options", "-qv", "-t", line->target, name, NULL },
		    &out);
	if (status == EXIT_DONE && out.len == 0)
		status = run_tmux(server,
		    (const char *const[]){ "show-options", "-gqv", name, NULL },
		    &out);
	if (status == EXIT_DONE) {
		buf_truncate(&out, strcspn(out.data, "\n"));
		value = out.len > 0 ? out.data : o->def;
		if (line->json) {
			json = cJSON_CreateObject();
			json_add_str(json, o->name, value);
			(void)output_json(json);
		} else {
			output_text(TABLE_PLAIN, value);
			(void)printf("\n");
		}
	}
	buf_done(&out);
	return status;
}

/* A running daemon takes the new value at once; without one there is nothing
 * to tell. */
static void
tell_daemon(const struct client_place *place)
{
	struct client *c;
	struct err err;
	cJSON *result;

	if (client_open(place, CLIENT_NO_START, &c, &err) != EXIT_DONE)
		return;
	if (client_call(c, "daemon.reload", NULL, CLIENT_ANSWER_MS, &result,
		&err) == EXIT_DONE)
		cJSON_Delete(result);
	client_close(c);
}

/* Sets name, or with value NULL removes it. */
static int
set_one(const struct command_line *line, const struct client_place *place,
    const char *name, const char *value)
{
	const char *argv[8];
	struct buf out;
	int status;
	size_t n = 0;

	argv[n++] = "set-option";
	argv[n++] = value == NULL ? "-qu" : "-q";
	argv[n++] = line->target != NULL ? "-t" : "-g";
	if (line->target != NULL)
		argv[n++] = line->target;
	argv[n++] = "--";
	argv[n++] = name;
	if (value != NULL)
		argv[n++] = value;
	argv[n] = NULL;
	buf_init(&out, OPTIONS_MAX);
	status = run_tmux(&place->server, argv, &out);
	buf_done(&out);
	if (status == EXIT_DONE)
		tell_daemon(place);
	return status;
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

static int
run(const struct command_line *line)
{
	const char *name = command_operand(line, 0);
	const char *value = command_operand(line, 1);
	bool unset = command_flag(line, "unset") != NULL;
	const struct option_entry *o = name != NULL ? options_find(name) : NULL;
	struct client_place place;
	char full[FULL_NAME_MAX];
	struct err err;
	int status = check(o, name, value, unset);

	if (status != EXIT_DONE)
		return status;
	status = client_find(line, &place, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	if (o == NULL)
		return show_all(line, &place.server);
	(void)snprintf(full, sizeof full, "@coordinator_%s", o->name);
	if (value == NULL && !unset)
		return show_one(line, &place.server, o, full);
	return set_one(line, &place, full, value);
}

const struct command cmd_config = {
	.name = "config",
	.args = "[NAME [VALUE]]",
	.max = 2,
	.flags = { { "unset", NULL, "back to the default" } },
	.run = run,
	.summary = "show and set options",
	.help = "Without NAME shows every option and its value. With NAME "
		"prints its value; with VALUE checks and sets it, for all "
		"sessions or with -t for one, and the daemon follows at once. "
		"To keep it, put the same into tmux.conf.",
};
