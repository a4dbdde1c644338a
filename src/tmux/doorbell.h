/*
 * How sessions that no control client of ours looks at tell that something
 * happened: hooks of the server ring a wait-for channel, on which one waiting
 * client of ours blocks. Ringing forks nothing, and the waiter is attached to no
 * session.
 *
 * The hooks are array entries of our own index beside the user's, set again at
 * every start (which replaces what a crash left) and taken off at the end.
 */
#ifndef TMUX_DOORBELL_H
#define TMUX_DOORBELL_H

struct doorbell;
struct event_base;
struct oneshot;
struct tmux_server;

#define DOORBELL_INDEX    7310
#define DOORBELL_REST_MS  1000 /* it rings at most so often */
#define DOORBELL_LEAVE_MS 300

/* ring is called after something may have changed, also when the server has
 * gone: at once for the first of several changes, and once more when the rest
 * is over. server and oneshot are borrowed and outlive it. */
struct doorbell *doorbell_new(struct event_base *base,
    const struct tmux_server *server, struct oneshot *oneshot,
    void (*ring)(void *arg), void *arg);
/* Takes the hooks off; blocks at most DOORBELL_LEAVE_MS. Accepts NULL. */
void doorbell_free(struct doorbell *d);

#endif
