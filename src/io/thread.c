#include "io/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/mem.h"
#include "io/loop.h"

struct thread {
	pthread_t id;
	bool joinable;
	int ends[2]; /* the thread closes the second when it has ended */
	struct event *ended;
	void (*work)(void *);
	void (*done)(void *);
	void *arg;
};

static void
close_end(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

static void *
run(void *arg)
{
	struct thread *t = arg;

	t->work(t->arg);
	close_end(t->ends[1]);
	return NULL;
}

void
thread_free(struct thread *t)
{
	if (t == NULL)
		return;
	if (t->joinable)
		(void)pthread_join(t->id, NULL);
	event_free(t->ended);
	close_end(t->ends[0]);
	free(t);
}

static void
on_ended(evutil_socket_t fd, short what, void *arg)
{
	struct thread *t = arg;
	void (*done)(void *) = t->done;
	void *done_arg = t->arg;

	(void)fd;
	(void)what;
	thread_free(t);
	done(done_arg);
}

/* Signals are the loop's: the thread blocks them all. */
static bool
start(struct thread *t)
{
	sigset_t all, before;
	bool ok;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&t->id, NULL, run, t) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

struct thread *
thread_start(struct event_base *base, void (*work)(void *),
    void (*done)(void *), void *arg)
{
	struct thread *t = xcalloc(1, sizeof *t);

	*t = (struct thread){
		.ends = { -1, -1 }, .work = work, .done = done, .arg = arg
	};
	if (evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, t->ends) == 0) {
		(void)evutil_make_socket_closeonexec(t->ends[0]);
		(void)evutil_make_socket_closeonexec(t->ends[1]);
		t->joinable = start(t);
	}
	t->ended = loop_event(base, t->ends[0], EV_READ, on_ended, t);
	if (t->joinable) {
		(void)event_add(t->ended, NULL);
	} else {
		(void)run(t);
		event_active(t->ended, EV_READ, 0);
	}
	return t;
}
