/*
 * The daemon's guard: the process that started it waits for it and, while the
 * daemon is stopped (SIGSTOP, a debugger's leftovers, a suspended job), takes
 * its tmux clients away. A control client that nobody reads holds up the
 * programs in the panes it is sent, as long as no other client is attached,
 * and tmux up to 3.7 cannot end while it is there. The daemon finds its clients
 * gone when it goes on, and attaches again.
 *
 * It costs no wake-up: the kernel tells a parent that its child has stopped.
 */
#ifndef DAEMON_GUARD_H
#define DAEMON_GUARD_H

#define GUARD_GRACE_SECS 1 /* a daemon that goes on within it keeps them */

/*
 * Forks. In the child, which is to be the daemon, it returns -1. In the parent
 * it returns when the child has ended, with its exit status (128 + the signal
 * that ended it); until then the signals that control a daemon are passed on.
 * Also returns -1, unguarded, when there can be no other process. The child is
 * told to end (SIGTERM) should the guard be killed.
 */
int guard_stand(void);

#endif
