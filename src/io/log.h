/*
 * The daemon's log: one line per event, "TIME LEVEL module: text". Rooms below
 * daemon and cli log at debug level only: one failure, one message, said by
 * who knows what it means. errno is kept. Outside bytes are escaped.
 */
#ifndef IO_LOG_H
#define IO_LOG_H

#include <stdbool.h>

/* path NULL: standard error. The file is made 0600 and rotated once (to
 * path.1) at 4 MB. Returns false (errno set) when it cannot be opened. */
bool log_open(const char *path);
void log_close(void);
void log_set_debug(bool on);
bool log_is_debug(void);

void log_warn(const char *fmt, ...)
    __attribute__((format(printf, 1, 2))); /* adds errno */
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
