/*
 * Claude Code's own record of a session: one small JSON file per process in
 * CLAUDE_CONFIG_DIR/sessions, written when its state changes and removed when
 * it exits. Undocumented, so gated on its shape: whatever is not understood is
 * no record. Pure; coordinator/records reads the files.
 */
#ifndef DETECT_REGISTRY_H
#define DETECT_REGISTRY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/state.h"

#define REGISTRY_TEXT_MAX 128
#define REGISTRY_SIZE_MAX (64u << 10) /* a larger file is not one of these */

struct registry_record {
	pid_t pid;
	int64_t start; /* the process's start time in kernel ticks, 0 unknown */
	enum agent_detail detail; /* what the status stands for */
	bool background;          /* idle, but a shell it started still runs */
	int64_t at_ms;            /* the status was written, 0 unknown */
	char waiting[REGISTRY_TEXT_MAX]; /* "permission prompt", or "" */
	char name[REGISTRY_TEXT_MAX];    /* the session's, or "" */
	char version[32];
};

/* Reads one file's text. False when it is no record of an interactive session
 * with a status we know. */
bool registry_parse(const char *text, size_t len, struct registry_record *ret);

/* "12345.json" -> 12345; 0 for any other file name. */
pid_t registry_file_pid(const char *name);

#endif
