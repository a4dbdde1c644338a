/*
 * A private tmux server for playing recordings: our own control connection,
 * and one pane at a time whose program reads and ignores everything, so that
 * bytes written to its terminal are what the pane "wrote". Everything blocks
 * until tmux has done it.
 */
#ifndef REPLAY_ROOM_H
#define REPLAY_ROOM_H

#include <stddef.h>

struct room;

/* Ends the program with a message when tmux cannot be had. */
struct room *room_new(void);
void room_free(struct room *r);
/* Replaces the pane by a fresh one of this size. */
void room_pane(struct room *r, int cols, int rows);
void room_resize(struct room *r, int cols, int rows);
/* Writes to the pane and waits until all of it came back over the control
 * connection; *ret is what came, borrowed until the next call. */
void room_write(struct room *r, const char *data, size_t len, const char **ret);
/* capture-pane -p -e -N; borrowed likewise. */
size_t room_capture(struct room *r, const char **ret);

#endif
