/*
 * External programs: no shell, a time limit, an output limit, never blocking
 * the loop. The child is killed with SIGKILL (its whole process group) at a
 * limit or when the struct child is freed, and always reaped. It starts with
 * default signals, in a process group of its own, with no descriptor of ours
 * but its three; without input its stdin is /dev/null. It is over when it has
 * ended: what it left running is neither waited for nor killed.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct buf;
struct child;

struct child_spec {
	const char *const
	    *argv;              /* argv[0] is looked up on PATH; NULL ends it */
	const char *cwd;        /* NULL: ours */
	const char *const *env; /* "NAME=value" added to ours; NULL: none */
	const void *input;      /* written to its stdin, then closed */
	size_t input_len;
	int64_t timeout_ms; /* 0: none */
	size_t output_limit;
};

struct child_result {
	int status; /* exit status; 128 + signal when killed; 127 not found */
	bool timed_out;
	bool too_long;   /* output_limit was passed; the child was killed */
	const char *out; /* stdout, NUL-terminated; borrowed for the call */
	size_t out_len;
	const char *diag; /* the first 4 KB of stderr */
};

typedef void child_fn(void *arg, const struct child_result *result);

/* Never returns NULL: a program that cannot be started ends with status 127
 * and diag saying why. fn is called exactly once, from the loop, unless the
 * child is freed before; after the call the struct child is gone. */
struct child *child_start(struct event_base *base,
    const struct child_spec *spec, child_fn *fn, void *arg);
/* Forgets the callback and kills it. Accepts NULL. */
void child_free(struct child *c);

/* Blocking form, for the command line: returns the status, appends stdout. */
int child_run(const struct child_spec *spec, struct buf *out, struct buf *diag);

#endif
