/* Lines and blocks of Unicode, drawn instead of written, so that they meet. */
#ifndef SCREENS_GLYPH_H
#define SCREENS_GLYPH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A cell, in pixels; both even, so that lines run through the middle. */
#define GLYPH_W 8
#define GLYPH_H 18

bool glyph_is_drawn(uint32_t code);
/* The character, n times from the cell (x, y) on. */
void glyph_draw(
    FILE *out, uint32_t code, int x, int y, int n, uint32_t ink, bool faint);

#endif
