/* A JSONL file of beads: reading, ranking and printing it ends, whatever it
 * holds, and what is ranked is ordered. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "work/bead.h"
#include "work/score.h"
#include "work/triage-json.h"
#include "work/triage.h"

#define NOW ((int64_t)1770033600000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_lines(struct bead_list *list, const char *text, size_t size)
{
	const char *end = text + size;
	int64_t line = 0;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (eol == NULL)
			eol = end;
		bead_list_add(list, ++line, text, (size_t)(eol - text));
		text = eol + 1;
	}
	bead_list_end(list);
}

static void
score_one(const struct triage_row *row)
{
	struct task task = { .id = row->bead->id,
		.title = row->bead->title,
		.description = row->bead->description,
		.type = row->bead->type,
		.status = row->bead->status,
		.score = row->score };

	score_task_init(&task, NULL, NULL);
	if (score_complexity(&task) < 0 || score_complexity(&task) > 1)
		abort();
	score_task_done(&task);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct triage_options options = { NOW, size % 2 == 1 };
	struct bead_list list;
	struct triage t;

	bead_list_init(&list);
	read_lines(&list, (const char *)data, size);
	triage_init(&t, &list, &options);
	for (size_t i = 0; i < t.count; i++) {
		if (i > 0 && t.rows[i].score > t.rows[i - 1].score)
			abort();
		score_one(&t.rows[i]);
	}
	cJSON_Delete(triage_json(&t, 0, 0));
	triage_done(&t);
	bead_list_done(&list);
	return 0;
}
