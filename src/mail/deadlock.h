/*
 * Agents that wait for each other in a circle: in every conflict the holder of
 * a later lease waits for the holder of the earliest. Pure.
 */
#ifndef MAIL_DEADLOCK_H
#define MAIL_DEADLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "mail/conflict-book.h"

struct cJSON;

#define DEADLOCK_AGENTS_MAX 512 /* of a project; more are not looked at */

/* Calls fn with each circle of agents, each waiting for the next and the last
 * for the first, and with who should let go: the one whose lease is the
 * youngest, and of which pattern. No agent is in two circles. */
typedef void deadlock_fn(void *arg, const char *const *agents, size_t count,
    const char *yields, const char *pattern);
void deadlock_find(const struct conflict_cases *cases, const char *project,
    deadlock_fn *fn, void *arg);
/* [{agents, suggestion}]; the caller deletes it. */
struct cJSON *deadlock_json(
    const struct conflict_cases *cases, const char *project);

#endif
