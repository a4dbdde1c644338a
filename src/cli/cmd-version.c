/* version */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"

static int
run(const struct command_line *line)
{
	cJSON *json;

	if (line->json) {
		json = cJSON_CreateObject();
		json_add_str(json, "name", COMMAND_PROGRAM);
		json_add_str(json, "version", VERSION);
		return output_json(json);
	}
	(void)printf("%s %s\n", COMMAND_PROGRAM, VERSION);
	return EXIT_DONE;
}

const struct command cmd_version = {
	.name = "version",
	.args = "",
	.run = run,
	.summary = "print the version",
	.help = "Prints the version of this program; \"doctor\" also shows "
		"those of the running daemon, of tmux and of the libraries.",
};
