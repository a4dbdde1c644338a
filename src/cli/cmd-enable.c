/* enable, disable: what the coordinator does by itself. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/table.h"
#include "daemon/options.h"

static const struct feature {
	const char *name, *option;
} features[] = {
	{ "auto-assign", "auto_assign" },
	{ "conflict-negotiate", "conflict_negotiate" },
	{ "conflict-notify", "conflict_notify" },
	{ "digest", "send_digests" },
};

static const char *
feature_name(const void *arg, size_t i)
{
	(void)arg;
	return features[i].name;
}

static const char *
word(int operand, size_t i)
{
	return operand == 0 && i < countof(features) ? features[i].name : NULL;
}

/* By the name of the feature or of its option. */
static const struct feature *
find(const char *name)
{
	const struct option_entry *o = options_find(name);

	for (size_t i = 0; i < countof(features); i++)
		if (strcmp(features[i].name, name) == 0 ||
		    (o != NULL && strcmp(features[i].option, o->name) == 0))
			return &features[i];
	return NULL;
}

static int
unknown(const char *name)
{
	const char *near =
	    command_nearest(name, feature_name, NULL, countof(features));

	if (near != NULL)
		return command_failf(EXIT_WRONG_USE,
		    "there is no feature %s; did you mean %s?", name, near);
	return command_failf(EXIT_WRONG_USE,
	    "there is no feature %s; there are auto-assign, "
	    "conflict-negotiate, conflict-notify and digest",
	    name);
}

/* One row, or the whole table, of what is on now. */
static void
show(const struct command_line *line, const struct options *values,
    const struct feature *only)
{
	struct table *t = table_new(
	    (const char *const[]){ "FEATURE", "", "WHAT IT DOES", NULL });
	cJSON *all = cJSON_CreateObject();

	table_fold(t);
	for (size_t i = 0; i < countof(features); i++) {
		const struct feature *f = &features[i];
		bool on = options_flag(values, f->option);

		if (only != NULL && only != f)
			continue;
		json_add_bool(all, f->name, on);
		table_add(t, TABLE_PLAIN, f->name);
		table_add(t, on ? TABLE_GOOD : TABLE_DIM, on ? "on" : "off");
		table_add(t, TABLE_PLAIN, options_find(f->option)->text);
	}
	if (line->json) {
		table_free(t);
		(void)output_json(all);
	} else {
		cJSON_Delete(all);
		output_table(t);
	}
}

/* What tmux has now, whoever set it. */
static int
show_now(const struct command_line *line, const struct client_place *place,
    const struct feature *only)
{
	struct options *values = options_new();
	struct err err;
	int status = option_load(&place->server, NULL, values, NULL, &err);

	if (status == EXIT_DONE)
		show(line, values, only);
	else
		(void)command_fail(status, &err);
	options_free(values);
	return status;
}

static int
run(const struct command_line *line)
{
	bool on = strcmp(line->command->name, "enable") == 0;
	const char *name = command_operand(line, 0);
	const struct feature *f = name != NULL ? find(name) : NULL;
	struct command_line all = *line; /* not of one session: of all */
	struct client_place place;
	struct err err;
	int status;

	all.target = NULL;
	if (name != NULL && f == NULL)
		return unknown(name);
	status = client_find(line, &place, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	if (f == NULL)
		return show_now(line, &place, NULL);
	status = option_set(
	    &all, &place, options_find(f->option), on ? "on" : "off");
	if (status != EXIT_DONE)
		return status;
	command_note("until tmux ends; to keep it: set -g @coordinator_%s %s",
	    f->option, on ? "on" : "off");
	return show_now(line, &place, f);
}

const struct command cmd_enable = {
	.name = "enable",
	.args = "[FEATURE]",
	.max = 1,
	.word = word,
	.run = run,
	.summary = "let the coordinator do something by itself",
	.help = "Turns on auto-assign, conflict-negotiate, conflict-notify or "
		"digest, and shows what is on now; without FEATURE only shows "
		"it. It is the option auto_assign, conflict_negotiate, "
		"conflict_notify or send_digests for short.",
};

const struct command cmd_enable_not = {
	.name = "disable",
	.args = "[FEATURE]",
	.max = 1,
	.word = word,
	.run = run,
	.summary = "stop the coordinator doing something by itself",
	.help = "Turns off auto-assign, conflict-negotiate, conflict-notify "
		"or digest, and shows what is on now; without FEATURE only "
		"shows it.",
};
