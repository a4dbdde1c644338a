/* Undoes the escaping that control mode puts on the bytes a pane wrote. Pure. */
#ifndef TMUX_UNESCAPE_H
#define TMUX_UNESCAPE_H

#include <stddef.h>

/*
 * Turns each \ooo of data[0..len) into its byte, in place, and returns the new
 * length, which is never longer. A backslash without three octal digits of one
 * byte behind it, which tmux never sends, stays as it is.
 */
size_t unescape_octal(char *data, size_t len);

#endif
