/* A profile text from anybody: refused with a sentence, or whole. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "detect/profile-data.h"
#include "detect/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profiles *ps = profiles_new();
	struct err err = { "" };
	bool ok = profiles_add(ps, "fuzz", (const char *)data, size, &err);
	assert(ok == (err.text[0] == '\0'));
	assert(ok || profiles_count(ps) == 0);
	for (size_t i = 0; i < profiles_count(ps); i++)
		assert(*ps->list[i]->name != '\0');
	profiles_free(ps);
	return 0;
}
