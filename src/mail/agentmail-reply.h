/*
 * What an Agent Mail server answers, in all the forms of its two families, as
 * one value or one sentence. Pure.
 */
#ifndef MAIL_AGENTMAIL_REPLY_H
#define MAIL_AGENTMAIL_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;
struct reservations;

enum agentmail_kind {
	AGENTMAIL_VALUE,
	AGENTMAIL_REFUSED,  /* the server understood, and said no */
	AGENTMAIL_STRANGER, /* likewise: it does not know agent or project */
	AGENTMAIL_BUSY,     /* it could not just now */
	AGENTMAIL_BROKEN,   /* that was no answer to the request */
};

struct agentmail_reply {
	enum agentmail_kind kind;
	struct cJSON *value; /* owned; of AGENTMAIL_VALUE */
	char *message;       /* owned, else; a few words of the server's */
};

/* Reads the body of an HTTP reply of that content type to the request id. */
void agentmail_reply_parse(const char *text, size_t len, const char *type,
    int64_t id, struct agentmail_reply *ret);
void agentmail_reply_done(struct agentmail_reply *r);

/* A time as servers write it: RFC 3339 with or without zone, microseconds
 * since 1970, or nothing: 0. */
int64_t agentmail_reply_time(const struct cJSON *obj, const char *key);
/* Adds every reservation of a list; what is none is skipped. */
void agentmail_reply_leases(
    const struct cJSON *list, const char *agent, struct reservations *ret);

#endif
