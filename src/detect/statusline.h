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

#define STATUSLINE_SIZE_MAX (256u << 10)

struct statusline {
	bool context_known; /* not before the first answer */
	double context;     /* percent used */
	struct limits limits;
};

/* False when the text is no JSON object or has nothing of this. */
bool statusline_parse(const char *text, size_t len, struct statusline *ret);

#endif
