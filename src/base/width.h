/*
 * How many columns a character takes on a terminal: wcwidth(), in a UTF-8
 * locale of our choice, because the one we were started in may be another.
 */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#include <stdint.h>

/* Once, before anything is measured; without it only ASCII is right. */
void width_init(void);

/* 0 for marks that join the character before them and for invisible ones, 2
 * for wide ones (East Asian, emoji), 1 for all others, controls included. */
int width_of(uint32_t code);

#endif
