/*
 * The status line, pushed: ready-made texts travel in hidden environment
 * variables and every client is asked to redraw its status line, only when a
 * text changed and at most ten times a second. What is worth a whole redraw
 * (the state of a pane) is a pane or window option, set on transitions only:
 *
 *   environment  COORDINATOR_SUMMARY, COORDINATOR_ATTENTION, COORDINATOR_NEXT,
 *                COORDINATOR_CONFLICTS
 *   pane         @coordinator_state, @coordinator_icon, @coordinator_task,
 *                @coordinator_context
 *   window       @coordinator_window_icon: that of its most urgent agent (a
 *                name of its own, because the active pane's option hides a
 *                window's option of the same name)
 *
 * All text from outside has its # doubled before it gets there.
 */
#ifndef DAEMON_PUSH_H
#define DAEMON_PUSH_H

#include <stdbool.h>

#include "daemon/summary.h"

struct coordinator;
struct event_base;
struct push;
struct tmux_server;

/* Both are borrowed. */
struct push *push_new(struct event_base *base, struct coordinator *c);
/* Frees it and leaves tmux as it is. */
void push_free(struct push *p);
/* The text of the conflicts segment. */
void push_set_conflicts(struct push *p, const char *text);
void push_set_icons(struct push *p, enum summary_icons icons);
/* Takes over what a daemon that was killed has left on panes and windows, so
 * that it is brought up to date or taken away. Once, with a transport. */
void push_adopt(struct push *p);
/* Brings tmux up to date, now or when it may be done again. */
void push_changed(struct push *p);
/* Unsets everything that was set, without the coordinator's transport; blocks
 * a moment. */
void push_unset(struct push *p, const struct tmux_server *server);

#endif
