/* Small drawings of the past: a glyph for a state, a bar for a number. Pure. */
#ifndef DASHBOARD_SPARK_H
#define DASHBOARD_SPARK_H

#include <stddef.h>

#include "dashboard/grid.h"

/* What a letter of a timeline (coordinator/timeline.h) is drawn with, and the
 * word for it. A blank for what is not known. */
const char *spark_state(char letter);
const char *spark_word(char letter);
enum grid_style spark_style(char letter);
/* The letters that have a word, in the order of a legend. */
extern const char spark_letters[];

/* A bar as high as value is of most; a blank when value is below 0. */
const char *spark_bar(double value, double most);
/* A bar for each of the last columns of count values, appended to nothing:
 * text is filled, cut at size. most 0: the highest of them. */
void spark_line(
    const float *values, size_t count, double most, char *text, size_t size);

#endif
