/*
 * Whatever is accepted is written in a form that is accepted again and then
 * written the same; what the scanner accepts, cJSON must understand.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

#define LIMIT (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_both(struct buf *line, struct buf *pretty, const cJSON *value)
{
	buf_init(line, 16 * LIMIT);
	buf_init(pretty, 16 * LIMIT);
	json_write(line, value);
	json_write_pretty(pretty, value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf line, pretty, line2, pretty2;
	struct err err = { "" };
	cJSON *value = json_parse((const char *)data, size, LIMIT, &err),
	      *again;

	if (value == NULL) {
		if (err.text[0] == '\0')
			BUG("refused without a reason");
		return 0;
	}
	write_both(&line, &pretty, value);
	(void)json_int(value, "a", 0);
	if (!str_utf8_valid(line.data, line.len))
		BUG("what was written is not UTF-8");
	again = json_parse(pretty.data, pretty.len, 16 * LIMIT, &err);
	if (again == NULL)
		BUG("what was written is refused: %s", err.text);
	write_both(&line2, &pretty2, again);
	if (strcmp(line.data, line2.data) != 0)
		BUG("not the same: %s", line2.data);
	cJSON_Delete(value);
	cJSON_Delete(again);
	buf_done(&line);
	buf_done(&pretty);
	buf_done(&line2);
	buf_done(&pretty2);
	return 0;
}
