/* The end of a process that need not be our child. */
#include <sys/types.h>

#include <stdlib.h>
#include <unistd.h>

#include <event2/util.h>
#ifdef __linux__
# include <sys/syscall.h>
#else
# include <sys/event.h>
#endif

#include <event2/event.h>

#include "base/mem.h"
#include "io/loop.h"
#include "io/proc.h"

struct proc_watch {
	int fd;
	struct event *ended;
	void (*fn)(void *arg);
	void *arg;
};

/* A descriptor that becomes readable when pid ends, or -1. */
static int
open_end(pid_t pid)
{
#ifdef __linux__
	/* By number: glibc has the wrapper since 2.36 only. It closes on
	 * exec from birth. */
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	struct kevent change;
	int kq = kqueue();

	if (kq == -1)
		return -1;
	EV_SET(
	    &change, pid, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
	if (kevent(kq, &change, 1, NULL, 0, NULL) == 0)
		return kq;
	(void)close(kq);
	return -1;
#endif
}

static void
on_end(evutil_socket_t fd, short what, void *arg)
{
	struct proc_watch *w = arg;

	(void)fd;
	(void)what;
	w->fn(w->arg);
}

struct proc_watch *
proc_watch_new(
    struct event_base *base, pid_t pid, void (*fn)(void *arg), void *arg)
{
	struct proc_watch *w;
	int fd = pid > 0 ? open_end(pid) : -1;

	if (fd == -1)
		return NULL;
	w = xmalloc(sizeof *w);
	*w = (struct proc_watch){ .fd = fd, .fn = fn, .arg = arg };
	/* Not persistent: the descriptor stays readable for ever. */
	w->ended = loop_event(base, fd, EV_READ, on_end, w);
	if (event_add(w->ended, NULL) == -1) {
		proc_watch_free(w);
		return NULL;
	}
	return w;
}

void
proc_watch_free(struct proc_watch *w)
{
	if (w == NULL)
		return;
	event_free(w->ended);
	(void)close(w->fd);
	free(w);
}
