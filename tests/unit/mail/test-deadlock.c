#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/deadlock.h"

static void
on_change(void *arg, struct conflict_case *c)
{
	(void)arg;
	(void)c;
}

static void
add(void *arg, const char *const *agents, size_t count, const char *yields,
    const char *pattern)
{
	for (size_t i = 0; i < count; i++)
		(void)buf_addf(arg, "%s ", agents[i]);
	(void)buf_addf(arg, "(%s %s);", yields, pattern);
}

/* Leases in the order of time. */
static const struct deadlock_case {
	const char *leases[8];
	const char *want;
} cases[] = {
	{ { "a x", "b x" }, "" },
	{ { "a x", "b y", "b x", "a y" }, "a b (a y);" },
	{ { "a x", "b y", "c z", "a y", "b z", "c x" }, "a b c (c x);" },
	{ { "a x", "b x", "c x" }, "" },
	/* d only waits for one of the circle. */
	{ { "a x", "b y", "b x", "a y", "d x" }, "a b (a y);" },
	{ { "a x", "b y", "b x", "a y", "c u", "d v", "d u", "c v" },
	    "c d (c v);a b (a y);" },
};

static void
test_circles(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct conflict_book *b = conflict_book_new(on_change, NULL);
		struct reservations l;
		struct conflicts found;
		struct buf out;

		reservations_init(&l);
		buf_init(&out, 1000);
		for (size_t k = 0; k < 8 && cases[i].leases[k] != NULL; k++)
			lease(&l, cases[i].leases[k], (int64_t)k);
		conflict_detect(&l, 10, false, &found);
		conflict_book_update(b, "/p", &found, &l, 10);
		deadlock_find(conflict_book_open(b), "/p", add, &out);
		if (strcmp(out.data, cases[i].want) != 0)
			fail_msg("%zu: %s", i, out.data);
		buf_clear(&out);
		deadlock_find(conflict_book_open(b), "/q", add, &out);
		assert_int_equal(out.len, 0);
		conflicts_done(&found);
		reservations_done(&l);
		conflict_book_free(b);
		buf_done(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_circles) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
