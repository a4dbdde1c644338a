/* Words about a usage limit: a time that is found lies ahead, within two months. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/time.h"
#include "detect/usage.h"

#define NOW_MS   INT64_C(1764367200000)
#define AHEAD_MS (60 * TIME_DAY)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	int64_t at;

	for (int64_t zone = -12; zone <= 14; zone += 13)
		if (usage_reset(text, NOW_MS, zone * TIME_HOUR, &at))
			assert(at >= NOW_MS && at - NOW_MS <= AHEAD_MS);
	free(text);
	return 0;
}
