/*
 * Codex's own record of a session: a file of JSON lines. It says which
 * directory the session works in, how full its context is and when its usage
 * limits end. Undocumented, so gated on its shape. Pure; coordinator/records
 * reads the files.
 */
#ifndef DETECT_ROLLOUT_H
#define DETECT_ROLLOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/limits.h"

#define ROLLOUT_DIR_MAX 1024

struct rollout_usage {
	bool context_known;
	double context; /* percent used, as Codex counts it */
	struct limits limits;
	int64_t at_ms; /* the line was written */
};

/* Reads the newest count of tokens from the last part of a file, whose first
 * line may be cut. False when it has none. */
bool rollout_usage(const char *tail, size_t len, struct rollout_usage *ret);
/* The session's directory, from the beginning of a file, whose first line may
 * be cut. False when it does not say. */
bool rollout_cwd(const char *head, size_t len, char ret[ROLLOUT_DIR_MAX]);

#endif
