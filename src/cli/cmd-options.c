/* options: the table of @coordinator_* options. Needs no server. */

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/option-text.h"
#include "cli/output.h"
#include "cli/table.h"
#include "daemon/options.h"

static int
show_json(const struct option_entry *table, size_t count)
{
	cJSON *all = cJSON_CreateArray(), *o;
	struct buf range;
	size_t i;

	buf_init(&range, 1024);
	for (i = 0; i < count; i++) {
		buf_clear(&range);
		option_text_range(&range, &table[i]);
		o = cJSON_CreateObject();
		json_add_str(o, "name", table[i].name);
		json_add_str(o, "type", option_text_type(table[i].type));
		json_add_str(o, "values", range.data);
		json_add_str(o, "default", table[i].def);
		json_add_str(o, "text", table[i].text);
		cJSON_AddItemToArray(all, o);
	}
	buf_done(&range);
	return output_json(all);
}

static int
run(const struct command_line *line)
{
	size_t i, count;
	const struct option_entry *table = options_table(&count);
	struct buf range;
	struct table *t;

	if (line->json)
		return show_json(table, count);
	t = table_new(
	    (const char *const[]){ "OPTION", "DEFAULT", "WHAT FOR", NULL });
	table_fold(t);
	buf_init(&range, 1024);
	for (i = 0; i < count; i++) {
		buf_clear(&range);
		option_text_range(&range, &table[i]);
		table_addf(t, TABLE_PLAIN, "@coordinator_%s", table[i].name);
		table_add(t, TABLE_PLAIN, table[i].def);
		table_addf(
		    t, TABLE_PLAIN, "%s (%s)", table[i].text, range.data);
	}
	buf_done(&range);
	output_table(t);
	return EXIT_DONE;
}

const struct command cmd_options = {
	.name = "options",
	.args = "",
	.run = run,
	.summary = "every option with its values and default",
	.help = "Lists the tmux user options that tmux-coordinator reads. Set "
		"them in tmux.conf (set -g @coordinator_NAME VALUE) or with "
		"\"config NAME VALUE\". \"config\" shows what is in force.",
};
