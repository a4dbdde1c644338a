/*
 * The newest items of an endless series: adding one to a full ring overwrites
 * the oldest. Grows up to its limit, so that a short series costs little.
 */
#ifndef QUALITY_QUALITY_RING_H
#define QUALITY_QUALITY_RING_H

#include <stddef.h>

struct quality_ring {
	char *items;
	size_t size; /* bytes of an item */
	size_t limit, cap, first, count;
};

void quality_ring_init(struct quality_ring *r, size_t size, size_t limit);
void quality_ring_done(struct quality_ring *r);
/* Copies the item in. */
void quality_ring_add(struct quality_ring *r, const void *item);
/* 0 is the oldest, count - 1 the newest. Borrowed until the next add. */
const void *quality_ring_at(const struct quality_ring *r, size_t i);

#endif
