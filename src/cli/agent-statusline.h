/*
 * Claude Code's status line in its settings: it tells the command behind it how
 * full the context is and when limits end. Ours listens, and then runs the
 * user's own command, if there is one, whose output stays the status line.
 */
#ifndef CLI_AGENT_STATUSLINE_H
#define CLI_AGENT_STATUSLINE_H

#include <stdbool.h>

struct buf;

/* Of valid settings whose value is an object: */

/* Puts ours before the user's, or in the place of none; text is replaced. What
 * we do not know is left alone. program is the absolute path of ours. */
void agent_statusline_add(char **text, const char *program);
/* Takes ours out; the user's is as it was. */
void agent_statusline_drop(char **text);
/* Is ours in? *ret_can: it is, or could be. */
bool agent_statusline_has(const char *text, bool *ret_can);

/* Appends text as one word for a shell. */
void agent_statusline_quote(struct buf *out, const char *text);

#endif
