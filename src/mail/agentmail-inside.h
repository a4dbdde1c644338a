/* What the files of the Agent Mail client share; nobody else includes this. */
#ifndef MAIL_AGENTMAIL_INSIDE_H
#define MAIL_AGENTMAIL_INSIDE_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "mail/agentmail-reply.h"
#include "mail/agentmail.h"
#include "mail/identity.h"
#include "mail/mail.h"

struct agentmail;
struct agentmail_op;
struct event;
struct http;
struct http_call;

/* One thing to do on the server, in several requests. */
typedef void agentmail_step_fn(struct agentmail_op *op);
/* A request of an operation was answered: with a value, or it failed (value
 * NULL, why in op->why). */
typedef void agentmail_value_fn(struct agentmail_op *op, struct cJSON *value);

struct agentmail_op {
	TAILQ_ENTRY(agentmail_op) entry; /* of ops */
	struct agentmail *am;
	agentmail_step_fn *step; /* what to do when the server is known */
	agentmail_value_fn *then;
	struct http_call *call;
	int64_t id; /* of the request */
	mail_fn *fn;
	void *arg;
	char *project;
	char *slug; /* what the server calls it; NULL before the step */
	char agent[IDENTITY_NAME_MAX];
	struct cJSON *args; /* of the tool in the end */
	/* how the last request ended */
	enum mail_result result;
	bool unknown;  /* the server may have done it */
	bool stranger; /* it did not know whom that is about */
	bool too_long; /* its answer was, and nothing was sent */
	char *why;
	unsigned introduced; /* how many of those it is about, since */
	bool again;          /* it was started anew for that */
	/* of single kinds of operations */
	struct identity who;
	char **patterns;
	struct mail_lease lease;
	struct reservations rivals;
	struct reservations kept; /* asked for, and held already */
	int64_t row;              /* of the outbox */
	bool met;                 /* the person was, once: overseer */
};

TAILQ_HEAD(agentmail_ops, agentmail_op);

struct agentmail_project {
	char *path, *slug;
};

struct agentmail_waiter;
TAILQ_HEAD(agentmail_waiters, agentmail_waiter);

struct agentmail {
	struct mail mail;
	struct event_base *base;
	struct store *store;
	struct http *http;
	char *url, *token;
	int64_t timeout_ms;
	struct agentmail_ops ops;
	int64_t last_id;
	struct cJSON *tools; /* {name: schema}; NULL: the server is not known */
	bool connecting;
	struct agentmail_project *projects;
	size_t project_count;
	/* the breaker */
	unsigned failures;
	int64_t retry_ms; /* not before; 0: now */
	char *why;        /* what is wrong, or "" */
	/* agentmail-outbox.c */
	struct agentmail_waiters waiters;
	struct event *timer; /* the next try */
	bool sending;
	bool closing;
};

/* agentmail-op.c: fn may be NULL. */
struct agentmail_op *agentmail_op_new(struct agentmail *am, const char *project,
    const char *agent, mail_fn *fn, void *arg);
/* Ends it with an answer, with how its last request ended, or silently. */
void agentmail_op_answer(struct agentmail_op *op, const struct mail_answer *a);
void agentmail_op_fail(struct agentmail_op *op);
void agentmail_op_free(struct agentmail_op *op);

/* agentmail.c: starts it with step when the server is known and the project is
 * registered there. */
void agentmail_op_start(struct agentmail_op *op, agentmail_step_fn *step);
/* Calls a tool with args, which are taken, after what the server's list says:
 * arguments it does not know are left out. */
void agentmail_op_tool(struct agentmail_op *op, const char *tool,
    struct cJSON *args, agentmail_value_fn *then);
/* Reads "resource://KIND/NAME?rest". */
void agentmail_op_resource(struct agentmail_op *op, const char *kind,
    const char *name, const char *rest, agentmail_value_fn *then);
bool agentmail_has_tool(const struct agentmail *am, const char *tool);
/* {project_key, NAME: agent} and the agent's token: the start of most calls. */
struct cJSON *agentmail_args(
    const struct agentmail_op *op, const char *name, const char *agent);

/* agentmail-overseer.c: under which name the recipient of a message (in args)
 * is known, where it is the person whose name no server takes. */
void agentmail_overseer_name(
    const struct agentmail_op *op, char ret[IDENTITY_NAME_MAX]);
/* Is the message for the server's own name of the person? It may not exist. */
bool agentmail_overseer_is_meant(const struct agentmail_op *op);
/* Makes that name exist, by having the person write to the sender. */
void agentmail_overseer_meet(struct agentmail_op *op, agentmail_value_fn *then);

/* agentmail-identity.c: registers again whoever of ours the operation is about,
 * for the server has lost them, and goes on. */
void agentmail_identity_renew(struct agentmail_op *op);
void agentmail_identity_ask(
    struct mail *m, const struct mail_identity *who, mail_fn *fn, void *arg);

/* agentmail-calls.c */
void agentmail_calls_inbox(
    struct mail *m, const struct mail_inbox *q, mail_fn *fn, void *arg);
void agentmail_calls_ack(struct mail *m, const char *project, const char *agent,
    int64_t id, mail_fn *fn, void *arg);
void agentmail_calls_reserve(
    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg);
void agentmail_calls_release(
    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg);
void agentmail_calls_list(
    struct mail *m, const char *project, mail_fn *fn, void *arg);

/* agentmail-outbox.c */
void agentmail_outbox_send(
    struct mail *m, const struct mail_message *msg, mail_fn *fn, void *arg);
/* Sends what waits, when it may. */
void agentmail_outbox_pump(struct agentmail *am);
int64_t agentmail_outbox_count(const struct agentmail *am);
/* Answers those that wait; their messages stay. */
void agentmail_outbox_done(struct agentmail *am);

#endif
