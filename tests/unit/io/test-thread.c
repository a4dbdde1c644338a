#include <sys/resource.h>

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "io/thread.h"

struct errand {
	struct event_base *base;
	int gate[2]; /* work waits until this can be read */
	pthread_t worked_in;
	bool signals_blocked, worked, done;
};

static void
work(void *arg)
{
	struct errand *e = arg;
	sigset_t set;
	char byte;

	e->worked_in = pthread_self();
	(void)pthread_sigmask(SIG_BLOCK, NULL, &set);
	e->signals_blocked = sigismember(&set, SIGTERM) == 1;
	if (e->gate[0] != -1)
		(void)!read(e->gate[0], &byte, 1);
	e->worked = true;
}

static void
done(void *arg)
{
	struct errand *e = arg;

	assert_true(e->worked);
	e->done = true;
	(void)event_base_loopbreak(e->base);
}

static void
open_gate(evutil_socket_t fd, short what, void *arg)
{
	struct errand *e = arg;

	(void)fd;
	(void)what;
	assert_false(e->worked);
	assert_int_equal(write(e->gate[1], "x", 1), 1);
}

/* The loop turns while work waits for something that the loop does. */
static void
beside_the_loop(void **state)
{
	struct timeval soon = { .tv_usec = 1000 };
	struct errand e = { .base = event_base_new() };

	(void)state;
	assert_int_equal(pipe(e.gate), 0);
	(void)thread_start(e.base, work, done, &e);
	assert_int_equal(
	    event_base_once(e.base, -1, EV_TIMEOUT, open_gate, &e, &soon), 0);
	(void)event_base_dispatch(e.base);
	assert_true(e.done);
	assert_true(e.signals_blocked);
	assert_false(pthread_equal(e.worked_in, pthread_self()));
	(void)close(e.gate[0]);
	(void)close(e.gate[1]);
	event_base_free(e.base);
}

static void
freed_before_it_is_done(void **state)
{
	struct errand e = { .base = event_base_new(), .gate = { -1, -1 } };

	(void)state;
	thread_free(thread_start(e.base, work, done, &e));
	assert_true(e.worked);
	(void)event_base_loop(e.base, EVLOOP_NONBLOCK);
	assert_false(e.done);
	thread_free(NULL);
	event_base_free(e.base);
}

static void
without_descriptors(void **state)
{
	struct errand e = { .base = event_base_new(), .gate = { -1, -1 } };
	struct rlimit before, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	(void)thread_start(e.base, work, done, &e);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_true(e.worked);
	assert_false(e.done);
	assert_true(pthread_equal(e.worked_in, pthread_self()));
	(void)event_base_dispatch(e.base);
	assert_true(e.done);
	event_base_free(e.base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beside_the_loop),
		cmocka_unit_test(freed_before_it_is_done),
		cmocka_unit_test(without_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
