/*
 * Which tmux server, and one-shot commands to it.
 *
 * -L name, -S path and $TMUX mean what they mean to tmux. One-shot commands run
 * a tmux program; they are for the command line and for the moments without a
 * connection, never for a loop. The program is TMUX_COORDINATOR_TMUX, else the
 * one that the server itself runs, since another version may not understand it
 * and PATH may lead to another or to none; else tmux as found on PATH.
 */
#ifndef TMUX_SERVER_H
#define TMUX_SERVER_H

#include <stdbool.h>

#include "base/err.h"

struct buf;

struct tmux_server {
	char socket[108]; /* absolute path */
	char program[256];
};

/* Fills *ret from -L name / -S path (either may be NULL), else $TMUX, else the
 * default socket. Whether a server is there does not matter. */
bool server_find(const char *name, const char *path, struct tmux_server *ret,
    struct err *err);
/* Is a tmux server listening there? */
bool server_alive(const struct tmux_server *s);

/* Runs "tmux -S socket argv..." and appends its output. False when tmux says
 * an error; err is tmux's sentence. Blocks up to 5 s. argv ends with NULL. */
bool server_run(const struct tmux_server *s, const char *const *argv,
    struct buf *out, struct err *err);

/* server_run() for commands that print texts of the user: they come as they
 * are, whatever this version of tmux makes of them when it prints. */
bool server_print(const struct tmux_server *s, const char *const *argv,
    struct buf *out, struct err *err);

/* "3.3a" -> 303, "next-3.8" -> 308; 0 when it is not a version. */
int server_version_number(const char *version);

#endif
