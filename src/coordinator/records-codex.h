/* Finds and reads the file of a Codex process's session. */
#ifndef COORDINATOR_RECORDS_CODEX_H
#define COORDINATOR_RECORDS_CODEX_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

struct rollout_usage;

/* What the newest session of pid says of its usage. others are the other Codex
 * processes that are known: where one of them could have written the same file,
 * there is no answer. False when there is none. */
bool records_codex_usage(
    pid_t pid, const pid_t *others, size_t count, struct rollout_usage *ret);

#endif
