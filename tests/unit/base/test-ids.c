#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ids.h"

struct thing {
	unsigned id;
};

static void
keeps_order(void **state)
{
	struct thing things[101];
	struct ids s = { 0 };

	(void)state;
	assert_null(ids_find(&s, 0));
	assert_null(ids_remove(&s, 0));
	/* 7 is prime to 101: every id once, in a wild order. */
	for (unsigned i = 0; i < 101; i++) {
		things[i].id = i * 7 % 101 * 2;
		ids_add(&s, &things[i]);
	}
	assert_int_equal(s.count, 101);
	for (unsigned i = 0; i < 101; i++) {
		const struct thing *t = s.at[i];

		assert_int_equal(t->id, 2 * i);
		assert_ptr_equal(ids_find(&s, 2 * i), t);
		assert_null(ids_find(&s, 2 * i + 1));
	}
	assert_ptr_equal(ids_remove(&s, 14), &things[1]);
	assert_null(ids_remove(&s, 14));
	assert_null(ids_find(&s, 14));
	assert_ptr_equal(s.at[7], ids_find(&s, 16));
	assert_int_equal(s.count, 100);
	ids_done(&s);
	assert_int_equal(s.count, 0);
	ids_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
