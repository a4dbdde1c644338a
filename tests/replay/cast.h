/* Reads a recording: asciicast v2, gzipped or not, with the truth as markers. */
#ifndef REPLAY_CAST_H
#define REPLAY_CAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum cast_kind {
	CAST_OUTPUT,  /* text: the bytes */
	CAST_STATE,   /* text: the truth from here on, "working" */
	CAST_CERTAIN, /* the screen shows it by now */
	CAST_COMMAND, /* text: the foreground program from here on */
	CAST_HOOK,    /* text: the JSON that the agent's hook is told */
	CAST_RESIZE,  /* text: the pane's new size, "80x24" */
};

struct cast_event {
	int64_t ms; /* since the start */
	enum cast_kind kind;
	char *text;
	size_t len;
};

struct cast {
	int cols, rows;
	int64_t duration_ms;
	struct cast_event *events;
	size_t count;
};

bool cast_load(const char *path, struct cast *ret, struct err *err);
/* When the agent has exited, if that is the first change of state among the
 * events from i on; INT64_MAX / 2 when it is not. */
int64_t cast_end(const struct cast *c, size_t i);
void cast_done(struct cast *c);

#endif
