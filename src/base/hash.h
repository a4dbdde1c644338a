/*
 * FNV-1a, 64 bits: the same number for the same bytes, on every machine. It
 * tells changes, and is no shield against somebody who wants two texts to be
 * taken for one.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* The hash with more bytes behind those it was made of. */
static inline uint64_t
hash_add(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The same for a number, its lowest byte first. */
static inline uint64_t
hash_add_int(uint64_t hash, int64_t number)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		unsigned char byte = (unsigned char)((uint64_t)number >> shift);
		hash = hash_add(hash, &byte, 1);
	}
	return hash;
}

#endif
