/*
 * Reads a tmux.conf for one thing: which of our options it sets, where and to
 * what. Nothing is run: commands inside quotes (if-shell) are not seen, and
 * what only tmux could expand is told as not known.
 */
#ifndef CLI_TMUX_CONF_H
#define CLI_TMUX_CONF_H

#include <stddef.h>

struct tmux_conf_setting {
	int line;          /* where its command begins, from 1 */
	const char *name;  /* "@coordinator_..." */
	const char *value; /* NULL: not known before tmux runs it */
};

/* Borrowed until it returns. */
typedef void tmux_conf_fn(void *arg, const struct tmux_conf_setting *s);

/* Calls fn for each setting in the text, in its order. */
void tmux_conf_read(const char *text, size_t len, tmux_conf_fn *fn, void *arg);

#endif
