#include <sys/stat.h>

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "work/bead.h"
#include "work/tracker.h"

#define ISSUE                                                            \
 "{\"id\":\"x-1\",\"title\":\"One\",\"status\":\"open\",\"priority\":2," \
 "\"issue_type\":\"task\"}\n"

static char top[PATH_MAX];

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
setup(void **state)
{
	char name[] = "/tmp/tracker-XXXXXX";

	(void)state;
	return mkdtemp(name) == NULL || realpath(name, top) == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *
at(const char *path)
{
	static char full[4][PATH_MAX];
	static int next;

	next = (next + 1) % 4;
	assert_true(snprintf(full[next], PATH_MAX, "%.1000s/%.1000s", top,
			path) < PATH_MAX);
	return full[next];
}

static void
make_dir(const char *path)
{
	assert_int_equal(mkdir(at(path), 0700), 0);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(at(path), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
set_time(const char *path, time_t t)
{
	struct timespec times[2] = { { .tv_sec = t }, { .tv_sec = t } };

	assert_int_equal(utimensat(AT_FDCWD, at(path), times, 0), 0);
}

static void
none(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir(".git");
	assert_false(tracker_find(top, NULL, &p, &err));
	assert_non_null(strstr(err.text, "has no .beads directory"));
	assert_false(tracker_find(top, at("gone"), &p, &err));
	assert_false(tracker_find(at("gone"), NULL, &p, &err));
}

static void
in_a_directory_above(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir(".beads");
	make_dir("src");
	put(".beads/issues.jsonl", ISSUE);
	assert_true(tracker_find(at("src"), "", &p, &err));
	assert_string_equal(p.root, top);
	assert_string_equal(p.dir, at(".beads"));
	assert_string_equal(p.jsonl, at(".beads/issues.jsonl"));
	assert_false(p.stale);
	/* Above the top of the work tree it is another project's. */
	make_dir("src/.git");
	assert_false(tracker_find(at("src"), NULL, &p, &err));
}

static void
by_environment(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir("a");
	make_dir("a/.beads");
	make_dir("b");
	assert_true(tracker_find(at("b"), at("a/.beads"), &p, &err));
	assert_string_equal(p.root, at("a"));
	assert_string_equal(p.jsonl, "");
}

static void
redirected(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir("a");
	make_dir("a/.beads");
	make_dir("b");
	make_dir("b/.beads");
	put("a/.beads/redirect", "# moved\n\n  ../b/.beads \n");
	put("b/.beads/issues.jsonl", ISSUE);
	assert_true(tracker_find(at("a"), NULL, &p, &err));
	assert_string_equal(p.root, at("a"));
	assert_string_equal(p.dir, at("b/.beads"));
	/* A circle ends somewhere. */
	put("b/.beads/redirect", "../a/.beads\n");
	assert_true(tracker_find(at("a"), NULL, &p, &err));
	/* One that leads nowhere is not followed. */
	put("a/.beads/redirect", "../gone\n");
	assert_true(tracker_find(at("a"), NULL, &p, &err));
	assert_string_equal(p.dir, at("a/.beads"));
}

static void
of_the_main_worktree(void **state)
{
	struct tracker_place p;
	struct err err;
	char text[PATH_MAX + 16];

	(void)state;
	make_dir("main");
	make_dir("main/.beads");
	make_dir("main/.git");
	make_dir("main/.git/worktrees");
	make_dir("main/.git/worktrees/linked");
	make_dir("linked");
	put("main/.git/worktrees/linked/commondir", "../..\n");
	snprintf(text, sizeof text, "gitdir: %s\n",
	    at("main/.git/worktrees/linked"));
	put("linked/.git", text);
	assert_true(tracker_find(at("linked"), NULL, &p, &err));
	assert_string_equal(p.dir, at("main/.beads"));
	put("linked/.git", "nonsense");
	assert_false(tracker_find(at("linked"), NULL, &p, &err));
}

static void
which_file(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir(".beads");
	/* A project without beads has a file as well. */
	put(".beads/issues.jsonl", "");
	assert_true(tracker_find(at(""), NULL, &p, &err));
	assert_string_equal(p.jsonl, at(".beads/issues.jsonl"));
	put(".beads/issues.jsonl", ISSUE);
	put(".beads/beads.jsonl", "");
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.jsonl, at(".beads/issues.jsonl"));
	put(".beads/beads.jsonl", ISSUE);
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.jsonl, at(".beads/beads.jsonl"));
	put(".beads/mine.jsonl", ISSUE);
	put(".beads/metadata.json",
	    "{\"jsonl_export\":\"mine.jsonl\",\"database\":\"my.db\"}");
	set_time(".beads/mine.jsonl", 1000000);
	put(".beads/my.db", "x");
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.jsonl, at(".beads/mine.jsonl"));
	assert_true(p.stale);
	put(".beads/metadata.json", "{\"jsonl_export\":\"../secret\"}");
	put("secret", "x");
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.jsonl, at(".beads/beads.jsonl"));
}

static void
stale(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir(".beads");
	put(".beads/issues.jsonl", ISSUE);
	put(".beads/beads.db", "x");
	set_time(".beads/issues.jsonl", 1000000);
	set_time(".beads/beads.db", 1000004);
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_false(p.stale);
	put(".beads/beads.db-wal", "x");
	set_time(".beads/beads.db-wal", 1000060);
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_true(p.stale);
}

/* After a git pull br and bd write to the database what the JSONL says: what
 * they have still to write to the JSONL, they list. */
static void
imported(void **state)
{
	struct tracker_place p;
	sqlite3 *db;
	struct err err;

	(void)state;
	make_dir(".beads");
	put(".beads/issues.jsonl", ISSUE);
	set_time(".beads/issues.jsonl", 1000000);
	assert_int_equal(sqlite3_open(at(".beads/beads.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "CREATE TABLE dirty_issues (issue_id TEXT)", NULL,
		NULL, NULL),
	    SQLITE_OK);
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_false(p.stale);
	assert_int_equal(
	    sqlite3_exec(db, "INSERT INTO dirty_issues VALUES ('x-1')", NULL,
		NULL, NULL),
	    SQLITE_OK);
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_true(p.stale);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* How the JSONL is written anew. */
static void
remedies(void **state)
{
	struct tracker_place p;
	struct err err;

	(void)state;
	make_dir(".beads");
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.remedy, "br (or bd) sync --flush-only");
	assert_string_equal(p.dolt, "");
	make_dir(".beads/embeddeddolt");
	assert_true(tracker_find(top, NULL, &p, &err));
	assert_string_equal(p.dolt, at(".beads/last-touched"));
	assert_string_equal(p.remedy, "bd config set export.auto true; "
				      "bd config set export.interval 1ms; "
				      "bd export -o .beads/issues.jsonl");
}

static void
reads_lines(void **state)
{
	struct bead_list list;
	struct err err;

	(void)state;
	put("x.jsonl", "\xef\xbb\xbf" ISSUE "\nnonsense\n" ISSUE "{\"id\":1}");
	bead_list_init(&list);
	assert_true(tracker_read(at("x.jsonl"), &list, &err));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.fault_count, 3);
	assert_int_equal(list.faults[0].line, 3);
	assert_int_equal(list.faults[1].line, 5);
	assert_int_equal(list.faults[2].line, 1);
	assert_non_null(bead_find(&list, "x-1"));
	bead_list_done(&list);
	bead_list_init(&list);
	assert_false(tracker_read(at("gone"), &list, &err));
	bead_list_done(&list);
}

/* A line beyond the limit is a fault; the next one counts again. */
static void
long_lines(void **state)
{
	struct bead_list list;
	struct err err;
	FILE *f = fopen(at("x.jsonl"), "w");

	(void)state;
	for (size_t i = 0; i <= BEAD_MAX_LINE; i++)
		fputc('x', f);
	fputs("\n" ISSUE, f);
	fclose(f);
	bead_list_init(&list);
	assert_true(tracker_read(at("x.jsonl"), &list, &err));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.fault_count, 1);
	assert_string_equal(list.faults[0].text, "the line is too long");
	bead_list_done(&list);
}

static void
paths_of_the_project(void **state)
{
	(void)state;
	make_dir("src");
	put("src/a.c", "");
	assert_true(tracker_has_path(top, "src/a.c"));
	assert_true(tracker_has_path(top, "src"));
	assert_false(tracker_has_path(top, "src/b.c"));
	assert_false(tracker_has_path(top, "/etc/passwd"));
	assert_false(tracker_has_path(top, "../"));
	assert_false(tracker_has_path(top, "src/../src/a.c"));
	assert_false(tracker_has_path(top, ".."));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(none),
		TEST(in_a_directory_above),
		TEST(by_environment),
		TEST(redirected),
		TEST(of_the_main_worktree),
		TEST(which_file),
		TEST(stale),
		TEST(imported),
		TEST(remedies),
		TEST(reads_lines),
		TEST(long_lines),
		TEST(paths_of_the_project),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
