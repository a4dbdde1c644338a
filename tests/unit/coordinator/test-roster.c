#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coordinator/roster.h"

static void
test_order(void **state)
{
	struct ids r = { 0 };
	struct roster_pane *p;

	(void)state;
	assert_null(roster_find(&r, 0));
	/* 7 is prime to 101: every id once, in a wild order. */
	for (unsigned i = 0; i < 101; i++)
		assert_int_equal(roster_get(&r, i * 7 % 101)->id, i * 7 % 101);
	assert_int_equal(r.count, 101);
	for (unsigned i = 0; i < 101; i++) {
		assert_int_equal(roster_at(&r, i)->id, i);
		assert_int_equal(roster_at(&r, i)->state.pane, i);
	}
	p = roster_find(&r, 50);
	assert_ptr_equal(roster_get(&r, 50), p);
	roster_remove(&r, 50);
	assert_null(roster_find(&r, 50));
	assert_int_equal(roster_at(&r, 50)->id, 51);
	assert_non_null(roster_find(&r, 100));
	assert_null(roster_find(&r, 101));
	roster_done(&r);
	assert_int_equal(r.count, 0);
	roster_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
