/* This same program: where it is, and starting it as the daemon. */
#ifndef CLI_SPAWN_H
#define CLI_SPAWN_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"

struct client_place;

/* The file this process runs. */
bool spawn_program(char path[PATH_MAX], struct err *err);
/* Runs it as "daemon --log" in the background, in a session of its own, with
 * nothing of ours open. Several at once do no harm: the daemon's lock lets one
 * of them live. False when it could not be started at all. */
bool spawn_daemon(const struct client_place *place, struct err *err);

#endif
