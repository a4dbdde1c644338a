/*
 * What agents write about themselves. Claude Code keeps a file for each process
 * in its sessions directory, which is watched. Codex keeps a file for each
 * session, which is read when a turn has ended. OpenCode serves events when it
 * has a port. Each record is joined to the pane whose agent is the process that
 * wrote it. Without such agents nothing is watched, and nothing is ever polled.
 */
#ifndef COORDINATOR_RECORDS_H
#define COORDINATOR_RECORDS_H

#include <sys/types.h>

#include <stdbool.h>

struct event_base;
struct records;
struct report;

/* A record has changed; r is borrowed. It may call nothing here before
 * the next turn of the loop. */
typedef void records_fn(void *arg, unsigned pane, const struct report *r);

struct records *records_new(struct event_base *base, records_fn *fn, void *arg);
/* Accepts NULL. */
void records_free(struct records *r);

/* The pane's agent is this process; type "" or pid 0: there is none. Reads what
 * there is when that is news, or its turn has ended; else does nothing. up: the
 * agent is past its start. */
void records_follow(
    struct records *r, unsigned pane, const char *type, pid_t pid, bool up);
/* The agent's turn has ended: the next records_follow() will look. */
void records_turn_ended(struct records *r, unsigned pane);

#endif
