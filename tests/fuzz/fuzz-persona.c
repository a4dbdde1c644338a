/* A personas.ini from anybody: refused with a sentence and without effect, or
 * whole. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "work/persona.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct persona_set *set = persona_set_new();
	size_t before = persona_count(set);
	struct err err = { "" };
	bool ok = persona_set_add(set, "fuzz", (const char *)data, size, &err);

	assert(ok == (err.text[0] == '\0'));
	assert(ok || persona_count(set) == before);
	for (size_t i = 0; i < persona_count(set); i++)
		assert(persona_find(set, persona_at(set, i)->name) ==
		       persona_at(set, i));
	persona_set_free(set);
	return 0;
}
