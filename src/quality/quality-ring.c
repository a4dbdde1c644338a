#include "quality/quality-ring.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_CAP 8

void
quality_ring_init(struct quality_ring *r, size_t size, size_t limit)
{
	*r = (struct quality_ring){ .size = size, .limit = limit };
}

void
quality_ring_done(struct quality_ring *r)
{
	free(r->items);
	quality_ring_init(r, r->size, r->limit);
}

/* A ring that is not at its limit yet has its oldest item in front. */
static void
grow(struct quality_ring *r)
{
	r->cap = r->cap == 0 ? FIRST_CAP : r->cap * 2;
	if (r->cap > r->limit)
		r->cap = r->limit;
	r->items = xreallocarray(r->items, r->cap, r->size);
}

void
quality_ring_add(struct quality_ring *r, const void *item)
{
	size_t at;

	if (r->count == r->cap && r->cap < r->limit)
		grow(r);
	at = (r->first + r->count) % r->cap;
	memcpy(r->items + at * r->size, item, r->size);
	if (r->count < r->cap)
		r->count++;
	else
		r->first = (r->first + 1) % r->cap;
}

const void *
quality_ring_at(const struct quality_ring *r, size_t i)
{
	if (i >= r->count)
		BUG("item %zu of %zu", i, r->count);
	return r->items + (r->first + i) % r->cap * r->size;
}
