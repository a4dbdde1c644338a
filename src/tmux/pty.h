/* A child on a pseudo-terminal of its own, that cannot outlive us. */
#ifndef TMUX_PTY_H
#define TMUX_PTY_H

#include <sys/types.h>

/*
 * Runs argv (found on PATH; at most 31 words) with the slave side as its
 * controlling terminal, raw and without echo. The child is killed by the kernel
 * the moment we die, however we die (Linux; elsewhere by the hangup of the
 * terminal), and inherits no other descriptor of ours. *ret_fd is the master
 * side, not blocking. Returns the child's pid, or -1 with errno.
 */
pid_t pty_spawn(const char *const argv[], int *ret_fd);

#endif
