/* doctor: what is found, what is missing, what to do about it. */
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

/* Sentences here are for reading: they are not cut to the terminal's width. */
static void
show(const cJSON *findings)
{
	const cJSON *f;
	const char *grade, *advice;
	struct table *t = table_new((const char *const[]){ "", "", "", NULL });
	struct buf text;

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
	buf_init(&text, 1 << 20);
	table_format(t, &text, 0, output_has_color());
	(void)fwrite(text.data, 1, text.len, stdout);
	buf_done(&text);
	table_free(t);
}

static int
run(const struct command_line *line)
{
	struct doctor d = { .line = line };
	struct err err;
	int status = client_find(line, &d.place, &err);

	if (status != EXIT_DONE)
		return command_fail(status, &err);
	d.findings = cJSON_CreateArray();
	doctor_tmux_check(&d);
	doctor_daemon_check(&d);
	doctor_system_check(&d);
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
	.run = run,
	.summary = "what is found, what is missing, what to do",
	.help = "Looks at tmux and the faults of its version, the options, the "
		"daemon, its files, the agents it sees and by which evidence, "
		"and the programs it can work with. Fails when something does "
		"not work.",
};
