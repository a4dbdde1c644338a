/*
 * Mail and reservations of an Agent Mail server: JSON-RPC over HTTP, as the
 * Python and the Rust server speak it.
 *
 * Which optional arguments are sent is decided by the server's own list of
 * tools. A message goes into an outbox in the store first and leaves it when
 * the server has it; when the outcome of a sending is not known, the server is
 * asked what it has before it is sent again. While the server is away, calls
 * are answered at once with what is wrong, and it is looked for again after 1,
 * 2, 4, 8 and then every 15 seconds.
 */
#ifndef MAIL_AGENTMAIL_H
#define MAIL_AGENTMAIL_H

#include <stdint.h>

struct event_base;
struct mail;
struct store;

struct agentmail_config {
	const char *url;
	const char *token;  /* NULL: none. Kept in memory only */
	int64_t timeout_ms; /* of one call */
};

/* The statements that make its table: one migration of the store. */
const char *agentmail_schema(void);
/* base and s are borrowed, config is copied. */
struct mail *agentmail_new(struct event_base *base, struct store *s,
    const struct agentmail_config *config);

#endif
