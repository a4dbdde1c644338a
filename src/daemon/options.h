/*
 * The option table: one row per @coordinator_* tmux user option. It drives the
 * defaults, the checks, "tmux-coordinator options", the man page and
 * tmux.conf.example (a test holds them together).
 */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf;
struct coordinator_config;
struct options;

enum option_type {
	OPTION_FLAG,   /* on, off */
	OPTION_NUMBER, /* min to max, a fraction allowed */
	OPTION_CHOICE, /* one word of choices */
	OPTION_TEXT,   /* min to max bytes */
	OPTION_STYLE,  /* a tmux style, at most max bytes; "none" */
};

struct option_entry {
	const char *name; /* without "@coordinator_" */
	enum option_type type;
	double min, max;
	const char *unit;    /* "seconds", or "" */
	const char *choices; /* "control|poll" */
	const char *def;
	const char *text; /* one sentence */
	bool of_session;  /* a session may have its own value */
};

/* The table, sorted by name; *ret_count rows. */
const struct option_entry *options_table(size_t *ret_count);
/* By name, with or without "@coordinator_" or "@"; NULL when there is none. */
const struct option_entry *options_find(const char *name);
/* "@coordinator_agent" and the like: names of ours that live on panes, windows
 * and sessions and are read elsewhere. */
bool options_is_elsewhere(const char *name);
/* "@coordinator_x is "v", but …: one clear sentence in err when it is not. */
bool options_check(
    const struct option_entry *o, const char *value, struct err *err);

/* One set of values, each valid. Starts with the defaults. */
struct options *options_new(void);
void options_free(struct options *o);
/* Takes the output of "show-options -g" (NAME VALUE lines as tmux quotes them).
 * What is not there goes back to its default; a bad value keeps the default
 * and adds its sentence and a newline to complaints (NULL: not wanted). A name
 * of ours that is no option is complained of too, unless it is one of those
 * that we set ourselves. */
void options_load(
    struct options *o, const char *text, size_t len, struct buf *complaints);
const char *options_text(const struct options *o, const char *name);
double options_number(const struct options *o, const char *name);
bool options_flag(const struct options *o, const char *name);
/* Is the value the user's own? */
bool options_is_set(const struct options *o, const char *name);
/* What is wrong with the user's value, or "". */
const char *options_complaint(const struct options *o, const char *name);
/* The same values anew. */
struct options *options_copy(const struct options *o);
/* Puts in one value; false when it is not good. */
bool options_override(struct options *o, const struct option_entry *entry,
    const char *value, struct err *err);
/* Fills what the coordinator is configured with. */
void options_apply(const struct options *o, struct coordinator_config *config);

#endif
