/* Runs tmux commands one after the other, each as a child with a time limit;
 * what a user's command does takes as long as it takes, and harms nobody. */
#ifndef NOTIFY_TRIGGER_RUN_H
#define NOTIFY_TRIGGER_RUN_H

#include <stddef.h>

struct event_base;
struct tmux_server;
struct trigger_run;

#define TRIGGER_RUN_ARGS 64

/* server is borrowed. */
struct trigger_run *trigger_run_new(
    struct event_base *base, const struct tmux_server *server);
/* Kills what runs. Accepts NULL. */
void trigger_run_free(struct trigger_run *r);

/* The arguments of a tmux command line being put together. */
struct trigger_run_args {
	char *argv[TRIGGER_RUN_ARGS];
	size_t count;
};

/* Adds a word that tmux takes as it is, whatever is in it. */
void trigger_run_word(struct trigger_run_args *a, const char *word);
/* Ends a command, so that another one follows. */
void trigger_run_next(struct trigger_run_args *a);
/* Queues it; the arguments are taken. */
void trigger_run_add(struct trigger_run *r, struct trigger_run_args *a);

#endif
