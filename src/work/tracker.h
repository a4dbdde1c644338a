/*
 * Where a project keeps its beads, and reading them: the edge of this room
 * that touches files.
 */
#ifndef WORK_TRACKER_H
#define WORK_TRACKER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct bead_list;

struct tracker_place {
	char root[PATH_MAX];  /* the directory the .beads belongs to */
	char dir[PATH_MAX];   /* the real .beads, redirects followed */
	char jsonl[PATH_MAX]; /* "" when there is none */
	/* bd 0.55 and later keep beads in Dolt, and print them as JSONL: the file
	 * that changes with them, else "". */
	char dolt[PATH_MAX];
	bool stale;         /* the database knows what the JSONL does not */
	const char *remedy; /* the command that writes the JSONL anew */
};

/*
 * Finds the .beads of a project: beads_dir ($BEADS_DIR) if it is not empty;
 * else .beads in project or a directory above it, up to the top of its git
 * work tree; else that of the main work tree. Fails when there is none.
 */
bool tracker_find(const char *project, const char *beads_dir,
    struct tracker_place *ret, struct err *err);
/* Reads a JSONL file line by line into an initialised list and ends it. */
bool tracker_read(const char *path, struct bead_list *list, struct err *err);
/* The same of its text. */
void tracker_parse(const char *text, size_t len, struct bead_list *list);
/* A text_exists_fn over a directory (const char *): is path a file or
 * directory in it? Absolute paths and those that leave it are not. */
bool tracker_has_path(void *root, const char *path);

#endif
