#include <sys/wait.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "io/clock.h"
#include "io/proc.h"

static pid_t
start_waiting(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			(void)pause();
	return pid;
}

static int calls;

static void
count(void *arg)
{
	calls++;
	(void)event_base_loopbreak(arg);
}

/* Runs the loop until it is stopped, or for at most five seconds. */
static void
run(struct event_base *base)
{
	struct timeval deadline = clock_timeval(5000);

	(void)event_base_loopexit(base, &deadline);
	(void)event_base_dispatch(base);
}

static void
tells_the_end(void **state)
{
	struct event_base *base = event_base_new();
	pid_t pid = start_waiting();
	struct proc_watch *w = proc_watch_new(base, pid, count, base);

	(void)state;
	calls = 0;
	assert_non_null(w);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(calls, 0);
	(void)kill(pid, SIGKILL);
	run(base);
	assert_int_equal(calls, 1);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(calls, 1);                         /* once */
	assert_int_equal(waitpid(pid, NULL, WNOHANG), pid); /* still ours */
	proc_watch_free(w);
	event_base_free(base);
}

static void
freed_tells_nothing(void **state)
{
	struct event_base *base = event_base_new();
	pid_t pid = start_waiting();

	(void)state;
	calls = 0;
	proc_watch_free(proc_watch_new(base, pid, count, base));
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(calls, 0);
	/* It is gone and reaped: there is nothing to watch. */
	assert_null(proc_watch_new(base, pid, count, base));
	assert_null(proc_watch_new(base, 0, count, base));
	assert_null(proc_watch_new(base, -1, count, base));
	proc_watch_free(NULL);
	event_base_free(base);
}

/* Frees itself from its own call. */
static struct proc_watch *own;

static void
free_own(void *arg)
{
	proc_watch_free(own);
	count(arg);
}

static void
may_be_freed_inside(void **state)
{
	struct event_base *base = event_base_new();
	pid_t pid = start_waiting();

	(void)state;
	calls = 0;
	own = proc_watch_new(base, pid, free_own, base);
	(void)kill(pid, SIGKILL);
	run(base);
	assert_int_equal(calls, 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	event_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_end),
		cmocka_unit_test(freed_tells_nothing),
		cmocka_unit_test(may_be_freed_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
