#include "cli/spawn.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
# include <mach-o/dyld.h>
#endif

#include "base/err.h"
#include "cli/client.h"

bool
spawn_program(char path[PATH_MAX], struct err *err)
{
#ifdef __APPLE__
	uint32_t size = PATH_MAX;

	if (_NSGetExecutablePath(path, &size) == 0)
		return true;
#else
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (n != -1) {
		path[n] = '\0';
		return true;
	}
#endif
	return err_set(err, "cannot find our own program: %s", strerror(errno));
}

/* The grandchild: no terminal, no descriptors, no pane of its own. */
_Noreturn static void
become_daemon(const char *program, const char *socket)
{
	int fd = open("/dev/null", O_RDWR);

	if (fd == -1 || dup2(fd, STDIN_FILENO) == -1 ||
	    dup2(fd, STDOUT_FILENO) == -1 || dup2(fd, STDERR_FILENO) == -1)
		_exit(1);
	closefrom(STDERR_FILENO + 1);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)unsetenv("TMUX");
	(void)unsetenv("TMUX_PANE");
	(void)execl(
	    program, program, "-S", socket, "daemon", "--log", (char *)NULL);
	_exit(127);
}

bool
spawn_daemon(const struct client_place *place, struct err *err)
{
	char program[PATH_MAX];
	pid_t pid;
	int status;

	if (!spawn_program(program, err))
		return false;
	pid = fork();
	if (pid == -1)
		return err_set(
		    err, "cannot start the daemon: %s", strerror(errno));
	if (pid == 0) {
		/* The process between us and the daemon ends at once, so the
		 * daemon is nobody's child: no zombie for a waiting verb, and
		 * not part of what runs in the pane. */
		if (setsid() == -1)
			_exit(1);
		pid = fork();
		if (pid == 0)
			become_daemon(program, place->server.socket);
		_exit(pid == -1 ? 1 : 0);
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, "cannot start the daemon: fork failed");
	return true;
}
