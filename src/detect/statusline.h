/*
 * What Claude Code gives the program behind its status line: how full the
 * context is, and when its usage limits end. Pure.
 */
#ifndef DETECT_STATUSLINE_H
#define DETECT_STATUSLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/limits.h"

struct cJSON;

struct statusline {
	bool context_known; /* not before the first answer */
	double context;     /* percent used */
	struct limits limits;
};

/* False when it is no object or has nothing of this. */
bool statusline_read(const struct cJSON *o, struct statusline *ret);

#endif
