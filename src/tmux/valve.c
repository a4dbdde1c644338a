#include "tmux/valve.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#define STOP  ('S' & 0x1f)
#define START ('Q' & 0x1f)

void
valve_init(struct valve *v, int fd)
{
	*v = (struct valve){ .fd = fd };
}

void
valve_fit(struct valve *v)
{
	struct termios t;

	if (tcgetattr(v->fd, &t) == -1)
		return;
	t.c_iflag |= IXON;
	/* tmux has only cleared bits here, in what its stack happened to hold;
	 * with EXTPROC among them the kernel obeys neither key. */
	t.c_lflag = 0;
	t.c_cc[VSTOP] = STOP;
	t.c_cc[VSTART] = START;
	v->works = tcsetattr(v->fd, TCSANOW, &t) == 0;
}

static bool
press(const struct valve *v, char key)
{
	ssize_t n;

	do
		n = write(v->fd, &key, 1);
	while (n == -1 && errno == EINTR);
	return n == 1;
}

/* Counts, and says whether many come, by the span before this one or by what
 * this one has already. */
static bool
come_many(struct valve *v, unsigned lines, int64_t now_ms)
{
	int64_t age = now_ms - v->span_ms;

	if (age >= VALVE_SPAN_MS) {
		v->many =
		    age < 2 * (int64_t)VALVE_SPAN_MS && v->lines >= VALVE_LINES;
		v->span_ms = now_ms;
		v->lines = 0;
	}
	v->lines += lines;
	return v->many || v->lines >= VALVE_LINES;
}

bool
valve_took(struct valve *v, unsigned lines, size_t bytes, int64_t now_ms)
{
	if (!come_many(v, lines, now_ms) || bytes >= VALVE_BYTES || !v->works ||
	    v->shut)
		return false;
	v->shut = press(v, STOP);
	return v->shut;
}

bool
valve_open(struct valve *v)
{
	if (v->shut)
		v->shut = !press(v, START);
	return !v->shut;
}
