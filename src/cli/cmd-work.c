/* work: what may be given away, and why the rest may not. */
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"
#include "work/tracker.h"

/* Are they of more than one project? Rows of one stand together. */
static bool
has_projects(const cJSON *rows)
{
	const cJSON *row;
	const char *first = json_str(rows->child, "project", "");

	cJSON_ArrayForEach(row, rows)
	{
		if (strcmp(json_str(row, "project", ""), first) != 0)
			return true;
	}
	return false;
}

static void
add_row(struct table *t, const cJSON *row, bool projects)
{
	bool ok = json_bool(row, "assignable", false);
	const char *project = json_str(row, "project", "");
	const char *name = strrchr(project, '/');

	table_addf(t, TABLE_PLAIN, "%.3f", json_num(row, "score", 0));
	if (projects)
		table_add(t, TABLE_DIM, name != NULL ? name + 1 : project);
	table_add(t, TABLE_STRONG, json_str(row, "id", ""));
	table_addf(t, TABLE_PLAIN, "%d", (int)json_int(row, "priority", 0));
	table_add(t, TABLE_PLAIN, json_str(row, "title", ""));
	table_add(t, ok ? TABLE_GOOD : TABLE_DIM,
	    ok ? "ready" : json_str(row, "code", ""));
	table_add(t, TABLE_DIM, json_str(row, "reason", ""));
}

static void
show_rows(const cJSON *rows)
{
	static const char *const heads[] = { "SCORE", "ID", "P", "TITLE",
		"STATE", "WHY NOT", NULL };
	static const char *const more[] = { "SCORE", "PROJECT", "ID", "P",
		"TITLE", "STATE", "WHY NOT", NULL };
	bool projects = has_projects(rows);
	struct table *t = table_new(projects ? more : heads);
	const cJSON *row;

	table_fold(t);
	for (int pass = 0; pass < 2; pass++) {
		cJSON_ArrayForEach(row, rows)
		{
			if (json_bool(row, "assignable", false) == (pass == 0))
				add_row(t, row, projects);
		}
	}
	output_table(t);
}

/* Projects whose JSONL is not what the tracker knows. */
static void
note_stale(const cJSON *rows)
{
	const char *last = "";
	struct tracker_place place;
	const cJSON *row;
	struct err err;

	cJSON_ArrayForEach(row, rows)
	{
		const char *project = json_str(row, "project", "");

		if (strcmp(project, last) != 0 &&
		    tracker_find(project, getenv("BEADS_DIR"), &place, &err) &&
		    place.stale)
			command_note("%s is older than its database: run %s",
			    place.jsonl, place.remedy);
		last = project;
	}
}

static void
show(const cJSON *result)
{
	note_stale(result);
	if (cJSON_GetArraySize(result) > 0)
		show_rows(result);
	else
		command_note("there is no open work");
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	const char *dir = command_operand(line, 0);

	json_add_bool(params, "all", true);
	return target_add_dir(params, "dir", dir == NULL ? "." : dir);
}

const struct command cmd_work = {
	.name = "work",
	.args = "[DIR]",
	.max = 1,
	.run = client_run,
	.ask = { "coordinator.assignable_work", add_params, show },
	.summary = "the work that may be given away, and why the rest may not",
	.help = "Lists the open beads of DIR (default: here) and of the "
		"projects that have agents, best first; for each that may not "
		"be assigned now, the reason.",
};
