/*
 * Recordings of terminals in asciicast v2: a header line, then one JSON array
 * a line, [seconds, kind, data]. Only what the terminal was told ("o") is
 * kept; markers, input and resizes are passed over.
 */
#ifndef CLI_CAST_H
#define CLI_CAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define CAST_MAX      (64u << 20) /* bytes of a recording */
#define CAST_LINE_MAX (4u << 20)

struct cast_output {
	int64_t at_ms; /* from the beginning, never less than the one before */
	char *data;
	size_t len;
};

struct cast {
	struct cast_output *outputs;
	size_t count, cap;
};

/* Reads a whole recording; *ret needs cast_done() then. A last line that was
 * cut off is passed over: a recorder may have been killed. */
bool cast_parse(
    const char *text, size_t len, struct cast *ret, struct err *err);
void cast_done(struct cast *c);

#endif
