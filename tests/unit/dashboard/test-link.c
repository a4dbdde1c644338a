/* The connection to a daemon that comes and goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "base/err.h"
#include "dashboard/link.h"
#include "io/clock.h"
#include "io/sock.h"

#define PATIENCE (10 * 1000)

struct seen {
	int ups, downs;
};

static struct event_base *base;

static void
on_up(void *arg)
{
	struct seen *s = arg;

	s->ups++;
}

static void
on_down(void *arg, const char *why)
{
	struct seen *s = arg;

	(void)why;
	s->downs++;
}

static void
wait_for(const int *count, int n)
{
	int64_t end = clock_now_ms() + PATIENCE;
	struct timeval tick = { 0, 10000 };

	while (*count < n && clock_now_ms() < end) {
		(void)event_base_loopexit(base, &tick);
		(void)event_base_dispatch(base);
	}
	assert_int_equal(*count, n);
}

static struct sock_listener *
listen_there(void)
{
	static const struct sock_handlers handlers = { .full = NULL };
	struct err err;
	struct sock_listener *l =
	    sock_listen(base, scratch("socket"), &handlers, NULL, &err);

	assert_non_null(l);
	return l;
}

/* Each loss is told, and only once while it lasts. */
static void
test_losses(void **state)
{
	static const struct link_handlers handlers = { on_up, on_down, NULL };
	struct seen seen = { 0 };
	struct sock_listener *daemon;
	struct link *l = link_new(base, scratch("socket"), &handlers, &seen);
	struct timeval a_while = { 0, 600000 }; /* more than one try */

	(void)state;
	wait_for(&seen.downs, 1);
	for (int n = 1; n <= 3; n++) {
		daemon = listen_there();
		wait_for(&seen.ups, n);
		sock_listener_free(daemon);
		wait_for(&seen.downs, n + 1);
		(void)event_base_loopexit(base, &a_while);
		(void)event_base_dispatch(base);
		assert_int_equal(seen.downs, n + 1);
	}
	link_free(l);
}

static int
setup(void **state)
{
	base = event_base_new();
	return base == NULL ? -1 : scratch_make(state);
}

static int
teardown(void **state)
{
	event_base_free(base);
	return scratch_remove(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_losses) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
