/*
 * Agent profiles: how to recognise an agent and each of its states, as data
 * (plugin/agents/NAME.ini, then the user's own). Patterns are PCRE2, compiled
 * once, with match limits that tame hostile input.
 */
#ifndef DETECT_PROFILE_H
#define DETECT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct profile;
struct profiles;

struct profiles *profiles_new(void);
void profiles_free(struct profiles *ps);
/* Adds the profiles of one ini text; name is for "name:line: [section] key:
 * reason". A profile of the same name replaces the earlier one. */
bool profiles_add(struct profiles *ps, const char *name, const char *text,
    size_t len, struct err *err);
/* Were they made from the same texts, in the same order? */
bool profiles_same(const struct profiles *a, const struct profiles *b);
/* By short name, alias or display name, any case; NULL when there is none. */
const struct profile *profiles_find(
    const struct profiles *ps, const char *name);

size_t profiles_count(const struct profiles *ps);

#endif
