#include "assign/dispatch-prompt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "io/file.h"
#include "io/log.h"
#include "work/prompt.h"
#include "work/triage-json.h"

#define WHY_MAX  4096
#define TAIL_MAX 256

static void
read_template(const char *file, struct buf *out)
{
	const char *home = getenv("HOME");
	char path[2048];
	struct err err;

	if (*file != '\0') {
		bool is_home = str_starts(file, "~/") && home != NULL;
		(void)snprintf(path, sizeof path, "%s%s", is_home ? home : "",
		    is_home ? file + 1 : file);
		if (file_read(path, out, &err))
			return;
		log_warnx("work: the prompt template: %s", err.text);
		buf_clear(out);
	}
	(void)buf_adds(out, prompt_default());
}

static void
add_why(const struct assign_choice *c, struct buf *out)
{
	cJSON *reasons =
	    triage_json_reasons(&c->offer->source->triage, c->offer->row);
	const cJSON *reason;

	cJSON_ArrayForEach(reason, reasons)
	{
		(void)buf_addf(out, "%s- %s", out->len > 0 ? "\n" : "",
		    cJSON_GetStringValue(reason));
	}
	cJSON_Delete(reasons);
}

char *
dispatch_prompt(const struct assign_choice *c, int64_t id,
    const char *template_file, const char *tracker, const char *program)
{
	const struct triage_row *row = c->offer->row;
	const struct bead_list *beads = &c->offer->source->beads;
	const struct text_files *files = &c->offer->task->files;
	const char **unblocks =
	    xcalloc(row->unblocks.count + 1, sizeof *unblocks);
	struct buf template, why, out;
	struct prompt_facts facts = {
		.bead = row->bead,
		.files = (const char *const *)files->at,
		.file_count = files->count,
		.unblocks = unblocks,
		.unblock_count = row->unblocks.count,
		.tracker = tracker,
		.program = program,
	};

	for (size_t i = 0; i < row->unblocks.count; i++)
		unblocks[i] = beads->beads[row->unblocks.at[i]].id;
	buf_init(&template, PROMPT_MAX);
	buf_init(&why, WHY_MAX);
	buf_init(&out, PROMPT_MAX + TAIL_MAX);
	read_template(template_file, &template);
	add_why(c, &why);
	facts.why = why.data;
	prompt_write(&out, template.data, &facts);
	/* What tells this paste from any other text on the screen. */
	(void)buf_addf(&out, "\n\n(assignment %" PRId64 " of ", id);
	prompt_clean(&out, row->bead->id, strlen(row->bead->id), 100);
	(void)buf_addc(&out, ')');
	buf_done(&template);
	buf_done(&why);
	free(unblocks);
	return buf_take(&out);
}
