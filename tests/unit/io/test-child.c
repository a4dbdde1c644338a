#include <sys/wait.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "base/buf.h"
#include "io/child.h"
#include "io/clock.h"

static const struct run_case {
	const char *name;
	const char *const argv[4]; /* NULL: sh -c of the next */
	const char *script, *input;
	int status;
	const char *out, *diag;
} cases[] = {
	{ "status", { 0 }, "exit 3", NULL, 3, "", "" },
	{ "output", { "echo", "a  b", "$(x)" }, 0, NULL, 0, "a  b $(x)\n", "" },
	{ "input", { "cat" }, NULL, "one\ntwo", 0, "one\ntwo", "" },
	{ "no input is empty", { "cat" }, NULL, NULL, 0, "", "" },
	{ "both outputs", { 0 }, "echo o; echo e >&2", NULL, 0, "o\n", "e\n" },
	{ "signal", { 0 }, "kill -TERM $$", NULL, 128 + SIGTERM, "", "" },
	{ "closes its outputs", { 0 }, "exec >&- 2>&-; exit 4", NULL, 4, "",
	    "" },
	{ "not found", { "no-such-program" }, NULL, "x", 127, "",
	    "cannot run no-such-program: No such file or directory" },
	{ "not a program", { "/etc/passwd" }, NULL, NULL, 127, "",
	    "cannot run /etc/passwd: Permission denied" },
	{ "ignores its input", { "true" }, NULL, "x", 0, "", "" },
	{ "environment", { 0 }, "echo $ADDED,$HOME,$KEPT", NULL, 0,
	    "new,/other,kept\n", "" },
	{ "its own group", { 0 }, "test $(ps -o pgid= -p $$) = $$", NULL, 0, "",
	    "" },
	{ "no other descriptor", { 0 },
	    "for i in 3 4 5 6 7 8 9; do test -e /proc/$$/fd/$i && echo $i; done",
	    NULL, 1, "", "" },
	{ "signals are as usual", { 0 }, "kill -PIPE $$; echo alive", NULL,
	    128 + SIGPIPE, "", "" },
};

static void
run_table(void **state)
{
	static const char *const env[] = { "ADDED=new", "HOME=/other", NULL };
	/* Open and not to close on exec: a library's, say. */
	int leak = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(setenv("KEPT", "kept", 1), 0);
	(void)signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct run_case *c = &cases[i];
		const char *shell[] = { "/bin/sh", "-c", c->script, NULL };
		struct child_spec spec = {
			.argv = c->argv[0] == NULL ? shell : c->argv,
			.env = env,
			.input = c->input,
			.input_len = c->input == NULL ? 0 : strlen(c->input),
			.timeout_ms = 20000,
			.output_limit = 1000,
		};
		struct buf out, diag;

		print_message("  %s\n", c->name);
		buf_init(&out, 1000);
		buf_init(&diag, 1000);
		assert_int_equal(child_run(&spec, &out, &diag), c->status);
		assert_string_equal(out.data, c->out);
		assert_string_equal(diag.data, c->diag);
		buf_done(&out);
		buf_done(&diag);
	}
	(void)signal(SIGPIPE, SIG_DFL);
	(void)close(leak);
}

/* What one child gave, and what to do then. */
struct seen {
	struct event_base *base;
	struct child *child;
	int calls, status;
	bool timed_out, too_long;
	size_t out_len, diag_len;
	int *left; /* children; the last one stops the loop */
};

static void
on_result(void *arg, const struct child_result *r)
{
	struct seen *s = arg;

	s->calls++;
	s->status = r->status;
	s->timed_out = r->timed_out;
	s->too_long = r->too_long;
	s->out_len = r->out_len;
	s->diag_len = strlen(r->diag);
	assert_int_equal(r->out[r->out_len], '\0');
	child_free(s->child); /* superfluous, and no harm */
	if (s->left == NULL || --*s->left == 0)
		(void)event_base_loopbreak(s->base);
}

static void
start_shell(
    struct seen *s, const char *script, int64_t timeout_ms, size_t limit)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	struct child_spec spec = {
		.argv = argv,
		.timeout_ms = timeout_ms,
		.output_limit = limit,
	};

	s->child = child_start(s->base, &spec, on_result, s);
	assert_non_null(s->child);
	assert_int_equal(s->calls, 0); /* never before the loop runs */
}

/* Runs the loop until it is stopped, or for at most 20 seconds. Returns how
 * long it took. */
static int64_t
run_loop(struct event_base *base)
{
	struct timeval deadline = clock_timeval(20000);
	int64_t before = clock_now_ms();

	(void)event_base_loopexit(base, &deadline);
	(void)event_base_dispatch(base);
	return clock_now_ms() - before;
}

static struct seen
run_shell(const char *script, int64_t timeout_ms, size_t limit)
{
	struct seen s = { .base = event_base_new() };

	start_shell(&s, script, timeout_ms, limit);
	assert_true(run_loop(s.base) < 15000);
	assert_int_equal(s.calls, 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* it was reaped */
	event_base_free(s.base);
	return s;
}

/* The process whose id is in the file is dead, or will be at once. */
static void
assert_killed(const char *path)
{
	int64_t deadline = clock_now_ms() + 5000;
	FILE *f = fopen(path, "r");
	long pid = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld", &pid), 1);
	(void)fclose(f);
	while (kill((pid_t)pid, 0) == 0) {
		char stat[64];

		/* A zombie waits for its new parent only. */
		(void)snprintf(stat, sizeof stat,
		    "grep -q '^State:.Z' /proc/%ld/status", pid);
		if (system(stat) == 0)
			break;
		assert_true(clock_now_ms() < deadline);
	}
}

static void
time_is_limited(void **state)
{
	char script[400];
	struct seen s;

	(void)state;
	(void)snprintf(script, sizeof script,
	    "sleep 100 & echo $! >%s; echo out; sleep 100", /* runs */
	    scratch("slow"));
	s = run_shell(script, 300, 1000);
	assert_true(s.timed_out);
	assert_int_equal(s.status, 128 + SIGKILL);
	assert_int_equal(s.out_len, 4); /* what there was */
	assert_killed(scratch("slow")); /* the grandchild, too */
}

static void
refuses_to_die(void **state)
{
	struct seen s =
	    run_shell("trap '' TERM INT HUP; while :; do :; done", 200, 1000);

	(void)state;
	assert_true(s.timed_out);
}

static void
output_is_limited(void **state)
{
	struct seen s = run_shell("head -c 100000000 /dev/zero", 0, 1 << 20);

	(void)state;
	assert_true(s.too_long);
	assert_false(s.timed_out);
	assert_int_equal(s.out_len, 1 << 20);
	assert_int_equal(s.status, 128 + SIGKILL);
	s = run_shell("printf 12345", 0, 5); /* just fits */
	assert_false(s.too_long);
	assert_int_equal(s.out_len, 5);
	assert_int_equal(s.status, 0);
	s = run_shell("printf 123456", 0, 5);
	assert_true(s.too_long);
	assert_int_equal(s.out_len, 5);
	s = run_shell("exit 0", 0, 0);
	assert_false(s.too_long);
}

static void
much_output_arrives(void **state)
{
	struct seen s = run_shell("head -c 100000000 /dev/zero", 0, 100000000);

	(void)state;
	assert_int_equal(s.out_len, 100000000);
	assert_int_equal(s.status, 0);
}

static void
diag_is_cut(void **state)
{
	struct seen s =
	    run_shell("head -c 1000000 /dev/zero | tr '\\0' x >&2", 0, 10);

	(void)state;
	assert_int_equal(s.status, 0);
	assert_int_equal(s.diag_len, 4096);
}

/* Something left behind holds the pipes open, and even writes. */
static void
does_not_wait_for_grandchildren(void **state)
{
	struct event_base *base = event_base_new();
	struct seen s = { .base = base };
	char script[400];

	(void)state;
	(void)snprintf(script, sizeof script,
	    "(trap '' PIPE; while echo x; do :; done 2>/dev/null) >&2 &"
	    "sleep 100 & echo $! >%s; echo done", /* runs */
	    scratch("left"));
	start_shell(&s, script, 0, 1 << 20);
	assert_true(run_loop(base) < 10000);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.status, 0);
	assert_int_equal(s.out_len, 5);
	event_base_free(base);
	(void)snprintf(
	    script, sizeof script, "kill $(cat %s)", scratch("left"));
	assert_int_equal(system(script), 0);
}

/* One that never reads gets more than a pipe holds. */
static void
input_may_be_refused(void **state)
{
	const char *const never[] = { "/bin/sh", "-c", "read x; echo $x",
		NULL };
	const char *const hangs[] = { "sleep", "100", NULL }; /* runs */
	size_t len = 1 << 20;
	char *much = malloc(len);
	struct child_spec spec = {
		.argv = never,
		.input = much,
		.input_len = len,
		.timeout_ms = 10000,
		.output_limit = 100,
	};
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	memset(much, '\n', len);
	assert_int_equal(child_run(&spec, &out, NULL), 0);
	assert_string_equal(out.data, "\n");
	spec.argv = hangs;
	spec.timeout_ms = 200;
	assert_int_equal(child_run(&spec, NULL, NULL), 128 + SIGKILL);
	buf_done(&out);
	free(much);
}

static void
much_input_arrives(void **state)
{
	const char *const argv[] = { "cksum", NULL };
	size_t len = 5000000;
	char *much = calloc(1, len);
	struct child_spec spec = {
		.argv = argv,
		.input = much,
		.input_len = len,
		.output_limit = 100,
	};
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(child_run(&spec, &out, NULL), 0);
	assert_non_null(strstr(out.data, " 5000000"));
	buf_done(&out);
	free(much);
}

static void
works_elsewhere(void **state)
{
	const char *const argv[] = { "pwd", NULL };
	struct child_spec spec = {
		.argv = argv,
		.cwd = scratch_dir,
		.output_limit = 1000,
	};
	struct buf out, diag;

	(void)state;
	buf_init(&out, 1000);
	buf_init(&diag, 1000);
	assert_int_equal(child_run(&spec, &out, &diag), 0);
	assert_memory_equal(out.data, scratch_dir, strlen(scratch_dir));
	spec.cwd = scratch("gone");
	assert_int_equal(child_run(&spec, &out, &diag), 127);
	assert_non_null(strstr(diag.data, "cannot run pwd in "));
	buf_done(&out);
	buf_done(&diag);
}

static void
run_says_why_it_stopped(void **state)
{
	const char *const argv[] = { "yes", NULL };
	struct child_spec spec = { .argv = argv, .output_limit = 10 };
	struct buf diag;

	(void)state;
	buf_init(&diag, 1000);
	assert_int_equal(child_run(&spec, NULL, &diag), 128 + SIGKILL);
	assert_string_equal(diag.data, "yes was stopped after 10 bytes");
	buf_done(&diag);
}

/* Each gets its own status, and the one we forked ourselves keeps its own. */
static void
several_at_once(void **state)
{
	struct event_base *base = event_base_new();
	struct seen seen[20];
	int left = 20, status;
	pid_t foreign = fork();

	(void)state;
	if (foreign == 0)
		_exit(99);
	for (int i = 0; i < 20; i++) {
		char script[64];

		seen[i] = (struct seen){ .base = base, .left = &left };
		(void)snprintf(script, sizeof script, "exit %d", i);
		start_shell(&seen[i], script, 10000, 100);
	}
	(void)run_loop(base);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(seen[i].calls, 1);
		assert_int_equal(seen[i].status, i);
	}
	assert_int_equal(waitpid(foreign, &status, 0), foreign);
	assert_int_equal(WEXITSTATUS(status), 99);
	event_base_free(base);
}

static void
freed_is_killed(void **state)
{
	struct event_base *base = event_base_new();
	struct seen s = { .base = base };
	char script[400];

	(void)state;
	(void)snprintf(script, sizeof script,
	    "echo $$ >%s.new; mv %s.new %s; sleep 100", /* runs */
	    scratch("freed"), scratch("freed"), scratch("freed"));
	start_shell(&s, script, 0, 100);
	while (access(scratch("freed"), F_OK) == -1)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	child_free(s.child);
	child_free(NULL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_killed(scratch("freed"));
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(s.calls, 0);
	event_base_free(base);
}

static void
a_failed_start_may_be_freed(void **state)
{
	const char *const argv[] = { "no-such-program", NULL };
	struct child_spec spec = { .argv = argv, .output_limit = 10 };
	struct event_base *base = event_base_new();
	struct seen s = { .base = base };

	(void)state;
	child_free(child_start(base, &spec, on_result, &s));
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(s.calls, 0);
	event_base_free(base);
}

static int
count_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

static void
leaves_no_descriptor(void **state)
{
	int before = count_fds();

	(void)state;
	(void)run_shell("echo", 1000, 100);
	(void)run_shell("yes", 1000, 100);
	freed_is_killed(NULL);
	a_failed_start_may_be_freed(NULL);
	assert_int_equal(count_fds(), before);
}

static bool no_pidfd;

/* Stands before libc's, to be a kernel without pidfd_open(). */
long
syscall(long number, ...)
{
	long args[6];
	long (*real)(long, ...);
	void *found = dlsym(RTLD_NEXT, "syscall");
	va_list ap;

	if (no_pidfd) {
		errno = ENOSYS;
		return -1;
	}
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	memcpy(&real, &found, sizeof real);
	return real(
	    number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

static void
works_without_pidfd(void **state)
{
	struct seen s;

	(void)state;
	no_pidfd = true;
	s = run_shell("echo out; exit 5", 10000, 100);
	assert_int_equal(s.status, 5);
	assert_int_equal(s.out_len, 4);
	s = run_shell("sleep 100", 100, 100); /* runs */
	assert_true(s.timed_out);
	no_pidfd = false;
}

/* A program started without standard descriptors gets pipes numbered so. */
static void
runs_without_standard_descriptors(void **state)
{
	const char *const argv[] = { "/bin/sh", "-c", "cat; echo e >&2", NULL };
	struct child_spec spec = {
		.argv = argv,
		.input = "i",
		.input_len = 1,
		.output_limit = 10,
	};
	int status;

	(void)state;
	if (fork() == 0) {
		struct buf out, diag;
		bool good;

		(void)close(0);
		(void)close(1);
		(void)close(2);
		buf_init(&out, 10);
		buf_init(&diag, 10);
		good = child_run(&spec, &out, &diag) == 0 &&
		       strcmp(out.data, "i") == 0 &&
		       strcmp(diag.data, "e\n") == 0;
		buf_done(&out);
		buf_done(&diag);
		_exit(!good);
	}
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_table),
		cmocka_unit_test(time_is_limited),
		cmocka_unit_test(refuses_to_die),
		cmocka_unit_test(output_is_limited),
		cmocka_unit_test(much_output_arrives),
		cmocka_unit_test(diag_is_cut),
		cmocka_unit_test(does_not_wait_for_grandchildren),
		cmocka_unit_test(input_may_be_refused),
		cmocka_unit_test(much_input_arrives),
		cmocka_unit_test(works_elsewhere),
		cmocka_unit_test(run_says_why_it_stopped),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(freed_is_killed),
		cmocka_unit_test(a_failed_start_may_be_freed),
		cmocka_unit_test(leaves_no_descriptor),
		cmocka_unit_test(works_without_pidfd),
		cmocka_unit_test(runs_without_standard_descriptors),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
