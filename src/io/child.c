/*
 * A child is over when it has ended, not when its pipes are closed: something
 * it left behind may hold them for ever. What it wrote before its end is in
 * the pipes then and is read at once.
 */
#include "io/child.h"

#include <sys/ioctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/loop.h"
#include "io/proc.h"

#define DIAG_MAX  4096
#define CHUNK     65536
#define NOT_FOUND 127
/* SIGKILL works at once unless the child hangs in the kernel (a dead network
 * file system). Then nobody waits for it longer than this. */
#define KILL_MS 1000
/* How often we look when the end of a process cannot be watched. */
#define LOOK_MS 20
#define REAP_MS 20

struct child {
	struct event_base *base;
	child_fn *fn; /* NULL: nobody waits for the result any more */
	void *arg;
	pid_t pid; /* -1: never started, or reaped */
	int status;
	bool timed_out, too_long, killed, calling;
	struct proc_watch *watch;
	struct event *look;  /* in place of watch, or the start that failed */
	struct event *limit; /* time is up; later: it does not die */
	struct event *to_in, *from_out, *from_err;
	struct buf in, out, diag;
};

/* Closes the pipe together with its event. */
static void
pipe_free(struct event **ev)
{
	if (*ev == NULL)
		return;
	(void)close(event_get_fd(*ev));
	event_free(*ev);
	*ev = NULL;
}

static void
destroy(struct child *c)
{
	pipe_free(&c->to_in);
	pipe_free(&c->from_out);
	pipe_free(&c->from_err);
	proc_watch_free(c->watch);
	if (c->look != NULL)
		event_free(c->look);
	if (c->limit != NULL)
		event_free(c->limit);
	buf_done(&c->in);
	buf_done(&c->out);
	buf_done(&c->diag);
	free(c);
}

/* Kills it with all it has started, less what has left its group. */
static void
kill_group(struct child *c)
{
	c->killed = true;
	if (c->pid == -1)
		return;
	(void)kill(-c->pid, SIGKILL);
	(void)kill(c->pid, SIGKILL);
	pipe_free(&c->to_in);
	loop_after(c->limit, KILL_MS);
}

/* True when it has ended; its pid may be another's from then on. */
static bool
reap(struct child *c)
{
	int status = 0;
	pid_t pid = waitpid(c->pid, &status, WNOHANG);

	if (pid == 0 || (pid == -1 && errno == EINTR))
		return false;
	c->pid = -1;
	if (WIFSIGNALED(status))
		c->status = 128 + WTERMSIG(status);
	else
		c->status = WEXITSTATUS(status);
	return true;
}

static void
deliver(struct child *c)
{
	struct child_result result = {
		.status = c->status,
		.timed_out = c->timed_out,
		.too_long = c->too_long,
		.out = c->out.data,
		.out_len = c->out.len,
		.diag = c->diag.data,
	};

	if (c->fn == NULL)
		return;
	c->calling = true;
	c->fn(c->arg, &result);
	c->calling = false;
	c->fn = NULL;
}

/* Keeps of the output what the limits allow. */
static void
keep(struct child *c, struct event *from, const char *data, size_t len)
{
	struct buf *b = from == c->from_out ? &c->out : &c->diag;
	size_t room = b->limit - b->len;

	(void)buf_add(b, data, len < room ? len : room);
	if (len > room && b == &c->out && !c->too_long) {
		c->too_long = true;
		kill_group(c);
	}
}

/* Reads once. False when nothing is left, now or for good. */
static bool
read_pipe(struct child *c, struct event **from)
{
	char chunk[CHUNK];
	ssize_t n = read(event_get_fd(*from), chunk, sizeof chunk);

	if (n > 0) {
		keep(c, *from, chunk, (size_t)n);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		pipe_free(from);
	return false;
}

static void
on_out(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;

	(void)fd;
	(void)what;
	(void)read_pipe(c, &c->from_out);
}

static void
on_err(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;

	(void)fd;
	(void)what;
	(void)read_pipe(c, &c->from_err);
}

/* Reads what is in the pipe now, and not what others go on to write. */
static void
drain(struct child *c, struct event **from)
{
	int left = 0;

	if (*from == NULL || ioctl(event_get_fd(*from), FIONREAD, &left) == -1)
		return;
	for (; left > 0 && !c->too_long; left -= CHUNK) {
		if (!read_pipe(c, from))
			return;
	}
}

/* write() to a pipe nobody reads, without the signal it would send us. */
static ssize_t
write_quietly(int fd, const void *data, size_t len)
{
	sigset_t pipe_only, before, pending;
	ssize_t n;
	int saved, sig;

	(void)sigemptyset(&pipe_only);
	(void)sigaddset(&pipe_only, SIGPIPE);
	(void)pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	n = write(fd, data, len);
	saved = errno;
	if (n == -1 && saved == EPIPE && sigpending(&pending) == 0 &&
	    sigismember(&pending, SIGPIPE))
		(void)sigwait(&pipe_only, &sig);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return n;
}

static void
on_in(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;
	ssize_t n = write_quietly(fd, c->in.data, c->in.len);

	(void)what;
	if (n > 0)
		buf_drop(&c->in, (size_t)n);
	if (c->in.len == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		pipe_free(&c->to_in); /* it need not read all we have */
}

static void
on_ended(void *arg)
{
	struct child *c = arg;

	if (!reap(c))
		return;
	drain(c, &c->from_out);
	drain(c, &c->from_err);
	deliver(c);
	destroy(c);
}

static void
on_look(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;

	(void)fd;
	(void)what;
	if (c->pid != -1) {
		on_ended(c);
		return;
	}
	deliver(c); /* it never started */
	destroy(c);
}

/* The time limit, or a child that outlived its SIGKILL: then the result goes
 * out and only the reaping stays with us. */
static void
on_limit(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;

	(void)fd;
	(void)what;
	if (c->killed) {
		c->status = 128 + SIGKILL;
		deliver(c);
		return;
	}
	c->timed_out = true;
	kill_group(c);
}

/* A pipe whose ends are no standard descriptors, which dup2() in the child
 * could overwrite; ours, the end numbered so, does not block. False with errno;
 * an end may be there all the same, and is the caller's. */
static bool
make_pipe(int fds[2], int ours)
{
	int low[2];

	if (pipe(low) == -1)
		return false;
	for (int i = 0; i < 2; i++) {
		fds[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		(void)close(low[i]);
	}
	return fds[0] != -1 && fds[1] != -1 &&
	       evutil_make_socket_nonblocking(fds[ours]) == 0;
}

static bool
is_replaced(const char *variable, const char *const *env)
{
	size_t name = strcspn(variable, "=") + 1;

	for (; env != NULL && *env != NULL; env++) {
		if (strncmp(variable, *env, name) == 0)
			return true;
	}
	return false;
}

/* Our environment less what env replaces, then env. free() the array only. */
static const char **
merge_env(const char *const *env)
{
	size_t count = 0, max = 1;
	const char **merged;

	for (char **e = environ; *e != NULL; e++)
		max++;
	for (const char *const *e = env; e != NULL && *e != NULL; e++)
		max++;
	merged = (const char **)xcalloc(max, sizeof *merged);
	for (char **e = environ; *e != NULL; e++) {
		if (!is_replaced(*e, env))
			merged[count++] = *e;
	}
	for (; env != NULL && *env != NULL; env++)
		merged[count++] = *env;
	return merged;
}

/* The exec family takes lists of char *, and changes none of them. */
static char *const *
exec_list(const char *const *list)
{
	char *const *same;

	memcpy((void *)&same, (const void *)&list, sizeof same);
	return same;
}

/* posix_spawn() with what every child gets: its own process group, default
 * signals, the three descriptors and no other. in -1 is /dev/null. */
static int
spawn(const struct child_spec *spec, int in, int out, int err, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	const char **env = merge_env(spec->env);
	short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
	              POSIX_SPAWN_SETSIGMASK;
	int rc = 0;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setsigdefault(&attr, &all);
	if (in == -1)
		(void)posix_spawn_file_actions_addopen(
		    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	else
		(void)posix_spawn_file_actions_adddup2(
		    &actions, in, STDIN_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
#ifdef __APPLE__
	flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#else
	/* Ours close on exec; those a library opened may not. */
	(void)posix_spawn_file_actions_addclosefrom_np(
	    &actions, STDERR_FILENO + 1);
#endif
	if (spec->cwd != NULL)
		rc = posix_spawn_file_actions_addchdir_np(&actions, spec->cwd);
	(void)posix_spawnattr_setflags(&attr, flags);
	if (rc == 0)
		rc = posix_spawnp(ret_pid, spec->argv[0], &actions, &attr,
		    exec_list(spec->argv), exec_list(env));
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attr);
	free((void *)env);
	return rc;
}

static void
close_fd(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

/* Starts the program and listens to it. Returns 0 or an errno. */
static int
start(struct child *c, const struct child_spec *spec)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	int rc;

	if ((c->in.len > 0 && !make_pipe(in, 1)) || !make_pipe(out, 0) ||
	    !make_pipe(err, 0))
		rc = errno;
	else
		rc = spawn(spec, in[0], out[1], err[1], &c->pid);
	close_fd(in[0]);
	close_fd(out[1]);
	close_fd(err[1]);
	if (rc != 0) {
		close_fd(in[1]);
		close_fd(out[0]);
		close_fd(err[0]);
		return rc;
	}
	if (in[1] != -1)
		c->to_in =
		    loop_watch(c->base, in[1], EV_WRITE | EV_PERSIST, on_in, c);
	c->from_out =
	    loop_watch(c->base, out[0], EV_READ | EV_PERSIST, on_out, c);
	c->from_err =
	    loop_watch(c->base, err[0], EV_READ | EV_PERSIST, on_err, c);
	return 0;
}

/* Sees to it that the loop tells us when it is over. */
static void
watch(struct child *c, int64_t timeout_ms)
{
	c->watch = proc_watch_new(c->base, c->pid, on_ended, c);
	if (c->watch == NULL) {
		c->look = loop_event(c->base, -1, EV_PERSIST, on_look, c);
		loop_after(c->look, LOOK_MS);
	}
	if (timeout_ms > 0)
		loop_after(c->limit, timeout_ms);
}

struct child *
child_start(struct event_base *base, const struct child_spec *spec,
    child_fn *fn, void *arg)
{
	struct child *c = xcalloc(1, sizeof *c);
	int rc;

	*c = (struct child){ .base = base, .fn = fn, .arg = arg, .pid = -1 };
	buf_init(&c->in, spec->input_len);
	(void)buf_add(&c->in, spec->input, spec->input_len);
	buf_init(&c->out, spec->output_limit);
	buf_init(&c->diag, DIAG_MAX);
	c->limit = loop_timer(base, on_limit, c);
	rc = start(c, spec);
	if (rc == 0) {
		watch(c, spec->timeout_ms);
		return c;
	}
	c->pid = -1;
	c->status = NOT_FOUND;
	(void)buf_addf(&c->diag, "cannot run %s", spec->argv[0]);
	if (spec->cwd != NULL)
		(void)buf_addf(&c->diag, " in %s", spec->cwd);
	(void)buf_addf(&c->diag, ": %s", strerror(rc));
	c->look = loop_timer(base, on_look, c);
	event_active(c->look, 0, 0);
	return c;
}

void
child_free(struct child *c)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	if (c == NULL || c->calling)
		return;
	c->fn = NULL;
	if (c->pid != -1)
		kill_group(c);
	for (int i = 0; i < REAP_MS && c->pid != -1 && !reap(c); i++)
		(void)nanosleep(&moment, NULL);
	if (c->pid == -1)
		destroy(c); /* else the loop does when it has ended */
}

struct run {
	const struct child_spec *spec;
	struct event_base *base;
	struct buf *out, *diag;
	int status;
};

static void
on_result(void *arg, const struct child_result *result)
{
	struct run *r = arg;

	r->status = result->status;
	if (r->out != NULL)
		(void)buf_add(r->out, result->out, result->out_len);
	if (r->diag != NULL) {
		(void)buf_adds(r->diag, result->diag);
		if (result->timed_out)
			(void)buf_addf(r->diag, "%s was stopped after %lld ms",
			    r->spec->argv[0], (long long)r->spec->timeout_ms);
		if (result->too_long)
			(void)buf_addf(r->diag,
			    "%s was stopped after %zu bytes", r->spec->argv[0],
			    r->spec->output_limit);
	}
	(void)event_base_loopbreak(r->base);
}

int
child_run(const struct child_spec *spec, struct buf *out, struct buf *diag)
{
	struct run r = { .spec = spec, .out = out, .diag = diag };

	r.base = loop_new();
	(void)child_start(r.base, spec, on_result, &r);
	(void)event_base_dispatch(r.base);
	event_base_free(r.base);
	return r.status;
}
