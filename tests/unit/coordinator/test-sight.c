#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "coordinator/sight.h"

static void
test_change(void **state)
{
	static const struct {
		const char *name;
		bool unseen, looked;
		enum agent_detail was, now;
		bool want;
	} cases[] = {
		{ "turn ends unlooked", false, false, DETAIL_STREAMING,
		    DETAIL_IDLE, true },
		{ "turn ends in an error", false, false, DETAIL_TOOL,
		    DETAIL_API_ERROR, true },
		{ "turn ends in a dialog", false, false, DETAIL_TOOL,
		    DETAIL_APPROVAL, true },
		{ "somebody looks", false, true, DETAIL_STREAMING, DETAIL_IDLE,
		    false },
		{ "it works again", true, false, DETAIL_IDLE, DETAIL_THINKING,
		    false },
		{ "somebody types", true, false, DETAIL_IDLE, DETAIL_TYPED,
		    false },
		{ "it is gone", true, false, DETAIL_IDLE, DETAIL_EXITED,
		    false },
		{ "an error is shown", true, false, DETAIL_IDLE,
		    DETAIL_API_ERROR, true },
		{ "nothing was being done", false, false, DETAIL_STARTING,
		    DETAIL_IDLE, false },
		{ "one kind of work to another", false, false, DETAIL_TOOL,
		    DETAIL_STREAMING, false },
		{ "a stall is no end", false, false, DETAIL_TOOL,
		    DETAIL_STALLED, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct sight s = { .unseen = cases[i].unseen,
			.looked = cases[i].looked };
		sight_change(&s, cases[i].was, cases[i].now);
		if (s.unseen != cases[i].want)
			fail_msg("%s", cases[i].name);
	}
}

static void
test_dwell(void **state)
{
	struct sight s = { .unseen = true };

	(void)state;
	assert_true(sight_next(&s) == SIGHT_NEVER);
	assert_false(sight_tick(&s, 1000000));
	sight_look(&s, true, 1000);
	assert_int_equal(sight_next(&s), 3000);
	sight_look(&s, true, 2000); /* still looking: the dwell goes on */
	assert_int_equal(sight_next(&s), 3000);
	sight_look(&s, false, 2500);
	assert_true(sight_next(&s) == SIGHT_NEVER);
	sight_look(&s, true, 5000); /* a new look, a new dwell */
	assert_false(sight_tick(&s, 6999));
	assert_true(sight_tick(&s, 7000));
	assert_false(s.unseen);
	assert_true(sight_next(&s) == SIGHT_NEVER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_dwell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
