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
#include "io/child.h"

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
		program = "tmux";
	if (strlcpy(s.program, program, sizeof s.program) >= sizeof s.program)
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
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd, rc;

	strlcpy(sa.sun_path, s->socket, sizeof sa.sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return true; /* no fd to ask with: nothing is known */
	rc = connect(fd, (const struct sockaddr *)&sa, sizeof sa);
	if (rc == -1 && (errno == EAGAIN || errno == EINPROGRESS))
		rc = 0; /* busy, but there */
	(void)close(fd);
	return rc == 0;
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
