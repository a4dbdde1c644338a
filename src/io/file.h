/* Small files and private directories. */
#ifndef IO_FILE_H
#define IO_FILE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf;

/* Appends the whole file; refuses one that does not fit out's limit. */
bool file_read(const char *path, struct buf *out, struct err *err);
/* Writes to a temporary name beside it and renames; mode is exact. */
bool file_write(const char *path, const void *data, size_t len, mode_t mode,
    struct err *err);
/* Makes path and its parents 0700 and refuses one that belongs to another
 * user or that others may enter. */
bool file_private_dir(const char *path, struct err *err);
/* Is there a program of that name in a directory of path, which is a PATH? */
bool file_is_on(const char *path, const char *name);
/* Takes an exclusive lock on path (made 0600). Returns the open fd, which
 * holds the lock until closed, or -1: err says who has it. */
int file_lock(const char *path, struct err *err);

#endif
