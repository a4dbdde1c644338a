/* The event stream that OpenCode's server offers, when it has a port. */
#ifndef COORDINATOR_RECORDS_OPENCODE_H
#define COORDINATOR_RECORDS_OPENCODE_H

#include <sys/types.h>

#include <stdbool.h>

struct event_base;
struct records_opencode;
struct report;

/* The agent does something else now; r is borrowed. */
typedef void records_opencode_fn(void *arg, const struct report *r);

/* Listens to the process; NULL when it has no port. */
struct records_opencode *records_opencode_new(
    struct event_base *base, pid_t pid, records_opencode_fn *fn, void *arg);
/* Not from within fn. Accepts NULL. */
void records_opencode_free(struct records_opencode *o);
/* Has the stream ended? Then what it said was taken back. */
bool records_opencode_is_over(const struct records_opencode *o);

#endif
