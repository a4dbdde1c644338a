#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/buf.h"
#include "io/file.h"

static void
put(const char *path, const char *text)
{
	struct err err;

	assert_true(file_write(path, text, strlen(text), 0644, &err));
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
writes_and_reads(void **state)
{
	const char *path = scratch("a");
	struct err err = { "" };
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	put(path, "one");
	put(path, "two\n");
	(void)buf_adds(&b, ">");
	assert_true(file_read(path, &b, &err));
	assert_string_equal(b.data, ">two\n");
	assert_string_equal(err.text, "");
	put(path, "");
	assert_true(file_read(path, &b, &err));
	assert_string_equal(b.data, ">two\n");
	buf_done(&b);
}

static void
mode_is_exact(void **state)
{
	mode_t before = umask(0077);
	struct err err;

	(void)state;
	assert_true(file_write(scratch("m"), "x", 1, 0644, &err));
	(void)umask(0);
	assert_int_equal(mode_of(scratch("m")), 0644);
	assert_true(file_write(scratch("m"), "x", 1, 0600, &err));
	assert_int_equal(mode_of(scratch("m")), 0600);
	(void)umask(before);
}

static void
refuses_to_read(void **state)
{
	struct err err;
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	(void)buf_adds(&b, ">");
	assert_false(file_read(scratch("none"), &b, &err));
	assert_non_null(strstr(err.text, "No such file"));
	put(scratch("big"), "1234");
	assert_false(file_read(scratch("big"), &b, &err));
	assert_non_null(strstr(err.text, "larger than the 4 bytes"));
	assert_string_equal(b.data, ">");
	assert_false(file_read(scratch_dir, &b, &err));
	assert_non_null(strstr(err.text, "is not a file"));
	/* A fifo nobody writes to does not stop us. */
	assert_int_equal(mkfifo(scratch("fifo"), 0600), 0);
	assert_false(file_read(scratch("fifo"), &b, &err));
	assert_non_null(strstr(err.text, "is not a file"));
	buf_done(&b);
}

static void
failed_write_leaves_nothing(void **state)
{
	struct err err;

	(void)state;
	assert_false(file_write(scratch("no/such"), "x", 1, 0600, &err));
	assert_non_null(strstr(err.text, "cannot write"));
	/* The rename fails: a directory is in the way. */
	assert_int_equal(mkdir(scratch("d"), 0700), 0);
	assert_int_equal(mkdir(scratch("d/t"), 0700), 0);
	assert_false(file_write(scratch("d/t"), "x", 1, 0600, &err));
	assert_int_equal(rmdir(scratch("d/t")), 0);
	assert_int_equal(rmdir(scratch("d")), 0); /* it is empty */
}

static void
makes_private_dirs(void **state)
{
	struct err err = { "" };

	(void)state;
	assert_true(file_private_dir(scratch("p/q/r"), &err));
	assert_int_equal(mode_of(scratch("p")), 0700);
	assert_int_equal(mode_of(scratch("p/q/r")), 0700);
	assert_true(file_private_dir(scratch("p/q/r"), &err)); /* it is there */
	assert_true(file_private_dir(scratch("p/s/"), &err));
	assert_string_equal(err.text, "");
}

static void
refuses_open_dirs(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(mkdir(scratch("open"), 0700), 0);
	assert_int_equal(chmod(scratch("open"), 0750), 0);
	assert_false(file_private_dir(scratch("open"), &err));
	assert_non_null(strstr(err.text, "chmod 700"));
	assert_int_equal(chmod(scratch("open"), 0700), 0);
	assert_true(file_private_dir(scratch("open"), &err));
	put(scratch("plain"), "");
	assert_false(file_private_dir(scratch("plain"), &err));
	assert_false(file_private_dir(scratch("plain/below"), &err));
	/* A link could be made by anyone who may write beside it. */
	assert_int_equal(symlink("open", scratch("link")), 0);
	assert_false(file_private_dir(scratch("link"), &err));
	assert_non_null(strstr(err.text, "not a directory"));
}

static void
refuses_the_dirs_of_others(void **state)
{
	const char *path = scratch("theirs");
	struct err err;

	(void)state;
	if (geteuid() == 0) {
		assert_int_equal(mkdir(path, 0700), 0);
		assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
	} else
		path = "/"; /* root's */
	assert_false(file_private_dir(path, &err));
	assert_non_null(strstr(err.text, "belongs to another user"));
}

static void
locks(void **state)
{
	const char *path = scratch("lock");
	char holder[64];
	struct err err = { "" };
	int fd = file_lock(path, &err), status;

	(void)state;
	assert_true(fd >= 0);
	assert_string_equal(err.text, "");
	assert_int_equal(mode_of(path), 0600);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(file_lock(path, &err), -1);
	(void)snprintf(
	    holder, sizeof holder, "locked by process %ld", (long)getpid());
	assert_non_null(strstr(err.text, holder));
	(void)close(fd);
	/* It ends with the process that holds it. */
	if (fork() == 0)
		_exit(file_lock(path, &err) >= 0 ? 0 : 1);
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
	fd = file_lock(path, &err);
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(file_lock(scratch("no/lock"), &err), -1);
	assert_non_null(strstr(err.text, "cannot open"));
}

static void
finds_programs(void **state)
{
	char path[512], name[256];
	struct err err;

	(void)state;
	(void)strlcpy(name, scratch("tool"), sizeof name);
	assert_true(file_write(name, "", 0, 0700, &err));
	*strrchr(name, '/') = '\0';
	(void)snprintf(path, sizeof path, "/nowhere::%s:/bin", name);
	assert_true(file_is_on(path, "tool"));
	assert_false(file_is_on(path, "no-tool"));
	assert_false(file_is_on("/nowhere", "tool"));
	assert_false(file_is_on(NULL, "tool"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads),
		cmocka_unit_test(mode_is_exact),
		cmocka_unit_test(refuses_to_read),
		cmocka_unit_test(failed_write_leaves_nothing),
		cmocka_unit_test(makes_private_dirs),
		cmocka_unit_test(refuses_open_dirs),
		cmocka_unit_test(refuses_the_dirs_of_others),
		cmocka_unit_test(locks),
		cmocka_unit_test(finds_programs),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
