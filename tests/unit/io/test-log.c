#include <sys/stat.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/buf.h"
#include "io/file.h"
#include "io/log.h"

/* What the log holds, less the time of its first line. */
static void
assert_logged(const char *want)
{
	struct err err;
	struct buf b;

	buf_init(&b, 1 << 23);
	assert_true(file_read(scratch("log"), &b, &err));
	assert_non_null(strchr(b.data, ' '));
	assert_string_equal(strchr(b.data, ' ') + 1, want);
	assert_int_equal(b.data[10], 'T');
	buf_done(&b);
}

static int
open_fresh(void **state)
{
	(void)state;
	(void)unlink(scratch("log"));
	return log_open(scratch("log")) ? 0 : -1;
}

static int
close_again(void **state)
{
	(void)state;
	log_close();
	return 0;
}

static void
levels(void **state)
{
	struct stat st;

	(void)state;
	log_debug("sock: unseen");
	log_info("daemon: pid %d", 7);
	assert_logged("info daemon: pid 7\n");
	assert_int_equal(stat(scratch("log"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
debug_is_switched(void **state)
{
	(void)state;
	assert_false(log_is_debug());
	log_set_debug(true);
	assert_true(log_is_debug());
	log_debug("sock: seen");
	log_set_debug(false);
	log_debug("sock: unseen");
	assert_logged("debug sock: seen\n");
}

static void
errno_is_said_and_kept(void **state)
{
	(void)state;
	errno = ENOENT;
	log_warn("store: %s", "x");
	assert_int_equal(errno, ENOENT);
	assert_logged("warn store: x: No such file or directory\n");
}

static void
outside_bytes_are_escaped(void **state)
{
	(void)state;
	errno = EINTR;
	log_warnx("tmux: %s", "a\nwarn b\t\033[31m\\ \xff");
	assert_int_equal(errno, EINTR);
	assert_logged("warn tmux: a\\nwarn b\\t\\033[31m\\\\ \\377\n");
}

/* Escaped, a long line is four times as long; it must still be one. */
static void
long_lines_are_cut(void **state)
{
	char much[8192];
	struct stat st;

	(void)state;
	memset(much, '\001', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	errno = ENOENT;
	log_warn("%s", much);
	assert_int_equal(stat(scratch("log"), &st), 0);
	assert_true(st.st_size > 4 * 4000);
	assert_true(st.st_size < 4 * 4096 + 64);
}

static void
rotates_once(void **state)
{
	char much[4001];
	struct stat st, old;

	(void)state;
	memset(much, 'x', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	for (int i = 0; i < 2500; i++)
		log_info("%s", much);
	assert_int_equal(stat(scratch("log"), &st), 0);
	assert_int_equal(stat(scratch("log.1"), &old), 0);
	assert_true(old.st_size >= 4 << 20);
	assert_true(old.st_size < 5 << 20);
	assert_true(st.st_size < 3 << 20);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_not_equal(access(scratch("log.2"), F_OK), 0);
}

/* The size counts from before we opened it. */
static void
rotates_what_it_found(void **state)
{
	struct stat st;

	(void)state;
	log_close();
	assert_int_equal(truncate(scratch("log"), 4 << 20), 0);
	assert_true(log_open(scratch("log")));
	log_info("last");
	log_info("first");
	assert_int_equal(stat(scratch("log"), &st), 0);
	assert_true(st.st_size < 100);
}

static void
cannot_open(void **state)
{
	(void)state;
	errno = 0;
	assert_false(log_open(scratch("no/log")));
	assert_int_equal(errno, ENOENT);
	assert_true(log_open(NULL));
}

int
main(void)
{
#define LOG_TEST(fn) \
 cmocka_unit_test_setup_teardown(fn, open_fresh, close_again)
	const struct CMUnitTest tests[] = {
		LOG_TEST(levels),
		LOG_TEST(debug_is_switched),
		LOG_TEST(errno_is_said_and_kept),
		LOG_TEST(outside_bytes_are_escaped),
		LOG_TEST(long_lines_are_cut),
		LOG_TEST(rotates_once),
		LOG_TEST(rotates_what_it_found),
		LOG_TEST(cannot_open),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
