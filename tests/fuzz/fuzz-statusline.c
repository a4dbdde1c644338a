/* What a status line is told: percentages and times stay in their bounds. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/statusline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct statusline s;
	if (!statusline_parse((const char *)data, size, &s))
		return 0;
	assert(s.context >= 0 && s.context <= 100 && s.limits.reset_ms >= 0);
	assert(s.context_known || s.limits.reset_ms > 0);
	return 0;
}
