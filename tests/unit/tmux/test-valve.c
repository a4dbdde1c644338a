#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tmux/valve.h"

struct fixture {
	int master, slave;
	struct valve valve;
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct termios raw = { .c_cflag = CS8 | CREAD };

	cfmakeraw(&raw);
	if (openpty(&f->master, &f->slave, NULL, &raw, NULL) == -1)
		return -1;
	(void)fcntl(f->slave, F_SETFL, O_NONBLOCK);
	valve_init(&f->valve, f->master);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	(void)close(f->master);
	(void)close(f->slave);
	free(f);
	return 0;
}

/* May the other side write, within a second if that is wanted? The kernel hands
 * a key on in its own time. */
static bool
may_write(const struct fixture *f, bool wanted)
{
	struct pollfd p = { .fd = f->slave, .events = POLLOUT };

	for (int i = 0; i < 1000; i++) {
		bool can = poll(&p, 1, 0) == 1;
		if (can == wanted)
			return can;
		(void)poll(NULL, 0, 1);
	}
	return !wanted;
}

static void
test_shut(void **state)
{
	struct fixture *f = *state;
	struct pollfd p = { .fd = f->slave, .events = POLLIN };

	valve_fit(&f->valve);
	assert_true(valve_took(&f->valve, VALVE_LINES, 100, 1000));
	assert_false(may_write(f, false));
	/* Shut is shut. */
	assert_false(valve_took(&f->valve, VALVE_LINES, 100, 1001));
	assert_true(valve_open(&f->valve));
	assert_true(may_write(f, true));
	assert_true(valve_open(&f->valve));
	/* The other side has read nothing of it. */
	assert_int_equal(poll(&p, 1, 0), 0);
}

/* tmux sets the local flags of its terminal to what its stack happens to hold,
 * and with EXTPROC no key is obeyed. */
static void
test_shut_whatever_flags(void **state)
{
	struct fixture *f = *state;
	struct termios t;

	assert_int_equal(tcgetattr(f->slave, &t), 0);
	t.c_lflag |= EXTPROC | TOSTOP | PENDIN;
	assert_int_equal(tcsetattr(f->slave, TCSANOW, &t), 0);
	test_shut(state);
}

/* A terminal that was not fitted passes every byte on: nothing is sent. */
static void
test_unfit(void **state)
{
	struct fixture *f = *state;

	assert_false(valve_took(&f->valve, VALVE_LINES, 100, 1000));
	assert_true(may_write(f, true));
}

/* What comes one by one, or in floods, is let through. */
static void
test_when(void **state)
{
	struct fixture *f = *state;
	int64_t now = 1000000;

	valve_fit(&f->valve);
	for (int i = 0; i < 100; i++, now += VALVE_SPAN_MS / 5)
		assert_false(valve_took(&f->valve, 1, 100, now));
	now += VALVE_SPAN_MS;
	assert_false(valve_took(&f->valve, 100, VALVE_BYTES, now));
	/* Many came in the last span, so one is one of many. */
	now += VALVE_SPAN_MS;
	assert_true(valve_took(&f->valve, 1, 100, now));
	assert_true(valve_open(&f->valve));
	/* But not long after. */
	now += 2 * VALVE_SPAN_MS;
	assert_false(valve_took(&f->valve, 1, 100, now));
}

int
main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_shut),
		T(test_shut_whatever_flags), T(test_unfit), T(test_when) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
