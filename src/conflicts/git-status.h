/* What "git status --porcelain=v1 -z --no-renames" prints. Pure. */
#ifndef CONFLICTS_GIT_STATUS_H
#define CONFLICTS_GIT_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* Calls fn with every file that was changed or made, not with those that are
 * gone. False when the text is something else; fn was then called with what
 * came before. */
typedef void git_status_fn(void *arg, const char *path);
bool git_status_parse(
    const char *text, size_t len, git_status_fn *fn, void *arg);

#endif
