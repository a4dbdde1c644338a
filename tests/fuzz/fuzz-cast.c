/* Any bytes as a recording: what is accepted is in order, what is refused
 * leaves nothing behind. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cast.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cast c = { 0 };
	struct err err;

	if (!cast_parse((const char *)data, size, &c, &err)) {
		if (c.outputs != NULL)
			abort();
		return 0;
	}
	for (size_t i = 0; i < c.count; i++) {
		if (strlen(c.outputs[i].data) != c.outputs[i].len ||
		    c.outputs[i].at_ms < 0 ||
		    (i > 0 && c.outputs[i].at_ms < c.outputs[i - 1].at_ms))
			abort();
	}
	cast_done(&c);
	return 0;
}
