#include <sys/prctl.h>
#include <sys/wait.h>

#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/clock.h"
#include "io/proc.h"

/* A child with an odd name and a child of its own, both waiting for us. */
struct family {
	pid_t child, grandchild;
};

static int
make_family(void **state)
{
	static struct family f;
	int fds[2];

	if (pipe(fds) == -1 || (f.child = fork()) == -1)
		return -1;
	if (f.child == 0) {
		pid_t grandchild = fork();

		(void)prctl(PR_SET_NAME, "a) R 1 (b");
		if (grandchild > 0)
			(void)!write(fds[1], &grandchild, sizeof grandchild);
		for (;;)
			(void)pause();
	}
	(void)close(fds[1]);
	*state = &f;
	return read(fds[0], &f.grandchild, sizeof f.grandchild) > 0 &&
	               close(fds[0]) == 0
	           ? 0
	           : -1;
}

static int
end_family(void **state)
{
	struct family *f = *state;

	(void)kill(f->grandchild, SIGKILL);
	(void)kill(f->child, SIGKILL);
	return waitpid(f->child, NULL, 0) == f->child ? 0 : -1;
}

static void
finds(void **state)
{
	const struct family *f = *state;
	const struct proc *me, *child;
	struct proc_table t;

	proc_table_read(&t);
	me = proc_find(&t, getpid());
	assert_non_null(me);
	assert_int_equal(me->ppid, getppid());
	assert_int_equal(me->pgrp, getpgrp());
	assert_string_equal(me->name, "test-proc");
	child = proc_find(&t, f->child);
	assert_non_null(child);
	assert_int_equal(child->ppid, getpid());
	assert_string_equal(child->name, "a) R 1 (b");
	assert_true(child->start >= me->start);
	assert_true(child->since_ms >= me->since_ms);
	assert_in_range(
	    child->since_ms, clock_now_ms() - 60000, clock_now_ms() + 1000);
	assert_null(proc_find(&t, -1));
	proc_table_done(&t);
	assert_null(proc_find(&t, getpid()));
	proc_table_done(&t);
	proc_table_done(NULL);
}

static void
is_sorted(void **state)
{
	struct proc_table t;

	(void)state;
	proc_table_read(&t);
	assert_true(t.count >= 3);
	for (size_t i = 1; i < t.count; i++)
		assert_true(t.procs[i - 1].pid < t.procs[i].pid);
	proc_table_done(&t);
}

struct visit {
	pid_t pids[3];
	int depths[3];
	int count;
};

static void
note(void *arg, const struct proc *p, int depth)
{
	struct visit *v = arg;

	assert_true(v->count < 3);
	v->pids[v->count] = p->pid;
	v->depths[v->count++] = depth;
}

static void
walks_down(void **state)
{
	const struct family *f = *state;
	struct visit v = { .count = 0 };
	struct proc_table t;

	proc_table_read(&t);
	proc_walk(&t, getpid(), note, &v);
	assert_int_equal(v.count, 3);
	assert_int_equal(v.pids[0], getpid());
	assert_int_equal(v.pids[1], f->child);
	assert_int_equal(v.pids[2], f->grandchild);
	assert_int_equal(v.depths[0], 0);
	assert_int_equal(v.depths[2], 2);
	v.count = 0;
	proc_walk(&t, -1, note, &v);
	assert_int_equal(v.count, 0);
	proc_table_done(&t);
}

static void
count(void *arg, const struct proc *p, int depth)
{
	(void)p;
	(void)depth;
	++*(int *)arg;
}

/* Read while ids are used again, a table can hold a circle. */
static void
a_circle_ends(void **state)
{
	struct proc procs[] = {
		{ .pid = 1, .ppid = 1 },
		{ .pid = 10, .ppid = 11 },
		{ .pid = 11, .ppid = 10 },
	};
	struct proc_table t = { procs, 3 };
	int visits = 0;

	(void)state;
	proc_walk(&t, 10, count, &visits);
	assert_in_range(visits, 2, 100);
	visits = 0;
	proc_walk(&t, 1, count, &visits);
	assert_int_equal(visits, 1);
}

static void
start_times(void **state)
{
	const struct family *f = *state;
	struct proc_table t;

	proc_table_read(&t);
	assert_int_equal(
	    proc_start_time(f->child), proc_find(&t, f->child)->start);
	proc_table_done(&t);
	assert_int_equal(proc_start_time(0x3fffff + 1), -1);
}

/* Arguments longer than the room for them are cut. */
/* What no terminal runs is many, and its arguments are nobody's business. */
static void
arguments(void **state)
{
	const struct proc *me;
	struct proc_table t;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		(void)setsid();
		for (;;)
			(void)pause();
	}
	proc_table_read_line(&t, getpid());
	me = proc_find(&t, getpid());
	assert_non_null(me);
	assert_non_null(strstr(me->args, "test-proc"));
	assert_null(strstr(me->args, "  ")); /* no blank at its end */
	proc_table_done(&t);
	while (getsid(pid) != pid)
		(void)poll(NULL, 0, 1);
	proc_table_read(&t);
	assert_non_null(proc_find(&t, pid));
	assert_string_equal(proc_find(&t, pid)->args, "");
	proc_table_done(&t);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
long_arguments(void **state)
{
	const struct proc *p;
	struct proc_table t;
	char much[2000];
	int terminal;
	pid_t pid;

	(void)state;
	memset(much, 'x', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	pid = forkpty(&terminal, NULL, NULL, NULL);
	if (pid == 0) {
		(void)execl(
		    "/bin/sh", "sh", "-c", "echo; read x", much, (char *)NULL);
		_exit(1);
	}
	assert_int_equal(read(terminal, much, 1), 1);
	proc_table_read(&t);
	p = proc_find(&t, pid);
	assert_non_null(p);
	assert_int_equal(strlen(p->args), sizeof p->args - 1);
	assert_memory_equal(p->args, "sh -c echo; read x xxx", 22);
	proc_table_done(&t);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)close(terminal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(is_sorted),
		cmocka_unit_test(walks_down),
		cmocka_unit_test(a_circle_ends),
		cmocka_unit_test(start_times),
		cmocka_unit_test(arguments),
		cmocka_unit_test(long_arguments),
	};
	return cmocka_run_group_tests(tests, make_family, end_family);
}
