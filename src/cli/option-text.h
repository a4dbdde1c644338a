/* Rows of the option table in words. */
#ifndef CLI_OPTION_TEXT_H
#define CLI_OPTION_TEXT_H

#include "daemon/options.h"

struct buf;

/* "flag", "number", "choice", "text". */
const char *option_text_type(enum option_type type);
/* Appends which values are good: "on|off", "0.1-3600 seconds". */
void option_text_range(struct buf *out, const struct option_entry *o);
/* The option a misspelt name most likely means, or NULL. */
const char *option_text_nearest(const char *name);

#endif
