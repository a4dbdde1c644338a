/*
 * Where the daemon of one tmux server keeps its things. Every directory is
 * 0700 and ours. NAME is the tmux socket's name and a hash of its path, so
 * that two servers never share.
 */
#ifndef DAEMON_PATHS_H
#define DAEMON_PATHS_H

#include <stdbool.h>

#include "base/err.h"
#include "tmux/server.h"

struct paths {
	char socket
	    [108];      /* .coordinator/NAME.sock beside the server's socket, if
	                     that directory is the user's alone, else
	                     $XDG_RUNTIME_DIR/tmux-coordinator/NAME.sock, else
	                     ${TMPDIR:-/tmp}/tmux-coordinator-UID/NAME.sock */
	char lock[128]; /* NAME.lock beside it */
	char log
	    [512]; /* ${XDG_STATE_HOME:-~/.local/state}/tmux-coordinator/NAME.log */
	char store[512];  /* NAME.db beside it */
	char ledger[512]; /* ledger.db beside it, of all the user's servers */
	char user_agents
	    [512]; /* ${XDG_CONFIG_HOME:-~/.config}/tmux-coordinator/agents */
	char personas[512];   /* personas.ini beside it */
	char mail_token[512]; /* mail-token beside it: for Agent Mail, 0600 */
	char program[512];    /* how a shell calls us: by name where PATH has
	                         it, else by path */
	char agents
	    [512]; /* profiles that come with us: $TMUX_COORDINATOR_AGENTS,
	                     plugin/agents beside the program's checkout, or
	                     PREFIX/share/tmux-coordinator/agents */
};

/* Works out the names and makes the directories. */
bool paths_find(
    const struct tmux_server *s, struct paths *ret, struct err *err);

#endif
