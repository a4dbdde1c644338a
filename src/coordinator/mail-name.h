/* Under which mail name an agent is known in a project. */
#ifndef COORDINATOR_MAIL_NAME_H
#define COORDINATOR_MAIL_NAME_H

#include <stdbool.h>

#include "mail/identity.h"

struct agent_state;
struct store;

/* The name the user gave its pane, else the one it was registered under. False
 * when it has none yet: then ret is the one the embedded mailbox would give.
 * s may be NULL. */
bool mail_name_find(struct store *s, const char *project,
    const struct agent_state *a, char ret[IDENTITY_NAME_MAX]);

#endif
