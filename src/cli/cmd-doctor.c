/* doctor: what is found, what is missing, what to do about it. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/doctor-bundle.h"
#include "cli/doctor.h"
#include "cli/output.h"
#include "cli/table.h"

static enum table_style
style_of(const char *grade)
{
	if (strcmp(grade, "ok") == 0)
		return TABLE_GOOD;
	if (strcmp(grade, "warn") == 0)
		return TABLE_WARN;
	return strcmp(grade, "fail") == 0 ? TABLE_BAD : TABLE_DIM;
}

static void
show(const cJSON *findings)
{
	const cJSON *f;
	const char *grade, *advice;
	struct table *t = table_new((const char *const[]){ "", "", "", NULL });

	table_fold(t);
	cJSON_ArrayForEach(f, findings)
	{
		grade = json_str(f, "grade", "");
		advice = json_str(f, "advice", "");
		table_add(t, style_of(grade), grade);
		table_add(t, TABLE_STRONG, json_str(f, "name", ""));
		table_add(t, TABLE_PLAIN, json_str(f, "text", ""));
		if (advice[0] == '\0')
			continue;
		table_add(t, TABLE_PLAIN, "");
		table_add(t, TABLE_PLAIN, "");
		table_addf(t, TABLE_DIM, "-> %s", advice);
	}
	output_table(t);
}

static int
run(const struct command_line *line)
{
	const char *bundle = command_flag(line, "bundle");
	struct doctor d = { .line = line };
	struct err err;
	int status = client_find(line, &d.place, &err);

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	d.findings = cJSON_CreateArray();
	doctor_tmux_check(&d);
	doctor_plugin_check(&d);
	doctor_daemon_check(&d);
	doctor_system_check(&d);
	if (bundle != NULL) {
		status = doctor_bundle_write(&d, bundle, &err)
		             ? EXIT_DONE
		             : command_fail(EXIT_FAILED, &err);
		cJSON_Delete(d.findings);
		if (status == EXIT_DONE)
			command_note("%s is for a bug report: read it before "
				     "you send it",
			    bundle);
		return status;
	}
	if (line->json) {
		(void)output_json(d.findings);
	} else {
		show(d.findings);
		cJSON_Delete(d.findings);
	}
	if (!d.server_alive)
		return EXIT_UNREACHABLE;
	return d.worst == DOCTOR_FAIL ? EXIT_FAILED : EXIT_DONE;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "",
	.flags = {
	    { "bundle", "FILE", "write it all into a file for a bug report" },
	},
	.run = run,
	.summary = "what is found, what is missing, what to do",
	.help = "Looks at tmux and the faults of its version, the options, the "
		"daemon, its files, the agents it sees and by which evidence, "
		"the plugin, and the programs it can work with. Fails when "
		"something does not work. A bundle has the same, the options "
		"that are set and the end of the log, without your name, your "
		"home, your machine and what texts say.",
};
