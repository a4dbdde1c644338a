/* What a capture of a pane tells about a text that was pasted there. Pure. */
#ifndef ASSIGN_DELIVERY_SCREEN_H
#define ASSIGN_DELIVERY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is mark there, however the agent has wrapped, framed and coloured it? Only
 * letters, digits and ()_.- count, on both sides. */
bool delivery_screen_has(const char *text, size_t len, const char *mark);
/* Does anything but the end of a row, a gap or a frame follow the mark? */
bool delivery_screen_goes_on(const char *text, size_t len, const char *mark);
/* Is what stands in an input (as monitor_input() gives it) the prompt and no
 * word of anybody else's? All of it, as much as fits there, a few words of it
 * when its mark is to be seen further down, or a line into which it was folded,
 * such as "[Pasted text #1 +20 lines]". Of a prompt that is not known, "", its
 * mark is enough. */
bool delivery_screen_is_alone(
    const char *input, const char *prompt, bool has_mark);

/* What tells whether something was pasted since: the letters and digits of the
 * screen, hashed, and how many pastes it shows that the agent has folded into
 * one line, such as "[Pasted text #1 +20 lines]". */
struct delivery_sight {
	uint64_t print;
	unsigned folds;
};
struct delivery_sight delivery_screen_sight(const char *text, size_t len);

#endif
