#include "io/watch.h"

#include <sys/types.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
# include <sys/inotify.h>
#else
# include <sys/event.h>
#endif

#include <event2/event.h>

#include "base/mem.h"
#include "io/loop.h"

#ifdef __linux__
# define EVENTS_MAX 4096
#endif

struct watch {
	int fd;
	struct event *changed;
	watch_fn *fn;
	void *arg;
};

#ifdef __linux__

/* A descriptor that becomes readable when a file in dir changes, or -1. */
static int
open_changes(const char *dir)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd == -1)
		return -1;
	if (inotify_add_watch(fd, dir,
		IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
		    IN_ONLYDIR) != -1)
		return fd;
	(void)close(fd);
	return -1;
}

/* Reads what has come and tells of each; a lost one is told as "". */
static void
tell(struct watch *w)
{
	char room[EVENTS_MAX]
	    __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t n = read(w->fd, room, sizeof room);

	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *e = (const void *)(room + at);

		at += (ssize_t)(sizeof *e + e->len);
		if ((e->mask & IN_Q_OVERFLOW) != 0)
			w->fn(w->arg, "");
		else if (e->len > 0)
			w->fn(w->arg, e->name);
	}
}

#else

static int
open_changes(const char *dir)
{
	int kq, fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct kevent change;

	if (fd == -1)
		return -1;
	kq = kqueue();
	EV_SET(&change, fd, EVFILT_VNODE, EV_ADD | EV_CLEAR,
	    NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE, 0, NULL);
	/* The directory stays open as long as the queue: one for each watch,
	 * and both end with the process. */
	if (kq != -1 && kevent(kq, &change, 1, NULL, 0, NULL) == 0)
		return kq;
	(void)close(fd);
	if (kq != -1)
		(void)close(kq);
	return -1;
}

static void
tell(struct watch *w)
{
	struct timespec at_once = { 0 };
	struct kevent change;

	while (kevent(w->fd, NULL, 0, &change, 1, &at_once) > 0)
		continue;
	w->fn(w->arg, "");
}

#endif

static void
on_change(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	tell(arg);
}

struct watch *
watch_new(struct event_base *base, const char *dir, watch_fn *fn, void *arg)
{
	int fd = open_changes(dir);
	struct watch *w;

	if (fd == -1)
		return NULL;
	w = xcalloc(1, sizeof *w);
	w->fd = fd;
	w->fn = fn;
	w->arg = arg;
	w->changed = loop_watch(base, fd, EV_READ | EV_PERSIST, on_change, w);
	return w;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	event_free(w->changed);
	(void)close(w->fd);
	free(w);
}
