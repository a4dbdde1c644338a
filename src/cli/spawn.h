/* Starting the daemon in the background. */
#ifndef CLI_SPAWN_H
#define CLI_SPAWN_H

#include <stdbool.h>

#include "base/err.h"

struct client_place;

/* Runs this same program as "daemon --log", in a session of its own, with
 * nothing of ours open. Several at once do no harm: the daemon's lock lets one
 * of them live. False when it could not be started at all. */
bool spawn_daemon(const struct client_place *place, struct err *err);

#endif
