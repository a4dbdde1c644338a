/* What a daemon that was killed leaves, and one that lives. */
#include <sys/wait.h>

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "../scratch.h"
#include "daemon/paths.h"
#include "daemon/takeover.h"
#include "io/file.h"
#include "io/sock.h"

static struct paths
places(void)
{
	struct paths p = { 0 };

	(void)snprintf(p.socket, sizeof p.socket, "%s", scratch("sock"));
	(void)snprintf(p.lock, sizeof p.lock, "%s", scratch("lock"));
	return p;
}

/* A child takes over, and says in its status whether it could. */
static pid_t
heir(const struct paths *p)
{
	pid_t pid = fork();
	struct err err;

	if (pid == 0)
		_exit(takeover(p, &err) == -1);
	return pid;
}

static int
status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
on_line(void *arg, struct sock_peer *p, const char *line, size_t len)
{
	(void)len;
	(void)arg;
	(void)line;
	(void)sock_send(p, "{}", 2);
}

/* Its lock is free, and its socket not yet: that is waited for. */
static void
test_socket(void **state)
{
	struct paths p = places();
	struct event_base *base = event_base_new();
	struct sock_handlers h = { .on_line = on_line };
	struct sock_listener *l;
	struct err err;
	int fd;

	(void)state;
	l = sock_listen(base, p.socket, &h, NULL, &err);
	assert_non_null(l);
	pid_t pid = heir(&p);
	/* It has the lock and has not ended, for somebody listens. */
	while ((fd = file_lock(p.lock, &err)) != -1) {
		(void)close(fd);
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
		(void)poll(NULL, 0, 5);
	}
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	sock_listener_free(l);
	assert_int_equal(status_of(pid), 0);
	event_base_free(base);
}

/* One that answers holds the lock by right: nobody waits for it. */
static void
test_lives(void **state)
{
	struct paths p = places();
	struct event_base *base = event_base_new();
	struct sock_handlers h = { .on_line = on_line };
	struct sock_listener *l;
	struct err err;
	int fd = file_lock(p.lock, &err), status = 0;
	pid_t pid;

	(void)state;
	assert_true(fd != -1);
	l = sock_listen(base, p.socket, &h, NULL, &err);
	pid = heir(&p);
	while (waitpid(pid, &status, WNOHANG) == 0)
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(WEXITSTATUS(status), 1);
	sock_listener_free(l);
	event_base_free(base);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_lives),
	};
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
