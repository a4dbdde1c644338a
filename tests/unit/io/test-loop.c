#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/loop.h"

#define TIMERS 40

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* How often we have waited. */
static long
waits(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_nvcsw;
}

/* Waiting for a timer takes one wait, not several. */
static void
test_timers(void **state)
{
	struct event_base *base = loop_new();
	struct timeval span = clock_timeval(1);
	long before = waits();

	(void)state;
	for (int i = 0; i < TIMERS; i++) {
		(void)event_base_once(
		    base, -1, EV_TIMEOUT, on_timer, NULL, &span);
		(void)event_base_dispatch(base);
	}
	assert_in_range(waits() - before, 0, TIMERS * 3 / 2);
	event_base_free(base);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
