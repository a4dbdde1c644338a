#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "leases.h"
#include "mail/conflict.h"

/* want: "pattern|other: agents" of each conflict, "; " between them. */
static const struct detect_case {
	const char *leases[6];
	const char *want;
} cases[] = {
	{ { NULL }, "" },
	{ { "a src/x.c", "b src/x.c" }, "src/x.c|: a b" },
	{ { "a src/x.c", "a src/x.c" }, "" },
	{ { "a src/x.c shared", "b src/x.c shared" }, "" },
	{ { "a src/x.c shared", "b src/x.c" }, "src/x.c|: a b" },
	{ { "a src/x.c", "b src/x.c", "c src/x.c" }, "src/x.c|: a b c" },
	{ { "a src/x.c", "b src/**" }, "src/x.c|src/**: a b" },
	{ { "b src/**", "a src/x.c", "c src/y.c" },
	    "src/x.c|src/**: b a; src/y.c|src/**: b c" },
	{ { "a src/x.c", "b src/y.c" }, "" },
	{ { "a src", "b src/x/y.c" }, "src/x/y.c|src: a b" },
	{ { "a src/", "b lib/src/y.c" }, "lib/src/y.c|src/: a b" },
	{ { "a *.py", "b lib/src/y.py" }, "lib/src/y.py|*.py: a b" },
	{ { "a *.py", "b lib/src/y.c" }, "" },
	{ { "a *.py", "b lib/src/*.c" }, "" },
	{ { "a *.py", "b lib/src/*y" }, "lib/src/*y|*.py: a b" },
	{ { "a README.md", "b docs/README.md" },
	    "docs/README.md|README.md: a b" },
	{ { "a ./src//x.c", "b src/x.c" }, "src/x.c|./src//x.c: a b" },
	{ { "a src/../lib/x.c", "b lib/x.c" }, "lib/x.c|src/../lib/x.c: a b" },
	{ { "a src/{x,y}.c", "b src/y.c" }, "src/y.c|src/{x,y}.c: a b" },
	{ { "a tool://make", "b tool://make", "c **" }, "tool://make|: a b" },
	/* Only who is in somebody's way is a holder. */
	{ { "a src/x.c shared", "b src/x.c shared", "b src/**" },
	    "src/x.c|src/**: a b" },
	{ { "a s*/x.c", "b src/?.c" }, "src/?.c|s*/x.c: a b" },
	{ { "a ./", "b src/x.c" }, "src/x.c|./: a b" },
};

static void
write_found(const struct conflicts *found, struct buf *out)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct conflict *c = &found->items[i];

		(void)buf_addf(
		    out, "%s%s|%s:", i > 0 ? "; " : "", c->pattern, c->other);
		for (size_t k = 0; k < c->count; k++)
			(void)buf_addf(out, " %s", c->holders[k].agent);
	}
}

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		struct reservations l;
		struct conflicts found;
		struct buf out;

		reservations_init(&l);
		buf_init(&out, 1000);
		for (size_t k = 0; k < 6 && cases[i].leases[k] != NULL; k++)
			lease(&l, cases[i].leases[k], (int64_t)k);
		conflict_detect(&l, 10, false, &found);
		write_found(&found, &out);
		assert_string_equal(out.data, cases[i].want);
		conflicts_done(&found);
		/* Nothing is held any more. */
		conflict_detect(&l, 3600010, false, &found);
		assert_int_equal(found.count, 0);
		conflicts_done(&found);
		reservations_done(&l);
		buf_done(&out);
	}
}

static unsigned seed = 3;

static unsigned
dice(unsigned sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % sides;
}

/* What the index finds is what comparing each with each finds. */
static void
test_each_with_each(void **state)
{
	static const char *const piece[] = { "a", "b", "ab", "*", "?", "a*",
		"*.c", "x.c", "a.c", "**", "{a,b}", ".", "A" };

	(void)state;
	for (int round = 0; round < 300; round++) {
		bool nocase = round % 2 == 1;
		struct reservations l;
		struct conflicts found;
		size_t want = 0;

		reservations_init(&l);
		for (int i = 0; i < 12; i++) {
			char text[64];
			unsigned n = 1 + dice(3);
			int at = snprintf(
			    text, sizeof text, "agent%u ", (unsigned)i);
			for (unsigned k = 0; k < n; k++)
				at += snprintf(text + at,
				    sizeof text - (size_t)at, "%s%s",
				    k > 0 ? "/" : "",
				    piece[dice(countof(piece))]);
			if (dice(5) == 0)
				text[at++] = '/';
			(void)snprintf(text + at, sizeof text - (size_t)at,
			    "%s", dice(3) == 0 ? " shared" : "");
			lease(&l, text, i);
		}
		conflict_detect(&l, 100, nocase, &found);
		for (size_t i = 0; i < l.count; i++) {
			for (size_t j = 0; j < i; j++) {
				const struct reservation *p = &l.items[i];
				const struct reservation *q = &l.items[j];
				bool known = false;
				if ((!p->exclusive && !q->exclusive) ||
				    !reservation_overlap(
					p->pattern, q->pattern, nocase))
					continue;
				want++;
				for (size_t k = 0; k < found.count; k++) {
					const struct conflict *c =
					    &found.items[k];
					int both = 0;
					for (size_t h = 0; h < c->count; h++)
						both += c->holders[h].lease ==
						            p->id ||
						        c->holders[h].lease ==
						            q->id;
					known |= both == 2;
				}
				if (!known)
					fail_msg("missed: %s ~ %s", p->pattern,
					    q->pattern);
			}
		}
		assert_true(found.count <= want);
		assert_int_equal(found.count > 0, want > 0);
		conflicts_done(&found);
		reservations_done(&l);
	}
}

static void
test_ceilings(void **state)
{
	struct reservations l;
	struct conflicts found;
	char text[64];

	(void)state;
	reservations_init(&l);
	lease(&l, "all **", 0);
	for (int i = 0; i < CONFLICT_MAX + 50; i++) {
		(void)snprintf(text, sizeof text, "a%d d%d/x.c", i, i);
		lease(&l, text, 1);
	}
	conflict_detect(&l, 10, false, &found);
	assert_int_equal(found.count, CONFLICT_MAX);
	assert_int_equal(found.left_out, 50);
	assert_false(found.incomplete);
	conflicts_done(&found);
	reservations_done(&l);
	/* Hostile: nothing to tell any two of them apart. */
	reservations_init(&l);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(
		    text, sizeof text, "a%d {a%d,b%d}*/?%d*", i, i, i, i);
		lease(&l, text, 1);
	}
	conflict_detect(&l, 10, false, &found);
	assert_true(found.incomplete);
	conflicts_done(&found);
	reservations_done(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_each_with_each),
		cmocka_unit_test(test_ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
