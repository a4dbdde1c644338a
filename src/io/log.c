/* libbsd asks which strnvis() is meant; only strvis() is used, and everyone
 * agrees on that one. */
#define LIBBSD_NETBSD_VIS

#include "io/log.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vis.h>

#include "base/mem.h"
#include "base/time.h"
#include "io/clock.h"

#define FILE_MAX (4 << 20) /* bytes; then the file is rotated */
#define TEXT_MAX 4096      /* bytes of one line before escaping */

/* The one global with a state: a log that had to be handed around would be
 * called less. */
static struct {
	int fd; /* -1: lines go to standard error */
	char *path;
	off_t size;
	bool debug;
} the_log = { .fd = -1 };

static bool
open_file(void)
{
	struct stat st;
	int fd = open(the_log.path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd == -1)
		return false;
	the_log.size = fstat(fd, &st) == 0 ? st.st_size : 0;
	the_log.fd = fd;
	return true;
}

static void
close_file(void)
{
	if (the_log.fd != -1)
		(void)close(the_log.fd);
	the_log.fd = -1;
}

bool
log_open(const char *path)
{
	log_close();
	if (path == NULL)
		return true;
	the_log.path = xstrdup(path);
	if (open_file())
		return true;
	free(the_log.path);
	the_log.path = NULL;
	return false;
}

void
log_close(void)
{
	close_file();
	free(the_log.path);
	the_log.path = NULL;
}

void
log_set_debug(bool on)
{
	the_log.debug = on;
}

bool
log_is_debug(void)
{
	return the_log.debug;
}

/* Moves a full file to path.1. A log that cannot be rotated starts over: it
 * may not fill the disk. */
static void
rotate(void)
{
	char *old = xasprintf("%s.1", the_log.path);

	if (rename(the_log.path, old) == -1)
		(void)unlink(the_log.path);
	free(old);
	close_file();
	(void)open_file();
}

/* One write() per line, so that lines of several processes never mix. */
static void
put_line(const char *line, size_t len)
{
	int fd = the_log.fd != -1 ? the_log.fd : STDERR_FILENO;

	if (write(fd, line, len) > 0 && fd == the_log.fd)
		the_log.size += (off_t)len;
	if (the_log.fd != -1 && the_log.size >= FILE_MAX)
		rotate();
}

static void __attribute__((format(printf, 2, 0)))
log_line(const char *level, const char *fmt, va_list ap, int error)
{
	char text[TEXT_MAX], stamp[32];
	char line[sizeof stamp + 16 + 4 * sizeof text];
	int saved = errno, len;

	(void)vsnprintf(text, sizeof text, fmt, ap);
	if (error != 0) {
		(void)strlcat(text, ": ", sizeof text);
		(void)strlcat(text, strerror(error), sizeof text);
	}
	time_format(clock_now_ms(), stamp);
	len = snprintf(line, sizeof line, "%s %s ", stamp, level);
	len +=
	    strvis(line + len, text, VIS_OCTAL | VIS_CSTYLE | VIS_TAB | VIS_NL);
	line[len++] = '\n';
	put_line(line, (size_t)len);
	errno = saved;
}

void
log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("warn", fmt, ap, errno);
	va_end(ap);
}

void
log_warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("warn", fmt, ap, 0);
	va_end(ap);
}

void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("info", fmt, ap, 0);
	va_end(ap);
}

void
log_debug(const char *fmt, ...)
{
	va_list ap;

	if (!the_log.debug)
		return;
	va_start(ap, fmt);
	log_line("debug", fmt, ap, 0);
	va_end(ap);
}
