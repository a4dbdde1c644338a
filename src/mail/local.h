/* The embedded mailbox: messages and leases in our own store. */
#ifndef MAIL_LOCAL_H
#define MAIL_LOCAL_H

#include <stdint.h>

struct mail;
struct store;

/* The statements that make its tables: one migration of the store. */
const char *local_schema(void);
/* s is borrowed. now tells the time. */
struct mail *local_new(struct store *s, int64_t (*now)(void));

#endif
