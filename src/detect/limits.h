/*
 * Usage limits as agents write them into JSON: several windows of time, each
 * with how much of it is used and when it begins anew. Pure.
 */
#ifndef DETECT_LIMITS_H
#define DETECT_LIMITS_H

#include <stdint.h>

struct cJSON;

/* The fullest window. */
struct limits {
	int64_t reset_ms; /* it begins anew, 0 unknown */
	double used;      /* percent of it */
};

/* Reads the windows, members of o by these names, up to NULL: each has a
 * "resets_at", in seconds since 1970 or RFC 3339, and a member, used, that says
 * how full it is. */
struct limits limits_read(
    const struct cJSON *o, const char *const *names, const char *used);

#endif
