#include "base/ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
ids_done(struct ids *s)
{
	free(s->at);
	*s = (struct ids){ 0 };
}

/* Where it is, or would be. */
static size_t
place_of(const struct ids *s, unsigned id)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (*(const unsigned *)s->at[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void *
ids_find(const struct ids *s, unsigned id)
{
	size_t i = place_of(s, id);

	return i < s->count && *(const unsigned *)s->at[i] == id ? s->at[i]
	                                                         : NULL;
}

void
ids_add(struct ids *s, void *thing)
{
	size_t i = place_of(s, *(const unsigned *)thing);

	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 16 : 2 * s->cap;
		s->at = xreallocarray(s->at, s->cap, sizeof *s->at);
	}
	memmove(&s->at[i + 1], &s->at[i], (s->count++ - i) * sizeof *s->at);
	s->at[i] = thing;
}

void *
ids_remove(struct ids *s, unsigned id)
{
	size_t i = place_of(s, id);
	void *thing = ids_find(s, id);

	if (thing != NULL)
		memmove(
		    &s->at[i], &s->at[i + 1], (--s->count - i) * sizeof *s->at);
	return thing;
}
