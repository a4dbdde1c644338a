/*
 * The programs that may know beads better than we do: br, bd, bv. A program
 * of that name may be something else altogether (Debian has another bd), so
 * one counts only if its --version says that it is what its name says.
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
/* Runs it, at most a few seconds; false when it is not there or not it. */
bool program_probe(const char *name, char ret_version[PROGRAM_VERSION_MAX]);

#endif
