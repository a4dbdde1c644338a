/*
 * The programs that may know beads better than we do: br, bd, bv. A program of
 * such a name may be something else altogether (Debian has another bd), so it
 * counts only if its --version says so.
 */
#ifndef WORK_PROGRAM_H
#define WORK_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_VERSION_MAX 32

struct buf;
struct err;
struct event_base;
struct program;
struct tracker_place;

/* Is this what `NAME --version` prints? "br 0.1.12", "bd version 0.49.3
 * (Homebrew)", "bv v0.14.4". The version goes to ret_version. */
bool program_is(const char *name, const char *output,
    char ret_version[PROGRAM_VERSION_MAX]);

/* What such a program is asked about the beads of a project: static. */
struct program_question {
	const char *const *argv; /* NULL ends it */
	const char *const *env;  /* "NAME=value"; NULL: none */
	int64_t timeout_ms;
	size_t output_limit;
};

/* bd's beads as JSONL, for a project that has no such file. */
extern const struct program_question program_bd_export;

/* Asks and waits, for the command line; what it prints is added to out. */
bool program_run(const struct program_question *question,
    const struct tracker_place *place, struct buf *out, struct err *err);

/* out is what it printed, borrowed for the call. NULL when there is nothing:
 * then why says it in a sentence, or is "" because there is no such program. */
typedef void program_fn(
    void *arg, const char *out, size_t len, const char *why);

/* Never returns NULL. fn is called once, from the loop, after which the struct
 * program is gone. */
struct program *program_ask(struct event_base *base,
    const struct program_question *question, const struct tracker_place *place,
    program_fn *fn, void *arg);
/* Ends it; fn is not called. Accepts NULL. */
void program_free(struct program *p);

#endif
