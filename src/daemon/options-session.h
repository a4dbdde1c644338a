/* The options that a session has for itself: a session's value of those that the
 * table says may be of a session wins over the global one. */
#ifndef DAEMON_OPTIONS_SESSION_H
#define DAEMON_OPTIONS_SESSION_H

#include <stddef.h>

struct buf;
struct coordinator_session_config;
struct options;

/* Appends the format with which list-sessions prints what is parsed here. */
void options_session_format(struct buf *out);
/* Takes its output. *ret holds the sessions that differ from all, and is the
 * caller's to free; bad values keep the value of all, and add a sentence and a
 * newline to complaints. */
size_t options_session_parse(const struct options *all, const char *text,
    size_t len, struct buf *complaints,
    struct coordinator_session_config **ret);

#endif
