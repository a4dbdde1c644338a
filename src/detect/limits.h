/*
 * Usage limits as agents write them into JSON: several windows of time, each
 * with how much of it is used and when it begins anew. Pure.
 */
#ifndef DETECT_LIMITS_H
#define DETECT_LIMITS_H

#include <stdint.h>

struct cJSON;

/* When the fullest of the windows (members of o by these names, up to NULL)
 * begins anew: its "resets_at", in seconds since 1970 or RFC 3339. used is the
 * member that says how full it is. 0 when there is none. */
int64_t limits_reset(
    const struct cJSON *o, const char *const *names, const char *used);

#endif
