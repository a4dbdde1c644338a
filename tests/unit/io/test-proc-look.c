#include <sys/wait.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "io/proc.h"

/* This process, started again with an environment of our choice. */
static int
again(char **argv)
{
	char one[] = "A=one", two[] = "AB=two", empty[] = "EMPTY=";
	char later[] = "A=later";
	char *env[] = { one, two, empty, later, NULL };

	return execve("/proc/self/exe", argv, env);
}

static void
environment(void **state)
{
	char value[16];

	(void)state;
	assert_true(proc_getenv(getpid(), "A", value, sizeof value));
	assert_string_equal(value, "one");
	assert_true(proc_getenv(getpid(), "AB", value, sizeof value));
	assert_string_equal(value, "two");
	assert_true(proc_getenv(getpid(), "EMPTY", value, sizeof value));
	assert_string_equal(value, "");
	assert_false(proc_getenv(getpid(), "B", value, sizeof value));
	assert_false(proc_getenv(getpid(), "A", value, 3));
	assert_false(proc_getenv(-1, "A", value, sizeof value));
}

static void
directory(void **state)
{
	char path[1024], own[1024];

	(void)state;
	assert_non_null(getcwd(own, sizeof own));
	assert_true(proc_cwd(getpid(), path, sizeof path));
	assert_string_equal(path, own);
	assert_false(proc_cwd(getpid(), path, 2));
	assert_false(proc_cwd(-1, path, sizeof path));
}

/* A copy of a program is what runs, by its name until that is gone, and then too. */
static void
program(void **state)
{
	char file[] = "/tmp/proc-look-test.XXXXXX", path[256];
	char *command;
	pid_t pid;

	(void)state;
	assert_int_not_equal(close(mkstemp(file)), -1);
	command = xasprintf("cp /bin/sleep %s && chmod 755 %s", file, file);
	assert_int_equal(system(command), 0);
	free(command);
	pid = fork();
	if (pid == 0) {
		(void)execl(file, file, "1000", (char *)NULL);
		_exit(127);
	}
	do
		assert_true(proc_program(pid, path, sizeof path));
	while (strcmp(path, file) != 0);
	assert_false(proc_program(pid, path, 2));
	assert_int_equal(unlink(file), 0);
	assert_true(proc_program(pid, path, sizeof path));
	assert_int_equal(access(path, X_OK), 0);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_false(proc_program(pid, path, sizeof path));
}

static void
on_file(void *arg, const char *path)
{
	bool *found = arg;

	*found |= strstr(path, "/proc-look-test.") != NULL;
}

static void
files(void **state)
{
	char path[] = "/tmp/proc-look-test.XXXXXX";
	bool found = false;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd != -1);
	proc_files(getpid(), on_file, &found);
	(void)close(fd);
	(void)unlink(path);
	assert_true(found);
	found = false;
	proc_files(getpid(), on_file, &found);
	assert_false(found);
}

static void
line(void **state)
{
	struct proc_table t;

	(void)state;
	proc_table_read_line(&t, getpid());
	assert_non_null(proc_find(&t, getpid()));
	assert_non_null(proc_find(&t, getppid()));
	assert_true(t.count < 64);
	proc_table_done(&t);
	proc_table_read_line(&t, -1);
	assert_int_equal(t.count, 0);
	proc_table_done(&t);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment),
		cmocka_unit_test(directory),
		cmocka_unit_test(program),
		cmocka_unit_test(files),
		cmocka_unit_test(line),
	};

	(void)argc;
	if (getenv("AB") == NULL)
		return again(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
