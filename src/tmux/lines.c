#include "tmux/lines.h"

#include <string.h>

#include "base/buf.h"

#define OPENING     "\033P1000p"
#define OPENING_LEN (sizeof OPENING - 1)

void
lines_init(struct lines *l)
{
	*l = (struct lines){ 0 };
	buf_init(&l->tail, LINES_MAX);
}

void
lines_done(struct lines *l)
{
	buf_done(&l->tail);
}

/* Hands out one line, less its CR and the string that opens the stream. */
static bool
deliver(struct lines *l, char *line, size_t len, lines_fn *fn, void *arg)
{
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (!l->opened && len >= OPENING_LEN &&
	    memcmp(line, OPENING, OPENING_LEN) == 0) {
		l->opened = true;
		line += OPENING_LEN;
		len -= OPENING_LEN;
	}
	return fn(arg, line, len);
}

/* Keeps the beginning of a line, or begins to skip it. */
static void
keep(struct lines *l, const char *data, size_t len)
{
	if (l->skipping || buf_add(&l->tail, data, len))
		return;
	l->skipping = true;
	l->skipped++;
	buf_clear(&l->tail);
}

/* Ends the line that was begun by an earlier feed. */
static bool
finish(struct lines *l, const char *data, size_t len, lines_fn *fn, void *arg)
{
	bool go_on = true;

	keep(l, data, len);
	if (!l->skipping)
		go_on = deliver(l, l->tail.data, l->tail.len, fn, arg);
	l->skipping = false;
	buf_clear(&l->tail);
	return go_on;
}

void
lines_feed(struct lines *l, char *data, size_t len, lines_fn *fn, void *arg)
{
	bool go_on = true;

	while (go_on && len > 0) {
		char *end = memchr(data, '\n', len);
		size_t n;

		if (end == NULL) {
			keep(l, data, len);
			return;
		}
		n = (size_t)(end - data);
		if (l->tail.len > 0 || l->skipping)
			go_on = finish(l, data, n, fn, arg);
		else
			go_on = deliver(l, data, n, fn, arg);
		data = end + 1;
		len -= n + 1;
	}
}
