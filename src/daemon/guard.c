#include "daemon/guard.h"

#include <sys/types.h>
#include <sys/wait.h>
#ifdef __linux__
# include <sys/prctl.h>
#endif

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/proc.h"

/* What is passed on to the daemon. */
static const int passed[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR2,
	SIGTSTP };

/* The clients, and they alone among the daemon's children, lead a terminal of
 * their own. Their ids are safe: a stopped parent reaps nobody. */
static void
kill_clients(pid_t daemon)
{
	struct proc_table table;

	proc_table_read(&table);
	for (size_t i = 0; i < table.count; i++) {
		const struct proc *p = &table.procs[i];

		if (p->ppid == daemon && p->tpgid == p->pid)
			(void)kill(p->pid, SIGKILL);
	}
	proc_table_done(&table);
}

/* Takes the news of the daemon. True when it has ended. */
static bool
take_news(pid_t daemon, int *ret_status)
{
	int status;

	while (waitpid(daemon, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0) {
		if (WIFSTOPPED(status))
			(void)alarm(GUARD_GRACE_SECS);
		else if (WIFCONTINUED(status))
			(void)alarm(0);
		else {
			*ret_status = WIFSIGNALED(status)
			                  ? 128 + WTERMSIG(status)
			                  : WEXITSTATUS(status);
			return true;
		}
	}
	return false;
}

static int
watch(pid_t daemon, const sigset_t *news)
{
	int number, status;

	for (;;) {
		if (sigwait(news, &number) != 0)
			continue;
		if (number == SIGCHLD && take_news(daemon, &status))
			return status;
		if (number == SIGALRM || number == SIGTSTP)
			kill_clients(daemon);
		if (number != SIGCHLD && number != SIGALRM)
			(void)kill(daemon, number);
		if (number == SIGTSTP)
			(void)raise(SIGSTOP); /* with it, for the shell */
	}
}

static void
end_with(pid_t guard)
{
#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	if (getppid() != guard)
		(void)raise(SIGTERM); /* it died before the kernel knew */
}

int
guard_stand(void)
{
	pid_t guard = getpid(), daemon;
	sigset_t news, before;

	sigemptyset(&news);
	sigaddset(&news, SIGCHLD);
	sigaddset(&news, SIGALRM);
	for (size_t i = 0; i < countof(passed); i++)
		sigaddset(&news, passed[i]);
	(void)sigprocmask(SIG_BLOCK, &news, &before);
	daemon = fork();
	if (daemon > 0) {
		setproctitle("guard of %ld", (long)daemon);
		return watch(daemon, &news);
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (daemon == 0)
		end_with(guard);
	return -1;
}
