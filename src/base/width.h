/*
 * How many columns a character takes on a terminal. A table of our own, not
 * wcwidth(): the answer may not depend on the locale we were started in.
 */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stdint.h>

/* 0 for marks that join the character before them and for invisible ones, 2
 * for wide ones (East Asian, emoji), 1 for all others, controls included. */
int width_of(uint32_t code);

#endif
