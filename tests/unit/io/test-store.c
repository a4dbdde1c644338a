#include <sys/stat.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/buf.h"
#include "io/file.h"
#include "io/store.h"

static const char *const one[] = {
	"CREATE TABLE t (a INTEGER, b REAL, c TEXT)",
	NULL,
};
static const char *const two[] = {
	"CREATE TABLE t (a INTEGER, b REAL, c TEXT)",
	"ALTER TABLE t ADD d TEXT DEFAULT 'new'; CREATE INDEX ta ON t (a)",
	NULL,
};
static const char *const broken_second[] = {
	"CREATE TABLE t (a INTEGER, b REAL, c TEXT)",
	"CREATE TABLE half (x); CREATE NONSENSE",
	NULL,
};

static struct store *
open_store(const char *path, const char *const *migrations)
{
	struct err err = { "" };
	struct store *s = store_open(path, migrations, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	assert_string_equal(err.text, "");
	return s;
}

static void
take_text(void *arg, struct sqlite3_stmt *row)
{
	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const unsigned char *text = sqlite3_column_text(row, i);

		(void)buf_addf(arg, "%s%s", i == 0 ? "" : "|",
		    text == NULL ? "NULL" : (const char *)text);
	}
	(void)buf_addc(arg, ';');
}

static void
assert_rows(struct store *s, const char *sql, const char *want)
{
	struct err err = { "" };
	struct buf rows;

	buf_init(&rows, 4096);
	if (!store_query(s, &err, take_text, &rows, sql, ""))
		fail_msg("%s", err.text);
	assert_string_equal(rows.data, want);
	buf_done(&rows);
}

static void
insert(struct store *s, int64_t a)
{
	struct err err;

	assert_true(store_query(s, &err, NULL, NULL,
	    "INSERT INTO t (a, b, c) VALUES (?, ?, ?)", "ids", a, 1.5, "x"));
}

static void
binds(void **state)
{
	struct store *s = open_store(scratch("binds"), one);
	struct err err;
	struct stat st;
	struct buf rows;

	(void)state;
	assert_true(store_query(s, &err, NULL, NULL,
	    "INSERT INTO t VALUES (?, ?, ?)", "ids", INT64_MIN, 0.25, "it's"));
	assert_true(store_query(s, &err, NULL, NULL,
	    "INSERT INTO t VALUES (?, ?, ?)", "ids", INT64_MAX, -1.0, NULL));
	assert_int_equal(store_last_id(s), 2);
	assert_rows(s, "SELECT * FROM t ORDER BY rowid",
	    "-9223372036854775808|0.25|it's;9223372036854775807|-1.0|NULL;");
	buf_init(&rows, 100);
	assert_true(store_query(s, &err, take_text, &rows,
	    "SELECT a FROM t WHERE c = ?", "s", "none"));
	assert_string_equal(rows.data, "");
	buf_done(&rows);
	assert_true(store_exec(s, "UPDATE t SET b = 0; DELETE FROM t", &err));
	assert_int_equal(store_changes(s), 2);
	assert_int_equal(stat(scratch("binds"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_rows(s, "PRAGMA journal_mode", "wal;");
	assert_rows(s, "PRAGMA synchronous", "1;");
	assert_rows(s, "PRAGMA foreign_keys", "1;");
	store_close(s);
	store_close(NULL);
}

static void
errors_are_sentences(void **state)
{
	struct store *s = open_store(scratch("errors"), one);
	struct err err;

	(void)state;
	assert_false(store_exec(s, "SELECT * FROM none", &err));
	assert_non_null(strstr(err.text, "no such table: none"));
	assert_non_null(strstr(err.text, scratch("errors")));
	assert_false(store_query(s, &err, NULL, NULL, "NONSENSE", ""));
	assert_non_null(strstr(err.text, "NONSENSE"));
	assert_true(store_exec(s, "CREATE UNIQUE INDEX u ON t (a)", &err));
	insert(s, 1);
	assert_false(store_query(s, &err, NULL, NULL,
	    "INSERT INTO t (a) VALUES (?)", "i", INT64_C(1)));
	assert_non_null(strstr(err.text, "UNIQUE"));
	insert(s, 2); /* it goes on */
	store_close(s);
	assert_null(store_open(scratch("no/store"), one, &err));
	assert_non_null(strstr(err.text, "cannot open the store"));
}

static void
migrates(void **state)
{
	struct store *s = open_store(scratch("migrates"), one);
	struct err err;

	(void)state;
	insert(s, 7);
	store_close(s);
	s = open_store(scratch("migrates"), two);
	assert_rows(s, "SELECT a, d FROM t", "7|new;");
	assert_rows(s, "PRAGMA user_version", "2;");
	assert_false(store_was_broken(s));
	store_close(s);
	s = open_store(scratch("migrates"), two); /* nothing is left to do */
	assert_rows(s, "SELECT a, d FROM t", "7|new;");
	store_close(s);
	/* An older program does not touch it. */
	assert_null(store_open(scratch("migrates"), one, &err));
	assert_non_null(strstr(err.text, "newer version"));
}

static void
failed_migration_is_undone(void **state)
{
	struct store *s = open_store(scratch("undone"), one);
	struct err err;

	(void)state;
	insert(s, 7);
	store_close(s);
	assert_null(store_open(scratch("undone"), broken_second, &err));
	s = open_store(scratch("undone"), one);
	assert_rows(s, "SELECT name FROM sqlite_master", "t;");
	assert_rows(s, "SELECT a FROM t", "7;");
	store_close(s);
}

/* Two processes may open a new store at the same moment. */
static void
migrates_once(void **state)
{
	struct err err;
	int status;

	(void)state;
	for (int i = 0; i < 4; i++) {
		if (fork() == 0) {
			struct store *s =
			    store_open(scratch("once"), two, &err);

			store_close(s);
			_exit(s == NULL);
		}
	}
	for (int i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}

static void
garbage_is_moved_aside(void **state)
{
	char garbage[5000];
	struct err err = { "" };
	struct store *s;

	(void)state;
	memset(garbage, 'x', sizeof garbage);
	assert_true(file_write(
	    scratch("garbage"), garbage, sizeof garbage, 0600, &err));
	s = open_store(scratch("garbage"), one);
	assert_true(store_was_broken(s));
	insert(s, 1);
	assert_rows(s, "SELECT a FROM t", "1;");
	store_close(s);
	assert_int_equal(access(scratch("garbage.broken"), F_OK), 0);
	s = open_store(scratch("garbage"), one);
	assert_false(store_was_broken(s));
	assert_rows(s, "SELECT a FROM t", "1;");
	store_close(s);
}

/* A page in the middle is overwritten: the file still looks like a store. */
static void
damage_is_moved_aside(void **state)
{
	struct store *s = open_store(scratch("damage"), two);
	char page[4096];
	FILE *f;

	(void)state;
	for (int64_t i = 0; i < 2000; i++)
		insert(s, i);
	store_close(s);
	memset(page, 0xa5, sizeof page);
	f = fopen(scratch("damage"), "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 3 * 4096, SEEK_SET), 0);
	assert_int_equal(fwrite(page, sizeof page, 1, f), 1);
	assert_int_equal(fclose(f), 0);
	s = open_store(scratch("damage"), two);
	assert_true(store_was_broken(s));
	assert_rows(s, "SELECT count(*) FROM t", "0;");
	store_close(s);
	assert_int_equal(access(scratch("damage.broken"), F_OK), 0);
}

/* Somebody else's lock is no damage. */
static void
lock_is_no_damage(void **state)
{
	struct store *s = open_store(scratch("busy"), one);
	sqlite3 *other;
	struct err err;

	(void)state;
	insert(s, 1);
	store_close(s);
	assert_int_equal(sqlite3_open(scratch("busy"), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other,
			     "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"
			     "INSERT INTO t (a) VALUES (2)",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	assert_null(store_open(scratch("busy"), one, &err));
	assert_non_null(strstr(err.text, "locked"));
	assert_int_not_equal(access(scratch("busy.broken"), F_OK), 0);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	s = open_store(scratch("busy"), one);
	assert_rows(s, "SELECT a FROM t", "1;");
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binds),
		cmocka_unit_test(errors_are_sentences),
		cmocka_unit_test(migrates),
		cmocka_unit_test(failed_migration_is_undone),
		cmocka_unit_test(migrates_once),
		cmocka_unit_test(garbage_is_moved_aside),
		cmocka_unit_test(damage_is_moved_aside),
		cmocka_unit_test(lock_is_no_damage),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
