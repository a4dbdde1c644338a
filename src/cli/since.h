/* Points in time and spans as people write them. */
#ifndef CLI_SINCE_H
#define CLI_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* RFC 3339 ("2026-02-02T12:00:00Z"), or how long ago: a number and one of s,
 * m, h, d ("10m"). */
bool since_parse(
    const char *text, int64_t now_ms, int64_t *ret_ms, struct err *err);
/* How long: a number and one of s, m, h, d. */
bool since_parse_span(const char *text, int64_t *ret_ms, struct err *err);

#endif
