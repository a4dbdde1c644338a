/*
 * Small changes to somebody else's JSON file that leave every other byte as it
 * was: comments, blanks, order and trailing commas stay. Reads JSON with
 * comments, as the agents do. Positions are offsets into the text.
 */
#ifndef CLI_JSONC_H
#define CLI_JSONC_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* A member of an object or an element of an array. */
struct jsonc_item {
	size_t start; /* its key, or its value where there is none */
	size_t value, end;
};

/* Is all of the text one value? */
bool jsonc_valid(const char *text);
/* The value that the text is; false when it is blank. The text is valid. */
bool jsonc_root(const char *text, size_t *ret_value);
/* Walks the items of the container whose bracket is at open: *pos is 0 at
 * first. False after the last one. */
bool jsonc_next(
    const char *text, size_t open, size_t *pos, struct jsonc_item *ret);
/* The member of that name; keys with escapes are never found. */
bool jsonc_member(
    const char *text, size_t object, const char *key, struct jsonc_item *ret);

/* Puts an item behind the last one of the container, on a line of its own
 * where the others have one. out is the whole new text. */
void jsonc_insert(
    struct buf *out, const char *text, size_t open, const char *item);
/* Takes an item of the container out, with the comma that it no longer needs. */
void jsonc_remove(struct buf *out, const char *text, size_t open,
    const struct jsonc_item *item);

#endif
