/* The text of one assignment, from the user's template or ours. */
#ifndef ASSIGN_DISPATCH_PROMPT_H
#define ASSIGN_DISPATCH_PROMPT_H

#include <stdint.h>

struct assign_choice;

/* id is the assignment's, which ends the text; tracker and program as in
 * prompt_facts. A template that cannot be read is complained of in the log, and ours is used.
 * The caller frees it. */
char *dispatch_prompt(const struct assign_choice *c, int64_t id,
    const char *template_file, const char *tracker, const char *program);

#endif
