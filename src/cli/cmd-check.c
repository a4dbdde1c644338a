/* check: is what the user has written right? Options, profiles, personas. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/check.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "detect/profile.h"
#include "tmux/server.h"
#include "work/persona-book.h"
#include "work/persona.h"

/* Everything there is to check, and what has been read on the way: later files
 * replace what earlier ones have defined. */
struct all {
	struct check check;
	struct profiles *profiles;
	struct persona_set *personas;
	const struct client_place *place;
};

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* What a file is, its name tells. */
static void
check_file(struct all *a, const char *path)
{
	if (strcmp(base_name(path), "personas.ini") == 0)
		check_personas(&a->check, a->personas, path);
	else if (str_ends(path, ".ini"))
		check_profile(&a->check, a->profiles, path);
	else
		check_conf(&a->check, path);
}

static void
check_if_there(struct all *a, const char *path)
{
	if (access(path, F_OK) == 0)
		check_file(a, path);
}

/* The files that the running tmux has read, else where it would look. */
static void
check_confs(struct all *a)
{
	const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME");
	char path[PATH_MAX], *rest, *file;
	struct buf out;
	struct err err;

	buf_init(&out, PATH_MAX * 16);
	if (server_run(&a->place->server,
		(const char *const[]){
		    "display-message", "-p", "#{config_files}", NULL },
		&out, &err)) {
		out.data[strcspn(out.data, "\n")] = '\0';
		rest = out.data;
		while ((file = strsep(&rest, ",")) != NULL)
			if (strcmp(file, "/dev/null") != 0)
				check_if_there(a, file);
	} else if (home != NULL) {
		(void)snprintf(path, sizeof path, "%s/.tmux.conf", home);
		check_if_there(a, path);
		(void)snprintf(path, sizeof path, "%s%s/tmux/tmux.conf",
		    config != NULL ? config : home,
		    config != NULL ? "" : "/.config");
		check_if_there(a, path);
	}
	buf_done(&out);
}

static void
check_all(struct all *a)
{
	const struct paths *paths = &a->place->paths;
	char path[PATH_MAX], dir[PATH_MAX];

	check_server(&a->check, &a->place->server);
	check_confs(a);
	check_profiles(&a->check, a->profiles, paths->agents);
	if (access(paths->user_agents, F_OK) == 0)
		check_profiles(&a->check, a->profiles, paths->user_agents);
	check_if_there(a, paths->personas);
	if (getcwd(dir, sizeof dir) != NULL &&
	    persona_book_project(dir, path, sizeof path))
		check_if_there(a, path);
}

static void
sum_up(const struct all *a, int things)
{
	size_t profiles = profiles_count(a->profiles);
	size_t personas = persona_count(a->personas);

	command_note(
	    "everything is right in %d place%s: %zu profile%s, %zu persona%s",
	    things, things == 1 ? "" : "s", profiles, profiles == 1 ? "" : "s",
	    personas, personas == 1 ? "" : "s");
}

/* The problems alone, as compilers print them; how it went to people. */
static void
show(const struct all *a)
{
	const cJSON *thing, *problem;
	int things = 0;

	cJSON_ArrayForEach(thing, a->check.list)
	{
		things++;
		cJSON_ArrayForEach(problem, json_arr(thing, "problems"))
		{
			output_line(TABLE_PLAIN, problem->valuestring);
		}
		command_note("%s %s: %s",
		    json_arr(thing, "problems")->child != NULL ? "bad "
							       : "good",
		    json_str(thing, "kind", ""), json_str(thing, "source", ""));
	}
	if (a->check.problems == 0)
		sum_up(a, things);
}

static int
run(const struct command_line *line)
{
	const char *file = command_operand(line, 0);
	struct all a = { 0 };
	struct client_place place;
	struct err err;
	int status = client_find(line, &place, &err);

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	a.place = &place;
	a.profiles = profiles_new();
	a.personas = persona_set_new();
	check_init(&a.check);
	if (file != NULL)
		check_file(&a, file);
	else
		check_all(&a);
	if (!line->json)
		show(&a);
	else {
		cJSON *o = cJSON_CreateObject();
		json_add_bool(o, "ok", a.check.problems == 0);
		cJSON_AddItemToObject(o, "checked", a.check.list);
		a.check.list = NULL;
		(void)output_json(o);
	}
	status = a.check.problems == 0 ? EXIT_DONE : EXIT_FAILED;
	check_done(&a.check);
	profiles_free(a.profiles);
	persona_set_free(a.personas);
	return status;
}

const struct command cmd_check = {
	.name = "check",
	.args = "[FILE]",
	.max = 1,
	.run = run,
	.summary = "whether options, profiles and personas are right",
	.help = "Without FILE checks the options that tmux has now, the "
		"tmux.conf it has read, every profile, and the personas of "
		"the user and of the project here. FILE is personas.ini, a "
		"profile (another *.ini) or a tmux.conf. Prints one line for "
		"each thing that is wrong, with file and line, and exits 1 "
		"when there is one.",
};
