#include "cli/spawn.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/client.h"
#include "io/proc.h"

bool
spawn_program(char path[PATH_MAX], struct err *err)
{
	return proc_program(getpid(), path, PATH_MAX) ||
	       err_set(err, "cannot find our own program: %s", strerror(errno));
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
