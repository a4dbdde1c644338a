/*
 * The raw stream of a control-mode client, cut into lines. Pure.
 *
 * A line ends with LF or CR LF. The device control string that -CC puts before
 * its first line is taken off; what follows the last line (the terminator of
 * that string) is never a line. A line longer than LINES_MAX is skipped whole
 * and counted; tmux's own lines are far below that.
 */
#ifndef TMUX_LINES_H
#define TMUX_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define LINES_MAX (1u << 20)

struct lines {
	struct buf tail; /* the beginning of a line whose end is yet to come */
	bool opened;     /* the device control string has been seen */
	bool skipping;   /* inside a line that is too long */
	uint64_t skipped;
};

/* line has no end-of-line and may be changed in place; it is borrowed for the
 * call. False stops the feed: the rest of it is dropped. */
typedef bool lines_fn(void *arg, char *line, size_t len);

void lines_init(struct lines *l);
void lines_done(struct lines *l);
/* Calls fn for every line that data completes. data is changed in place. */
void lines_feed(
    struct lines *l, char *data, size_t len, lines_fn *fn, void *arg);

#endif
