/* A private directory for one test program, removed with all that is in it. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <sys/stat.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH_DIR "/tmp/tmux-coordinator-test.XXXXXX"

static char scratch_dir[] = SCRATCH_DIR;

/* The path of name in the directory; good until the eighth call after. */
static inline const char *
scratch(const char *name)
{
	static char paths[8][256];
	static int turn;
	char *path = paths[turn++ % 8];

	(void)snprintf(path, sizeof paths[0], "%s/%s", scratch_dir, name);
	return path;
}

static inline int
scratch_make(void **state)
{
	(void)state;
	memcpy(scratch_dir, SCRATCH_DIR, sizeof scratch_dir);
	return mkdtemp(scratch_dir) == NULL ? -1 : 0;
}

static inline int
scratch_remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int
scratch_remove(void **state)
{
	(void)state;
	return nftw(scratch_dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
