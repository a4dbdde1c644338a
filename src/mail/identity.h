/*
 * Who is behind a mail name: the pane it was given to, the process whose end
 * ends its leases, and the token a server gave out with it. In the store,
 * which only its owner may read, so that a restart changes nothing.
 */
#ifndef MAIL_IDENTITY_H
#define MAIL_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

struct store;

#define IDENTITY_NAME_MAX  129
#define IDENTITY_TOKEN_MAX 257

struct identity {
	char name[IDENTITY_NAME_MAX];
	char token[IDENTITY_TOKEN_MAX]; /* "" without one */
	char type[32];
	int pane; /* or RESERVATION_NO_PANE */
	int64_t pid, pid_start;
	int64_t registered_ms; /* with the server, 0: never */
};

/* The statements that make the table: one migration of the store. */
const char *identity_schema(void);
/* By pane and type of agent, or by name; false when there is none. */
bool identity_of_pane(struct store *s, const char *project, int pane,
    const char *type, struct identity *ret);
bool identity_of_name(struct store *s, const char *project, const char *name,
    struct identity *ret);
/* Replaces what is known of the name. */
bool identity_save(
    struct store *s, const char *project, const struct identity *i);

/* Those with a process. fn may not change the table. */
typedef void identity_fn(
    void *arg, const char *project, const struct identity *i);
void identity_each(struct store *s, identity_fn *fn, void *arg);
/* Its process has ended: nothing ends with it any more. */
void identity_ended(struct store *s, const char *project, const char *name);

#endif
