/*
 * Mail and file reservations behind one interface: the embedded mailbox
 * (local.h) or an Agent Mail server (agentmail.h). An answer comes by calling a
 * function, exactly once, from the loop or before the call returns.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/reservation.h"

struct cJSON;
struct mail;

#define MAIL_SUBJECT_MAX  200   /* bytes */
#define MAIL_BODY_MAX     65536 /* likewise */
#define MAIL_INBOX_MAX    1000  /* messages in one answer */
#define MAIL_PATTERNS_MAX 256   /* in one reservation */

enum mail_result {
	MAIL_DONE,
	MAIL_QUEUED,  /* a message is kept and goes out later */
	MAIL_REFUSED, /* the answer is no, and would be no again */
	MAIL_DOWN,    /* there is no answer now */
};

/* All of it is borrowed for the call. */
struct mail_message {
	int64_t id;
	const char *project;
	const char *from, *to;
	const char *subject, *body;
	const char *thread;     /* or "" */
	const char *importance; /* low, normal, high, urgent */
	bool ack_required;
	int64_t created_ms, read_ms, acked_ms; /* 0: not, or not known */
};

struct mail_inbox {
	const char *project, *agent;
	int limit;
	bool all; /* also those that are read and need no answer */
};

struct mail_lease {
	const char *project, *agent;
	const char *const *patterns; /* normalised */
	size_t count;
	int64_t ttl_ms;
	bool exclusive;
	bool strict; /* nothing is granted where it would overlap */
	bool nocase; /* how the project's file system compares */
	const char *reason;
	int pane; /* or RESERVATION_NO_PANE */
};

struct mail_answer {
	enum mail_result result;
	const char *why;  /* a sentence unless it is MAIL_DONE */
	int64_t id;       /* of the message sent, 0 when not known */
	int64_t released; /* how many leases were let go */
	const struct mail_message *messages;
	size_t message_count;
	const struct reservations *leases; /* granted, or listed; or NULL */
	const struct reservations *rivals; /* those that overlap; or NULL */
};

typedef void mail_fn(void *arg, const struct mail_answer *a);

/* Who an agent in a pane is; its process, whose end ends its leases. */
struct mail_identity {
	const char *project;
	const char *name; /* "" : the mailbox finds one */
	const char *type; /* "cc" */
	int pane;         /* or RESERVATION_NO_PANE */
	int64_t pid, pid_start;
};

/* Called when leases of the project may have changed, or somebody has written
 * to the coordinator about them. */
typedef void mail_changed_fn(void *arg, const char *project);

struct mail_ops {
	bool is_remote; /* others than we use it too */
	void (*free)(struct mail *m);
	/* {kind, url?, up, why?, queued} */
	struct cJSON *(*state)(const struct mail *m);
	/* The name comes in answer.why with MAIL_DONE. */
	void (*identify)(struct mail *m, const struct mail_identity *who,
	    mail_fn *fn, void *arg);
	void (*send)(struct mail *m, const struct mail_message *msg,
	    mail_fn *fn, void *arg);
	void (*inbox)(
	    struct mail *m, const struct mail_inbox *q, mail_fn *fn, void *arg);
	void (*ack)(struct mail *m, const char *project, const char *agent,
	    int64_t id, mail_fn *fn, void *arg);
	void (*reserve)(
	    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg);
	/* Of the lease only the project, the agent and the patterns count;
	 * without patterns all of the agent's go. */
	void (*release)(
	    struct mail *m, const struct mail_lease *l, mail_fn *fn, void *arg);
	void (*list)(
	    struct mail *m, const char *project, mail_fn *fn, void *arg);
};

/* What every kind starts with. */
struct mail {
	const struct mail_ops *ops;
	mail_changed_fn *changed;
	void *changed_arg;
};

void mail_free(struct mail *m); /* accepts NULL */
void mail_on_changed(struct mail *m, mail_changed_fn *fn, void *arg);
/* For the kinds: leases of the project may have changed. */
void mail_tell_changed(struct mail *m, const char *project);
/* For the kinds: an answer without anything but a result and a sentence. */
void mail_answer_plain(mail_fn *fn, void *arg, enum mail_result result,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* For the kinds: the active leases of others that overlap with what is asked
 * for, one of the two exclusive. */
void mail_find_rivals(const struct reservations *held,
    const struct mail_lease *asked, int64_t now_ms, struct reservations *ret);
/* Is it one of the words for importance? */
bool mail_is_importance(const char *word);
/* {id, from, to, subject, body_md, thread_id?, importance, ack_required,
 * created_ts, read_at?, acknowledged_at?}; the caller deletes it. */
struct cJSON *mail_message_json(const struct mail_message *m);

#endif
