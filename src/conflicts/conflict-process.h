/*
 * Leases and the processes of those who hold them: they end with it, and not
 * before.
 */
#ifndef CONFLICTS_CONFLICT_PROCESS_H
#define CONFLICTS_CONFLICT_PROCESS_H

struct mail;
struct reservations;
struct store;

/* Lets go of the leases of agents whose process is no more. */
void conflict_process_release(struct store *s, struct mail *m);
/* A server lets go of the leases of an agent that it has not heard of for half
 * an hour. Those of the project who hold any and are alive are made known to
 * it again before. */
void conflict_process_keep(struct store *s, struct mail *m, const char *project,
    const struct reservations *leases);

#endif
