/*
 * One PCRE2 pattern of a profile, compiled once (JIT where there is one).
 * Profiles come from users and screens from anybody: matching is bounded, and
 * a pattern that runs into its limit simply does not match.
 */
#ifndef DETECT_RULES_PATTERN_H
#define DETECT_RULES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define RULES_PATTERN_MATCH_LIMIT 20000
#define RULES_PATTERN_DEPTH_LIMIT 250

struct rules_pattern;

/* NULL and err set ("at N: what") when regex is none. */
struct rules_pattern *rules_pattern_new(const char *regex, struct err *err);
void rules_pattern_free(struct rules_pattern *p);
/* Finds the pattern in text. ret_span (may be NULL) gets the byte range of its
 * first group if that took part, else of the whole match. */
bool rules_pattern_find(const struct rules_pattern *p, const char *text,
    size_t len, int ret_span[2]);

#endif
