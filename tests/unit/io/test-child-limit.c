#include <sys/resource.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "io/child.h"

struct tally {
	struct event_base *base;
	int ran;
};

static int
open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

static void
on_echo(void *arg, const struct child_result *r)
{
	struct tally *t = arg;
	bool ran = r->status == 0 && strcmp(r->out, "x") == 0;

	if (!ran &&
	    (r->status != 127 ||
		strcmp(r->diag, "cannot run cat: Too many open files") != 0))
		fail_msg("%d, %s: %s", r->status, r->out, r->diag);
	t->ran += ran;
	(void)event_base_loopbreak(t->base);
}

/* With few descriptors left it runs or says why it does not, and keeps none. */
static void
few_descriptors(void **state)
{
	const char *const argv[] = { "cat", NULL };
	const struct child_spec spec = {
		.argv = argv, .input = "x", .input_len = 1, .output_limit = 10
	};
	struct event_base *base = event_base_new();
	struct tally t = { .base = base };
	int before = open_descriptors(), lowest = dup(STDIN_FILENO);
	struct rlimit limit, small;

	(void)state;
	(void)close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	for (rlim_t room = 0; room < 12; room++) {
		small = limit;
		small.rlim_cur = (rlim_t)lowest + room;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
		(void)child_start(base, &spec, on_echo, &t);
		(void)event_base_dispatch(base);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
		assert_int_equal(open_descriptors(), before);
	}
	assert_in_range(t.ran, 1, 8);
	event_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
