#include "tmux/server.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "io/child.h"
#include "io/proc.h"
#include "io/sock.h"
#include "tmux/unescape.h"

#define RUN_TIMEOUT_MS 5000
#define DIAG_MAX       8192

/* The directory that tmux puts its sockets' directory in. */
static void
socket_base(char ret[PATH_MAX])
{
	const char *dir = getenv("TMUX_TMPDIR");

	if (dir == NULL || *dir == '\0' || realpath(dir, ret) == NULL)
		if (realpath("/tmp", ret) == NULL)
			strlcpy(ret, "/tmp", PATH_MAX);
}

/* A connection to it that is not used, or -1 with errno. */
static int
connect_to(const struct tmux_server *s)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd, saved;

	strlcpy(sa.sun_path, s->socket, sizeof sa.sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1 ||
	    connect(fd, (const struct sockaddr *)&sa, sizeof sa) == 0)
		return fd;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

/* The program that the server runs, or tmux. An init system may have made the
 * socket for the server, and is who listens then: hence the look at the name.
 **/
static void
find_program(struct tmux_server *s)
{
	char path[sizeof s->program];
	int fd = connect_to(s);
	pid_t pid = fd == -1 ? -1 : sock_peer_pid(fd);

	if (fd != -1)
		(void)close(fd);
	if (pid != -1 && proc_program(pid, path, sizeof path) &&
	    (strstr(path, "tmux") != NULL || str_starts(path, "/proc/")))
		(void)strlcpy(s->program, path, sizeof s->program);
	else
		(void)strlcpy(s->program, "tmux", sizeof s->program);
}

/* Copies the path when it fits a socket address. */
static bool
set_socket(struct tmux_server *ret, const char *path, struct err *err)
{
	struct tmux_server s = { 0 };
	const char *program = getenv("TMUX_COORDINATOR_TMUX");

	if (strlcpy(s.socket, path, sizeof s.socket) >= sizeof s.socket)
		return err_set(err,
		    "The tmux socket path %s is too long; %zu bytes is the most "
		    "a unix socket can have.",
		    path, sizeof s.socket - 1);
	if (program == NULL || *program == '\0')
		find_program(&s);
	else if (strlcpy(s.program, program, sizeof s.program) >=
		 sizeof s.program)
		return err_set(err, "TMUX_COORDINATOR_TMUX is too long.");
	*ret = s;
	return true;
}

bool
server_find(const char *name, const char *path, struct tmux_server *ret,
    struct err *err)
{
	const char *env = getenv("TMUX");
	char base[PATH_MAX], full[2 * PATH_MAX];

	if (path != NULL && *path == '/')
		return set_socket(ret, path, err);
	if (path != NULL) {
		if (getcwd(base, sizeof base) == NULL)
			return err_set(err,
			    "Cannot tell the current directory: %s.",
			    strerror(errno));
		(void)snprintf(full, sizeof full, "%s/%s", base, path);
		return set_socket(ret, full, err);
	}
	if (name == NULL && env != NULL && *env != '\0' && *env != ',') {
		(void)snprintf(
		    full, sizeof full, "%.*s", (int)strcspn(env, ","), env);
		return set_socket(ret, full, err);
	}
	socket_base(base);
	(void)snprintf(full, sizeof full, "%s/tmux-%ld/%s", base,
	    (long)getuid(), name != NULL ? name : "default");
	return set_socket(ret, full, err);
}

bool
server_alive(const struct tmux_server *s)
{
	int fd = connect_to(s);

	if (fd == -1)
		/* Busy, or no descriptor to ask with: nothing is known. */
		return errno == EAGAIN || errno == EINPROGRESS ||
		       errno == EMFILE || errno == ENFILE;
	(void)close(fd);
	return true;
}

bool
server_run(const struct tmux_server *s, const char *const *argv,
    struct buf *out, struct err *err)
{
	const char *const first[] = { s->program, "-u", "-N", "-S", s->socket };
	struct child_spec spec = { .timeout_ms = RUN_TIMEOUT_MS,
		.output_limit = out->limit };
	const char **full;
	struct buf diag;
	size_t count = 0;
	int status;
	bool ok;

	while (argv[count] != NULL)
		count++;
	full = xcalloc(countof(first) + count + 1, sizeof *full);
	memcpy(full, first, sizeof first);
	memcpy(full + countof(first), argv, count * sizeof *argv);
	spec.argv = full;
	buf_init(&diag, DIAG_MAX);
	status = child_run(&spec, out, &diag);
	free(full);
	ok = status == 0;
	buf_truncate(&diag, strcspn(diag.data, "\n"));
	if (!ok && diag.len > 0)
		err_set(err, "%s", diag.data);
	else if (!ok)
		err_set(err, "tmux ended with status %d.", status);
	buf_done(&diag);
	return ok;
}

/* Only tmux 3.4 prints this otherwise. */
#define CANARY "$a"

bool
server_print(const struct tmux_server *s, const char *const *argv,
    struct buf *out, struct err *err)
{
	const char *const more[] = { ";", "display-message", "-p", CANARY,
		NULL };
	size_t count = 0, before = out->len, last;
	const char **full;
	bool ok;

	while (argv[count] != NULL)
		count++;
	full = xcalloc(count + countof(more), sizeof *full);
	memcpy(full, argv, count * sizeof *argv);
	memcpy(full + count, more, sizeof more);
	ok = server_run(s, full, out, err);
	free(full);
	if (!ok)
		return false;
	last = out->len - (out->len > before);
	while (last > before && out->data[last - 1] != '\n')
		last--;
	if (strcmp(out->data + last, CANARY "\n") != 0)
		last = before +
		       unescape_dollars(out->data + before, last - before);
	buf_truncate(out, last);
	return true;
}

int
server_version_number(const char *version)
{
	char *end;
	long major, minor;

	version += strcspn(version, "0123456789");
	major = strtol(version, &end, 10);
	if (*end != '.' || end[1] < '0' || end[1] > '9')
		return 0;
	minor = strtol(end + 1, NULL, 10);
	return major > 99 || minor > 99 ? 0 : (int)(major * 100 + minor);
}
