/*
 * Checks that bytes are one JSON value by the letter of RFC 8259, which cJSON
 * does not: it lets pass bad UTF-8, control characters, "01" and "-.5".
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* An integer that a double may not hold. */
struct json_scan_big {
	size_t index; /* it is this number of the text, from 0 */
	size_t start; /* where its digits are */
	size_t len;
};

struct json_scan {
	struct json_scan_big *bigs; /* in the order of the text; free() it */
	size_t big_count;
};

/* Fills ret_scan on success; else err says "line:col: what". */
bool json_scan(
    const char *text, size_t len, struct json_scan *ret_scan, struct err *err);
/* The sentence "line:col: what" for the byte at pos. Returns false. */
bool json_scan_error(
    const char *text, size_t pos, const char *what, struct err *err);

#endif
