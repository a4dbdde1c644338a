/* Reports, one a line: whatever they are, the table stays within its limits
 * and what it holds is sound text. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "detect/program-status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text, size_t max)
{
	if (text == NULL)
		return;
	size_t len = strlen(text);
	assert(len > 0 && len <= max && str_utf8_valid(text, len));
	for (size_t i = 0; i < len; i++)
		assert((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
}

static void
check(const struct program_status *ps)
{
	assert(ps->count <= PROGRAM_STATUS_RECORDS);
	assert((program_status_summary(ps) == NULL) == (ps->count == 0));
	for (size_t i = 0; i < ps->count; i++) {
		const struct program_status_record *r = &ps->records[i];
		assert(program_status_find(ps, r->id) == r);
		assert(r->progress >= -1 && r->progress <= 100);
		check_text(r->title, 192);
		check_text(r->msg, 2048);
		(void)program_status_app(ps, r);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct program_status ps;
	int64_t now_ms = 1;
	program_status_init(&ps);
	while (size > 0) {
		const char *newline = memchr(text, '\n', size);
		size_t len = newline != NULL ? (size_t)(newline - text) : size;
		if (len == 1 && *text == '!')
			program_status_end_busy(&ps, now_ms);
		else
			(void)program_status_report(&ps, text, len, now_ms);
		check(&ps);
		now_ms++;
		len += newline != NULL;
		text += len;
		size -= len;
	}
	program_status_done(&ps);
	return 0;
}
