/* What doctor knows, in one file that may be shown to strangers. */
#ifndef CLI_DOCTOR_BUNDLE_H
#define CLI_DOCTOR_BUNDLE_H

#include <stdbool.h>

#include "base/err.h"

struct buf;
struct doctor;

/* Writes the findings, the options that are set (texts only as "set"), and the
 * end of the log, scrubbed. */
bool doctor_bundle_write(
    const struct doctor *d, const char *path, struct err *err);
/* Appends text without what names a person or a machine: home (the home
 * directory) becomes ~, and user and host, where they stand alone, "user" and
 * "host". "" or NULL is not looked for. */
void doctor_bundle_scrub(struct buf *out, const char *text, const char *home,
    const char *user, const char *host);

#endif
