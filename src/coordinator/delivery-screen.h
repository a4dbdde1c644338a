/* What a capture of a pane tells about a text that was pasted there. Pure. */
#ifndef COORDINATOR_DELIVERY_SCREEN_H
#define COORDINATOR_DELIVERY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is mark there, however the agent has wrapped, framed and coloured it? Only
 * letters, digits and ()_.- count, on both sides. */
bool delivery_screen_has(const char *text, size_t len, const char *mark);
/* Does it show a paste that the agent has folded into one line, such as
 * "[Pasted text #1 +20 lines]"? */
bool delivery_screen_folded(const char *text, size_t len);
/* The same number for the same screen. */
uint64_t delivery_screen_hash(const char *text, size_t len);

#endif
