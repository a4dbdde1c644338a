#include <sys/resource.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

static void
copies(void **state)
{
	char *whole = xstrdup("abc"), *part = xstrndup("abc", 2);
	char *short_one = xstrndup("abc", 9),
	     *text = xasprintf("%d-%s", 7, "x");

	(void)state;
	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(short_one, "abc");
	assert_string_equal(text, "7-x");
	free(whole);
	free(part);
	free(short_one);
	free(text);
}

/* Nothing is a size, too: the result is never NULL. */
static void
no_bytes(void **state)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8),
	     *c = xreallocarray(NULL, 0, 8);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	free(a);
	free(b);
	free(c);
}

static void
array_grows(void **state)
{
	int *a = xreallocarray(NULL, 2, sizeof *a);

	(void)state;
	a[1] = 41;
	a = xreallocarray(a, 1000, sizeof *a);
	assert_int_equal(a[1], 41);
	a[999] = 1;
	free(a);
}

static void
overflowing_array(void)
{
	free(xreallocarray(NULL, SIZE_MAX / 2, 3));
}

static void
a_bug(void)
{
	BUG("seven is %d", 8);
}

/* Runs fn in a child; what it said on standard error is in said. The signal
 * that ended it is returned. */
static int
death_of(void (*fn)(void), char *said, size_t size)
{
	const struct rlimit no_core = { 0, 0 };
	int fds[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		(void)setrlimit(RLIMIT_CORE, &no_core);
		(void)signal(SIGABRT, SIG_DFL);
		(void)dup2(fds[1], STDERR_FILENO);
		fn();
		_exit(0);
	}
	(void)close(fds[1]);
	while ((n = read(fds[0], said + len, size - 1 - len)) > 0)
		len += (size_t)n;
	said[len] = '\0';
	(void)close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
bugs_end_it(void **state)
{
	char said[256];

	(void)state;
	assert_int_equal(death_of(a_bug, said, sizeof said), SIGABRT);
	assert_non_null(strstr(said, "test-mem.c:"));
	assert_int_equal(
	    death_of(overflowing_array, said, sizeof said), SIGABRT);
	assert_non_null(strstr(said, "times 3 bytes"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies),
		cmocka_unit_test(no_bytes),
		cmocka_unit_test(array_grows),
		cmocka_unit_test(bugs_end_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
