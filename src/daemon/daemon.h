/* The daemon of one tmux server: its life from lock to last goodbye. */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <stdbool.h>

#include "base/err.h"
#include "daemon/paths.h"
#include "tmux/server.h"

struct daemon_args {
	struct tmux_server server;
	struct paths paths;
	bool foreground; /* log to standard error */
	bool debug;
};

/* Runs until stopped, told so, or tmux ends. Returns the exit status. */
int daemon_main(const struct daemon_args *args);

#endif
