#include "tmux/pty.h"

#include <sys/types.h>
#ifdef __linux__
# include <sys/prctl.h>
#endif

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#define ARGS_MAX 32

/* A control client that outlives its reader wedges the whole tmux server. */
static void
die_with(pid_t parent)
{
#ifdef __linux__
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		_exit(127);
#endif
	if (getppid() != parent)
		_exit(127); /* it died before the kernel knew */
}

_Noreturn static void
run_child(const char *const argv[], int slave, pid_t parent)
{
	char *args[ARGS_MAX] = { NULL };
	sigset_t none;

	die_with(parent);
	for (size_t i = 0; i < ARGS_MAX - 1 && argv[i] != NULL; i++)
		memcpy(&args[i], &argv[i], sizeof *args); /* less the const */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (login_tty(slave) == -1)
		_exit(127);
	closefrom(STDERR_FILENO + 1);
	(void)unsetenv("TMUX");
	(void)unsetenv("TMUX_PANE");
	(void)execvp(argv[0], args);
	_exit(127);
}

pid_t
pty_spawn(const char *const argv[], int *ret_fd)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios raw = { .c_cflag = CS8 | CREAD };
	pid_t parent = getpid(), pid;
	int master, slave, saved;

	assert(argv[0] != NULL);
	cfmakeraw(&raw);
	if (openpty(&master, &slave, NULL, &raw, &size) == -1)
		return -1;
	(void)fcntl(master, F_SETFD, FD_CLOEXEC);
	(void)fcntl(slave, F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0)
		run_child(argv, slave, parent);
	saved = errno;
	(void)close(slave);
	if (pid == -1) {
		(void)close(master);
		errno = saved;
		return -1;
	}
	(void)fcntl(master, F_SETFL, O_NONBLOCK);
	*ret_fd = master;
	return pid;
}
