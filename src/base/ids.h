/*
 * Things by their number, in its order: a sorted array of pointers to structs
 * each of which begins with its unsigned id. For a few hundred that are looked
 * up often and change seldom.
 */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stddef.h>

struct ids {
	void **at;
	size_t count, cap;
};

/* Frees the array and forgets the things, which are their owner's. */
void ids_done(struct ids *s);
/* NULL when there is none. */
void *ids_find(const struct ids *s, unsigned id);
/* There is none of that id yet. */
void ids_add(struct ids *s, void *thing);
/* Takes it out and returns it; NULL when there is none. */
void *ids_remove(struct ids *s, unsigned id);

#endif
