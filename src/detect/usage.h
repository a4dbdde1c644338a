/*
 * When a usage limit ends, from the words on the screen: "resets 12:43am
 * (UTC)", "resets Nov 30, 3am", "try again in 3 hours 2 minutes", "retrying in
 * 19s". How full a context is comes from the profile (rules_usage()).
 */
#ifndef DETECT_USAGE_H
#define DETECT_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Finds the time in text, the next one after now_ms. Clock times without a
 * zone are taken as UTC plus offset_ms, the user's zone; those said to be UTC
 * never are. False when there is none.
 */
bool usage_reset(
    const char *text, int64_t now_ms, int64_t offset_ms, int64_t *ret_ms);

#endif
