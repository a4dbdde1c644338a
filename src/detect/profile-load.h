/* Reads the ini text of profiles; the format is told in plugin/agents/cc.ini. */
#ifndef DETECT_PROFILE_LOAD_H
#define DETECT_PROFILE_LOAD_H

#include <stddef.h>

#include "base/err.h"
#include "detect/profile-data.h"

/* All that one text holds. */
struct profile_batch {
	struct profile *profiles[PROFILE_MAX];
	size_t count;
	struct profile_programs programs;
};

/* Fills an empty batch, whose parts the caller takes over; on failure it is
 * empty again. */
bool profile_load(struct profile_batch *ret, const char *name, const char *text,
    size_t len, struct err *err);
/* The i-th key that there is, and its section ("agent"); NULL behind the last.
 * For who documents them. */
const char *profile_load_key(size_t i, const char **ret_section);

#endif
