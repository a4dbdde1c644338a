/*
 * Commands to a tmux server without a connection to it: run by the tmux
 * program, several in one run. For start-up, for the poll transport, and for
 * as long as no control client is attached.
 *
 * Commands run in the order they are given, and each has its own reply: one
 * that fails takes no other with it.
 */
#ifndef TMUX_ONESHOT_H
#define TMUX_ONESHOT_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct oneshot;
struct tmux_server;

#define ONESHOT_TIMEOUT_MS 5000
#define ONESHOT_OUTPUT_MAX (16u << 20)
#define ONESHOT_BATCH_MAX  32    /* commands in one run */
#define ONESHOT_BATCH_SIZE 12000 /* bytes; tmux takes 16 KB of arguments */
#define ONESHOT_QUEUE_MAX  4096  /* commands; more are refused */

/* When ok is false, text is tmux's first word of complaint about the run. */
typedef void oneshot_fn(void *arg, bool ok, const char *text, size_t len);

/* server is borrowed and outlives it. */
struct oneshot *oneshot_new(
    struct event_base *base, const struct tmux_server *server);
/* What is pending fails first. Accepts NULL. */
void oneshot_free(struct oneshot *o);
/* Queues one tmux command (quote_is_one_command). fn may be NULL; it is called exactly once. */
void oneshot_command(
    struct oneshot *o, const char *command, oneshot_fn *fn, void *arg);
/* Nothing is queued or running. */
bool oneshot_is_idle(const struct oneshot *o);

#endif
