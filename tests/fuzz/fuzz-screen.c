/* A capture: every row is sound text within its limits, runs are in order, and
 * every question about any place has an answer. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "detect/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_row(const struct screen *s, int row)
{
	const char *text = screen_text(s, row);
	int len = screen_len(s, row), end = 0;
	assert(len <= SCREEN_ROW_MAX && (size_t)len == strlen(text));
	assert(str_utf8_valid(text, (size_t)len));
	assert(len == 0 || text[len - 1] != ' ');
	for (unsigned i = 0; i < s->rows[row].runs; i++) {
		const struct screen_run *r = &s->runs[s->rows[row].run + i];
		assert(r->off >= end && r->end > r->off && r->end <= len);
		assert(screen_hue(r->style.fg) < SCREEN_HUE_COUNT);
		end = r->end;
	}
	(void)screen_rule_at(s, row);
	(void)screen_is_ghost(s, row, len / 2);
	(void)screen_has_attr(s, row, 0, len, SCREEN_REVERSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct screen s; /* reused, as the monitor does */
	screen_parse(&s, (const char *)data, size);
	assert(s.count <= SCREEN_ROWS_MAX);
	for (int row = 0; row < s.count; row++)
		check_row(&s, row);
	assert(screen_last_text(&s, s.count - 1) < s.count);
	return 0;
}
