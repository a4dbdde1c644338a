#include <sys/syscall.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/clock.h"

/* What the clocks show, once they are ours. */
static bool ours;
static int64_t wall_ms, ticks_ms;

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	int64_t ms = clock == CLOCK_REALTIME ? wall_ms : ticks_ms;

	if (!ours)
		return (int)syscall(SYS_clock_gettime, clock, ts);
	*ts = (struct timespec){ .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000 * 1000000) };
	return 0;
}

/* One that is set back goes on at half its pace until the wall has caught up;
 * one that is set on is followed at once. */
static void
never_goes_back(void **state)
{
	static const struct {
		int64_t wall, ticks, want;
	} steps[] = {
		{ 2000000, 500, 2000000 },
		{ 2000100, 600, 2000100 },
		{ 1999100, 600, 2000100 },
		{ 1999101, 601, 2000100 },
		{ 1999102, 602, 2000101 },
		{ 2000098, 1598, 2000599 },
		{ 2001098, 2598, 2001099 },
		{ 2001102, 2602, 2001102 },
		{ 9000000, 2603, 9000000 },
	};

	(void)state;
	ours = true;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		wall_ms = INT64_C(4000000000000) + steps[i].wall;
		ticks_ms = INT64_C(4000000000) + steps[i].ticks;
		assert_int_equal(
		    clock_now_ms(), INT64_C(4000000000000) + steps[i].want);
	}
	ours = false;
}

static void
now_is_now(void **state)
{
	int64_t before = (int64_t)time(NULL) * 1000 - 1000,
		now = clock_now_ms();

	(void)state;
	assert_true(now >= before);
	assert_true(now <= before + 5000);
}

static void
spans(void **state)
{
	struct timeval tv = clock_timeval(1234);

	(void)state;
	assert_int_equal(tv.tv_sec, 1);
	assert_int_equal(tv.tv_usec, 234000);
	tv = clock_timeval(-5);
	assert_int_equal(tv.tv_sec, 0);
	assert_int_equal(tv.tv_usec, 0);
}

static void
offsets(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "XST-5:30", 1), 0);
	tzset();
	assert_int_equal(clock_offset_ms(1700000000000), 19800000);
	assert_int_equal(setenv("TZ", "UTC0", 1), 0);
	tzset();
	assert_int_equal(clock_offset_ms(1700000000000), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_is_now),
		cmocka_unit_test(spans),
		cmocka_unit_test(offsets),
		cmocka_unit_test(never_goes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
