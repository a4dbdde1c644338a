/*
 * One line of control mode, read. Pure.
 *
 * Knows every notification of tmux 3.2 to 3.6. A line that is none of them, or
 * not in the shape it should have, is PARSE_UNKNOWN, to be skipped: a newer
 * tmux may say more. Which lines are notifications at all (and not the text of
 * a reply) only the connection knows.
 */
#ifndef TMUX_PARSE_H
#define TMUX_PARSE_H

#include <stddef.h>
#include <stdint.h>

enum parse_kind {
	PARSE_UNKNOWN,
	PARSE_BEGIN,
	PARSE_END,
	PARSE_ERROR,
	PARSE_OUTPUT, /* %output and %extended-output */
	PARSE_PAUSE,
	PARSE_CONTINUE,
	PARSE_LAYOUT_CHANGE,
	PARSE_WINDOW_ADD,
	PARSE_WINDOW_CLOSE,
	PARSE_WINDOW_RENAMED,
	PARSE_WINDOW_PANE_CHANGED,
	PARSE_UNLINKED_WINDOW_ADD,
	PARSE_UNLINKED_WINDOW_CLOSE,
	PARSE_UNLINKED_WINDOW_RENAMED,
	PARSE_PANE_MODE_CHANGED,
	PARSE_SESSION_CHANGED,
	PARSE_SESSION_RENAMED,
	PARSE_SESSION_WINDOW_CHANGED,
	PARSE_SESSIONS_CHANGED,
	PARSE_CLIENT_SESSION_CHANGED,
	PARSE_CLIENT_DETACHED,
	PARSE_SUBSCRIPTION_CHANGED,
	PARSE_PASTE_BUFFER_CHANGED,
	PARSE_PASTE_BUFFER_DELETED,
	PARSE_CONFIG_ERROR,
	PARSE_MESSAGE,
	PARSE_EXIT,
};

/* What a line says. A field its kind does not have is 0. */
struct parse_line {
	enum parse_kind kind;
	unsigned session, window, pane; /* $n @n %n */
	int64_t time;                   /* guards: seconds since 1970 */
	uint64_t number;                /* guards: the command's number */
	unsigned flags; /* guards: bit 0 says our own command made it */
	int64_t age_ms; /* %extended-output: how long tmux held it back */
	char *text;     /* the rest: output (escaped), name, reason, value */
	size_t len;
};

/* Reads line[0..len), which need not end with a NUL; text points into it. */
void parse_line(char *line, size_t len, struct parse_line *ret);

#endif
