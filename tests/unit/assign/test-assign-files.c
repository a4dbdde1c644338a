#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "assign/assign-files.h"
#include "base/buf.h"
#include "work/score.h"

#define NOW 1000000

/* Nothing that is a directory, once each, as the project knows it. */
static void
test_list(void **state)
{
	char root[] = "/tmp/tc-files.XXXXXX", dir[64], sub[64];
	struct task t = { .title = "src/a.c and src with sub/x.c",
		.description = "src/a.c again, src/*.h" };
	struct assign_files_place place = { root, root };
	struct buf out;

	(void)state;
	assert_non_null(mkdtemp(root));
	(void)snprintf(dir, sizeof dir, "%s/src", root);
	(void)snprintf(sub, sizeof sub, "%s/sub", root);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(mkdir(sub, 0700), 0);
	buf_init(&out, 1000);
	score_task_init(&t, NULL, NULL);
	assign_files_list(&t, &place, &out);
	assert_string_equal(out.data, "src/a.c\nsub/x.c\nsrc/*.h\n");

	/* The beads belong to a directory below the project. */
	buf_clear(&out);
	place.project = "/tmp";
	assign_files_list(&t, &place, &out);
	assert_non_null(strstr(out.data, &root[5]));
	assert_non_null(strstr(out.data, "/src/a.c\n"));
	score_task_done(&t);
	buf_done(&out);
	(void)rmdir(dir);
	(void)rmdir(sub);
	(void)rmdir(root);
}

/* Who holds what: nobody, one agent, or several. */
static void
test_check(void **state)
{
	static const struct {
		const char *name, *files;
		bool held;
		int pane;
		const char *reason;
	} cases[] = {
		{ "nothing is asked for", "", false, RESERVATION_NO_PANE, "" },
		{ "free", "src/z.c\n", false, RESERVATION_NO_PANE, "" },
		{ "one agent's", "src/a.c\n", true, 3, "cc-3 holds src/a.c" },
		{ "by a pattern", "doc/x/y.md\n", true, 4,
		    "cod-4 holds doc/**" },
		{ "two of one agent's", "src/a.c\nsrc/b.c\n", true, 3,
		    "cc-3 holds src/a.c" },
		{ "of two agents", "src/a.c\ndoc/x\n", true,
		    RESERVATION_NO_PANE, "cc-3 holds src/a.c" },
		{ "a person's", "Makefile\n", true, RESERVATION_NO_PANE,
		    "Human holds Makefile" },
		{ "let go of", "src/old.c\n", false, RESERVATION_NO_PANE, "" },
		{ "another case", "SRC/A.C\n", false, RESERVATION_NO_PANE, "" },
	};
	struct reservations leases;
	struct assign_holds h;

	(void)state;
	reservations_init(&leases);
	reservations_add(&leases, "cc-3", "src/a.c", "")->pane = 3;
	reservations_add(&leases, "Human", "Makefile", "")->pane =
	    RESERVATION_NO_PANE;
	reservations_add(&leases, "cc-3", "src/old.c", "")->released_ms =
	    NOW - 1;
	assign_holds_init(&h, false);
	assign_holds_add_leases(&h, &leases, NOW);
	assign_holds_add_files(&h, "cc-3", 3, "src/b.c\n");
	assign_holds_add_files(&h, "cod-4", 4, "doc/**\n");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct assign_hold got = assign_holds_check(&h, cases[i].files);

		if (got.held != cases[i].held || got.pane != cases[i].pane ||
		    strcmp(got.reason, cases[i].reason) != 0)
			fail_msg("%s: %d, pane %d, \"%s\"", cases[i].name,
			    got.held, got.pane, got.reason);
	}
	assign_holds_done(&h);

	assign_holds_init(&h, true);
	assign_holds_add_leases(&h, &leases, NOW);
	assert_true(assign_holds_check(&h, "SRC/A.C\n").held);
	assign_holds_done(&h);
	reservations_done(&leases);
}

static void
test_count(void **state)
{
	struct reservations l;

	(void)state;
	reservations_init(&l);
	reservations_add(&l, "cc-3", "a", "")->pane = 3;
	reservations_add(&l, "cc-3", "b", "")->pane = 3;
	reservations_add(&l, "BlueFox", "c", "")->pane = RESERVATION_NO_PANE;
	reservations_add(&l, "cc-3", "d", "")->expires_ms = NOW - 1;
	assert_int_equal(assign_files_count(&l, 3, "", NOW), 2);
	assert_int_equal(assign_files_count(&l, 3, "BlueFox", NOW), 3);
	assert_int_equal(assign_files_count(&l, 5, "", NOW), 0);
	reservations_done(&l);
}

static void
test_meet(void **state)
{
	(void)state;
	assert_true(assign_files_meet("lib/a.c\nsrc/b.c\n", "src/*\n", false));
	assert_false(assign_files_meet("lib/a.c\nsrc/b.c\n", "doc/*\n", false));
	assert_false(assign_files_meet("", "src/*\n", false));
	assert_true(assign_files_meet("A.c\n", "a.C\n", true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
