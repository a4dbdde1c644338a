/* An agent tells its own state, through a hook or a script of its user's. */
#ifndef COORDINATOR_COORDINATOR_REPORT_H
#define COORDINATOR_COORDINATOR_REPORT_H

#include <sys/types.h>

#include <stdbool.h>

struct coordinator;
struct report;

/* Takes r for the pane's agent. from is the process that tells, 0 when it is
 * not known. False when it belongs to another agent than the pane's, such as
 * one that runs in a tool of it: then nothing is taken. */
bool coordinator_report(
    struct coordinator *c, unsigned pane, const struct report *r, pid_t from);

#endif
