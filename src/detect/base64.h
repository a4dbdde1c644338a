/* Base64 as escape sequences carry it (RFC 4648, padding may be left out). */
#ifndef DETECT_BASE64_H
#define DETECT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes text[0..len) into at most cap bytes. False, with out in disorder,
 * when it is not base64 or does not fit. */
bool base64_decode(
    const char *text, size_t len, char *out, size_t cap, size_t *ret_len);

#endif
