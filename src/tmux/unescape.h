/* Undoes the escaping that tmux puts on what panes wrote and on what it prints.
 * Pure. */
#ifndef TMUX_UNESCAPE_H
#define TMUX_UNESCAPE_H

#include <stddef.h>

/*
 * Turns each \ooo of data[0..len) into its byte, in place, and returns the new
 * length, which is never longer. A backslash without three octal digits of one
 * byte behind it, which tmux never sends, stays as it is.
 */
size_t unescape_octal(char *data, size_t len);

/*
 * tmux 3.4, and it alone, prints "\$" for a "$" before a letter, "_" or "{",
 * whatever is printed. Takes that back, in place, and returns the new length.
 */
size_t unescape_dollars(char *text, size_t len);
#define UNESCAPE_DOLLARS_VERSION 304

#endif
