/*
 * The programs that may know beads better than we do: br, bd, bv. A program of
 * such a name may be something else altogether (Debian has another bd), so it
 * counts only if its --version says so.
 */
#ifndef WORK_PROGRAM_H
#define WORK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_VERSION_MAX 32

/* Is this what `NAME --version` prints? "br 0.1.12", "bd version 0.49.3
 * (Homebrew)", "bv v0.14.4". The version goes to ret_version. */
bool program_is(const char *name, const char *output,
    char ret_version[PROGRAM_VERSION_MAX]);

#endif
