/* Base64 (RFC 4648); what is decoded may lack its padding, as in escape
 * sequences. */
#ifndef DETECT_BASE64_H
#define DETECT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes text[0..len) into at most cap bytes. False, with out in disorder,
 * when it is not base64 or does not fit. */
bool base64_decode(
    const char *text, size_t len, char *out, size_t cap, size_t *ret_len);

/* Encodes data[0..len) with padding and a NUL; out has room for
 * (len + 2) / 3 * 4 + 1 bytes. */
void base64_encode(const void *data, size_t len, char *out);

#endif
