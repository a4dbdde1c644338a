#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "io/clock.h"

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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
