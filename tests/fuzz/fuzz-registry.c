/* One file of Claude Code's sessions directory. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "detect/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct registry_record r;
	char name[64];
	if (registry_parse((const char *)data, size, &r))
		assert(r.pid > 0 && strlen(r.waiting) < sizeof r.waiting &&
		       strlen(r.name) < sizeof r.name);
	if (size < sizeof name) {
		memcpy(name, data, size);
		name[size] = '\0';
		assert(registry_file_pid(name) >= 0);
	}
	return 0;
}
