/*
 * The status line, pushed: ready-made texts travel in hidden environment
 * variables and every client is asked to redraw its status line, only when a
 * text changed and at most ten times a second. What is worth a whole redraw
 * (the state of a pane) is a pane's option, set on transitions only:
 *
 *   environment  COORDINATOR_SUMMARY and the other segments
 *   pane         @coordinator_state, _icon, _task, _context, _type, _name,
 *                _bead and _border, which is all of them in one text, and
 *                @coordinator_window_icon, that of the most urgent agent in
 *                the pane's window
 *
 * All text from outside has its # doubled before it gets there.
 */
#ifndef DAEMON_PUSH_H
#define DAEMON_PUSH_H

struct coordinator;
struct event_base;
struct push;
struct segments;
struct tmux_server;

/* All is borrowed. */
struct push *push_new(struct event_base *base, struct coordinator *c,
    const struct segments *segments);
/* Frees it and leaves tmux as it is. */
void push_free(struct push *p);
/* Asks what panes wear, which a daemon that was killed has left there or others
 * have changed, so that it is brought up to date or taken away. */
void push_look(struct push *p);
/* Brings tmux up to date, now or when it may be done again. */
void push_changed(struct push *p);
/* Unsets everything that was set, without the coordinator's transport; blocks
 * a moment. */
void push_unset(struct push *p, const struct tmux_server *server);

#endif
