/*
 * Text into tmux commands, formats and messages without ever becoming code.
 */
#ifndef TMUX_QUOTE_H
#define TMUX_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends s as one argument of a command line for the control connection: any
 * bytes survive (CONTROL: '...' with newlines and 0xff written by escapes). */
void quote_argument(struct buf *out, const char *s, size_t len);
/* The word as an argument of tmux's program, which takes a ; at its end for the
 * end of a command. The caller frees it. */
char *quote_word(const char *word);
/* Appends s for a format or message: # doubled, control characters shown, at
 * most cols columns (0: no bound). */
void quote_format(struct buf *out, const char *s, size_t len, int cols);
/* Is the line one tmux command? Each of several has a reply of its own, and a
 * line that holds none has no reply. */
bool quote_is_one_command(const char *line);

#endif
