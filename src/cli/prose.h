/*
 * Markdown for a person at a terminal, as far as the digest uses it: headings
 * stand out, tables are aligned, marks and escapes are taken away, what is too
 * long is folded.
 */
#ifndef CLI_PROSE_H
#define CLI_PROSE_H

#include <stdbool.h>

struct buf;

/* Appends it, at most cols wide; 0: as wide as it is. */
void prose_format(struct buf *out, const char *markdown, int cols, bool color);

#endif
