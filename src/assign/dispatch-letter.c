#include "assign/dispatch-letter.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/buf.h"
#include "work/prompt.h"
#include "work/triage-json.h"

#define TEXT_MAX   500
#define TITLE_MAX  150 /* with what stands before it, a subject's length */
#define IMPACT_MAX 1500

/* Text from outside, as one line. */
static void
add_line(struct buf *out, const char *s, size_t max)
{
	size_t from = out->len;

	prompt_clean(out, s, strlen(s), max);
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '\n' || out->data[i] == '\t')
			out->data[i] = ' ';
}

void
dispatch_letter_subject(struct buf *out, const struct assign_choice *c)
{
	(void)buf_adds(out, "Work Assignment: ");
	add_line(out, c->offer->row->bead->title, TITLE_MAX);
}

static void
add_reasons(struct buf *out, const struct assign_choice *c)
{
	cJSON *reasons =
	    triage_json_reasons(&c->offer->source->triage, c->offer->row);
	const cJSON *reason;

	if (cJSON_GetArraySize(reasons) > 0)
		(void)buf_adds(out, "\n## Why This Task\n\n");
	cJSON_ArrayForEach(reason, reasons)
	{
		(void)buf_adds(out, "- ");
		add_line(out, cJSON_GetStringValue(reason), TEXT_MAX);
		(void)buf_addc(out, '\n');
	}
	cJSON_Delete(reasons);
}

static void
add_impact(struct buf *out, const struct assign_choice *c)
{
	const struct triage_row *row = c->offer->row;
	const struct bead_list *beads = &c->offer->source->beads;

	if (row->unblocks.count == 0)
		return;
	(void)buf_addf(out,
	    "\n## Impact\n\nWhen it is done, %zu more can be begun:\n\n",
	    row->unblocks.count);
	for (size_t i = 0; i < row->unblocks.count; i++) {
		if (out->len > IMPACT_MAX) {
			(void)buf_adds(out, "- ...\n");
			return;
		}
		(void)buf_adds(out, "- ");
		add_line(out, beads->beads[row->unblocks.at[i]].id, TEXT_MAX);
		(void)buf_addc(out, '\n');
	}
}

static void
add_files(struct buf *out, const char *files)
{
	if (*files == '\0')
		return;
	(void)buf_adds(out, "\n## Files\n\nReserved for you:\n\n");
	while (*files != '\0') {
		size_t len = strcspn(files, "\n");

		(void)buf_adds(out, "- ");
		prompt_clean(out, files, len, TEXT_MAX);
		(void)buf_addc(out, '\n');
		files += len + (files[len] == '\n');
	}
}

static void
add_instructions(
    struct buf *out, const char *id, const char *tracker, const char *program)
{
	(void)buf_adds(out, "\n## Instructions\n\n");
	if (*tracker != '\0')
		(void)buf_addf(out, "1. Read it: `%s show %s`\n", tracker, id);
	else
		(void)buf_adds(out, "1. Read it in your prompt\n");
	(void)buf_addf(out,
	    "2. Reserve what else you edit: `%s reserve PATTERN`\n"
	    "3. Implement and test it\n",
	    program);
	if (*tracker != '\0')
		(void)buf_addf(
		    out, "4. Close it: `%s close %s`\n", tracker, id);
	else
		(void)buf_addf(out, "4. Close it: `%s done %s`\n", program, id);
	(void)buf_adds(out,
	    "5. Commit, with the changes in .beads/\n"
	    "\nPlease acknowledge this message when you start.\n");
}

void
dispatch_letter_body(struct buf *out, const struct assign_choice *c,
    const char *tracker, const char *program)
{
	const struct bead *bead = c->offer->row->bead;
	struct buf id;

	buf_init(&id, TEXT_MAX + 8);
	add_line(&id, bead->id, TEXT_MAX);
	(void)buf_addf(out, "# Work Assignment\n\n**Bead:** %s\n", id.data);
	(void)buf_adds(out, "**Title:** ");
	add_line(out, bead->title, TEXT_MAX);
	(void)buf_addf(out, "\n**Priority:** P%d\n**Score:** %.2f\n",
	    bead->priority, c->score);
	add_reasons(out, c);
	add_impact(out, c);
	add_files(out, c->offer->files);
	add_instructions(out, id.data, tracker, program);
	buf_done(&id);
}
