/* Escape sequences of a captured row. */
#ifndef DETECT_SCREEN_SGR_H
#define DETECT_SCREEN_SGR_H

struct screen_style;

/* Passes over the sequence that begins with the ESC at p and lets it change the
 * style if it is SGR. Returns where the text goes on, at most end. A newline
 * ends a sequence that is not whole. */
const char *screen_sgr_skip(
    const char *p, const char *end, struct screen_style *style);

#endif
