#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tmux/flow.h"

static void
flow_calm(void **state)
{
	struct flow f = { 0 };

	(void)state;
	/* An agent that redraws ten times a second, for a minute. */
	for (int64_t ms = 1000; ms < 61000; ms += 100) {
		assert_false(flow_add(&f, 20000, ms));
		assert_false(flow_tick(&f, ms));
	}
	assert_int_equal(f.state, FLOW_CALM);
	/* One whole screen at once is no flood either. */
	assert_false(flow_add(&f, FLOW_BYTES, 62000));
}

static void
flow_flood(void **state)
{
	struct flow f = { 0 };
	int64_t ms = 1000;

	(void)state;
	assert_false(flow_add(&f, FLOW_BYTES, ms));
	assert_true(flow_add(&f, 1, ms + 10));
	assert_int_equal(f.state, FLOW_PAUSED);
	/* What was on its way is not another flood. */
	assert_false(flow_add(&f, FLOW_BYTES, ms + 11));
	assert_false(flow_tick(&f, ms + 10 + FLOW_REST_MS - 1));
	ms += 10 + FLOW_REST_MS;
	assert_true(flow_tick(&f, ms));
	assert_int_equal(f.state, FLOW_PROBING);
	/* Still flooding: much less is enough now. */
	assert_false(flow_add(&f, FLOW_PROBE_BYTES, ms + 1));
	assert_true(flow_add(&f, 1, ms + 2));
	ms += 2 + FLOW_REST_MS;
	assert_true(flow_tick(&f, ms));
	/* Quiet: the stream runs again. */
	assert_false(flow_add(&f, 10, ms + 1));
	assert_false(flow_tick(&f, ms + FLOW_PROBE_MS));
	assert_int_equal(f.state, FLOW_CALM);
}

static void
flow_paused_by_tmux(void **state)
{
	struct flow f = { 0 };

	(void)state;
	flow_paused(&f, 1000);
	assert_int_equal(f.state, FLOW_PAUSED);
	flow_paused(&f, 1500); /* no news */
	assert_true(flow_tick(&f, 1000 + FLOW_REST_MS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flow_calm),
		cmocka_unit_test(flow_flood),
		cmocka_unit_test(flow_paused_by_tmux),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
