#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "quality/quality-ring.h"

static void
keeps_the_newest(void **state)
{
	struct quality_ring r;

	(void)state;
	quality_ring_init(&r, sizeof(int), 20);
	assert_int_equal(r.count, 0);
	for (int i = 0; i < 100; i++) {
		size_t want = i < 20 ? (size_t)i + 1 : 20;
		quality_ring_add(&r, &i);
		assert_int_equal(r.count, want);
		assert_int_equal(
		    *(const int *)quality_ring_at(&r, want - 1), i);
		assert_int_equal(
		    *(const int *)quality_ring_at(&r, 0), i - (int)want + 1);
	}
	assert_int_equal(r.cap, 20);
	quality_ring_done(&r);
	assert_int_equal(r.count, 0);
	quality_ring_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
