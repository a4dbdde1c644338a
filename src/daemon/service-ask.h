/*
 * A call that a mailbox answers later: whose it is, which project it is about,
 * and its end in exactly one answer, also when the caller has gone.
 */
#ifndef DAEMON_SERVICE_ASK_H
#define DAEMON_SERVICE_ASK_H

#include <sys/queue.h>

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "mail/identity.h"
#include "mail/mail.h"

struct cJSON;
struct rpc_call;
struct service;
struct service_ask;

#define SERVICE_NAME_MAX IDENTITY_NAME_MAX

/* What has to be known before it can run. */
enum service_ask_need {
	SERVICE_ASK_NOTHING,
	SERVICE_ASK_PROJECT,
	SERVICE_ASK_AS,    /* who asks, without a project */
	SERVICE_ASK_NAMED, /* both */
};

typedef void service_ask_fn(struct service_ask *ask);

struct service_ask {
	TAILQ_ENTRY(service_ask) entry;
	struct service *service;
	struct mail *mail;
	struct rpc_call *call; /* NULL: the caller has gone */
	service_ask_fn *run;
	char project[PATH_MAX];
	char name[SERVICE_NAME_MAX]; /* who asks */
	int pane;                    /* or RESERVATION_NO_PANE */
	char **patterns;
	size_t pattern_count;
	struct cJSON *parts; /* what several messages have come to */
	size_t open;         /* of them without an answer */
};

/* One of several messages. */
struct service_part {
	struct service_ask *ask;
	char *to;
};

/* Takes the call, finds out what run needs, and runs it. */
void service_ask_start(struct service *s, struct rpc_call *call,
    enum service_ask_need need, service_ask_fn *run);
/* Answers with result, which is taken (NULL: with the parts), and frees ask. */
void service_ask_finish(struct service_ask *ask, struct cJSON *result);
/* Answers with an error and frees ask. Always false. */
bool service_ask_refuse(struct service_ask *ask, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Did it work, and does the caller still wait? Otherwise it is answered and
 * freed. */
bool service_ask_is_done(struct service_ask *ask, const struct mail_answer *a);
/* The mail name that to means ("%3" is the agent in that pane). An unknown one
 * is refused. */
bool service_ask_recipient(
    struct service_ask *ask, const char *to, char ret[SERVICE_NAME_MAX]);

#endif
