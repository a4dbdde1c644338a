/* A part of a Codex session's file, as its beginning and as its end. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "detect/rollout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char cwd[ROLLOUT_DIR_MAX];
	struct rollout_usage u;
	if (rollout_usage((const char *)data, size, &u))
		assert(u.context >= 0 && u.context <= 100 &&
		       u.limits.reset_ms >= 0);
	if (rollout_cwd((const char *)data, size, cwd))
		assert(cwd[0] == '/' && strlen(cwd) < sizeof cwd);
	return 0;
}
