/* Text: parsing numbers strictly, UTF-8, and making outside text safe to show. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* s begins (ends) with that text; the empty one always. */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Blanks at both ends removed, in place; returns the first kept byte. */
char *str_trim(char *s);

/* The whole of s must be a number in [min, max]; ret_value only on success. */
bool str_to_int(const char *s, int64_t min, int64_t max, int64_t *ret_value);
/* Decimal only: no blanks, plus sign, hexadecimal, inf or nan. */
bool str_to_double(const char *s, double min, double max, double *ret_value);
/* on/off, yes/no, true/false, 1/0, any case. */
bool str_to_bool(const char *s, bool *ret_value);

/* Length in bytes of the UTF-8 character at s (left bytes remain), 0 if
 * invalid. ret_code may be NULL. */
size_t str_utf8_len(const char *s, size_t left, uint32_t *ret_code);
/* All of it is UTF-8. */
bool str_utf8_valid(const char *s, size_t len);
/* How many of the first max bytes of s there are, up to where a character
 * ends. */
size_t str_cut(const char *s, size_t max);
/* Columns the text takes on a terminal; invalid bytes count one. */
int str_width(const char *s);
/* Bytes of s that one line takes: to a newline, else to the last blank that
 * lets it fit into cols, else to where it is full. */
size_t str_fold(const char *s, int cols);

/*
 * Appends s so that it is harmless on a terminal and in a message: control
 * characters, bidi and invisible characters are dropped or shown with ^,
 * invalid UTF-8 becomes U+FFFD, and at most cols columns are used, the last
 * being an ellipsis when something was cut. cols 0 means no bound. A character
 * keeps at most four combining marks.
 */
void str_visible(struct buf *out, const char *s, size_t len, int cols);

#endif
