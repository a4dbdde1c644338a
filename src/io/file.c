#include "io/file.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

static bool
read_all(int fd, const char *path, struct buf *out, struct err *err)
{
	char chunk[16384];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_set(
			    err, "cannot read %s: %s", path, strerror(errno));
		if (!buf_add(out, chunk, (size_t)n))
			return err_set(err,
			    "%s is larger than the %zu bytes allowed", path,
			    out->limit);
	}
	return true;
}

bool
file_read(const char *path, struct buf *out, struct err *err)
{
	/* A fifo in the place of a file may not stop us: hence O_NONBLOCK. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t before = out->len;
	struct stat st;
	bool done;

	if (fd == -1)
		return err_set(
		    err, "cannot open %s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		done = err_set(err, "%s is not a file", path);
	else
		done = read_all(fd, path, out, err);
	(void)close(fd);
	if (!done)
		buf_truncate(out, before);
	return done;
}

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

bool
file_write(const char *path, const void *data, size_t len, mode_t mode,
    struct err *err)
{
	char *temporary = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool done = fd != -1 && fchmod(fd, mode) == 0 &&
	            write_all(fd, data, len) && fsync(fd) == 0;
	int saved = errno;

	if (fd != -1 && close(fd) == -1 && done) {
		saved = errno;
		done = false;
	}
	if (done && rename(temporary, path) == -1) {
		saved = errno;
		done = false;
	}
	if (!done) {
		if (fd != -1)
			(void)unlink(temporary);
		(void)err_set(
		    err, "cannot write %s: %s", path, strerror(saved));
	}
	free(temporary);
	return done;
}

/* Makes path and what is missing above it; that path is there is no error. */
static bool
make_dirs(const char *path)
{
	char *copy = xstrdup(path), *slash = copy;
	bool done = true;

	while (done && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		done = mkdir(copy, 0700) == 0 || errno == EEXIST;
		*slash = '/';
	}
	if (done)
		done = mkdir(copy, 0700) == 0 || errno == EEXIST;
	free(copy);
	return done;
}

bool
file_private_dir(const char *path, struct err *err)
{
	struct stat st;

	/* A missing parent shows as the error of what is made in it. */
	if (!make_dirs(path) || lstat(path, &st) == -1)
		return err_set(err, "cannot make the directory %s: %s", path,
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return err_set(err, "%s is not a directory", path);
	if (st.st_uid != geteuid())
		return err_set(err,
		    "%s belongs to another user; remove it or choose another",
		    path);
	if ((st.st_mode & 077) != 0)
		return err_set(err,
		    "others may enter %s; close it with: chmod 700 %s", path,
		    path);
	return true;
}

/* The process that wrote its id into the lock file, for a sentence. */
static void
lock_error(int fd, const char *path, struct err *err)
{
	char holder[24];
	ssize_t n = pread(fd, holder, sizeof holder - 1, 0);

	holder[n < 0 ? 0 : n] = '\0';
	holder[strspn(holder, "0123456789")] = '\0';
	(void)err_set(err, "%s is locked by process %s", path,
	    holder[0] == '\0' ? "(unknown)" : holder);
}

bool
file_is_on(const char *path, const char *name)
{
	char file[PATH_MAX];

	while (path != NULL && *path != '\0') {
		size_t len = strcspn(path, ":");
		(void)snprintf(
		    file, sizeof file, "%.*s/%s", (int)len, path, name);
		if (len > 0 && access(file, X_OK) == 0)
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

int
file_lock(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd == -1) {
		(void)err_set(err, "cannot open %s: %s", path, strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EWOULDBLOCK)
			lock_error(fd, path, err);
		else
			(void)err_set(
			    err, "cannot lock %s: %s", path, strerror(errno));
		(void)close(fd);
		return -1;
	}
	/* Only a help for people: the lock holds without it. */
	if (ftruncate(fd, 0) == 0)
		(void)dprintf(fd, "%ld\n", (long)getpid());
	return fd;
}
