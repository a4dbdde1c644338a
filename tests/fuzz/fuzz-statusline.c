/* What a status line is told: percentages and times stay in their bounds. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "detect/statusline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct statusline s;
	struct err err;
	cJSON *o = json_parse((const char *)data, size, size, &err);
	bool ok = statusline_read(o, &s);

	cJSON_Delete(o);
	if (!ok)
		return 0;
	assert(s.context >= 0 && s.context <= 100 && s.limits.reset_ms >= 0);
	assert(s.context_known || s.limits.reset_ms > 0);
	return 0;
}
