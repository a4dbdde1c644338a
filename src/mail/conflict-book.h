/*
 * ConflictDetector, the memory: conflicts from the moment they are detected to
 * the moment they are resolved. A conflict is the same one as long as the same
 * two patterns overlap in the same project; it keeps its id although holders
 * come and go. Pure.
 */
#ifndef MAIL_CONFLICT_BOOK_H
#define MAIL_CONFLICT_BOOK_H

#include <sys/queue.h>

#include "mail/conflict.h"

#define CONFLICT_BOOK_RESOLVED_MAX 100 /* the newest are kept */

enum conflict_outcome {
	CONFLICT_NOT_ASKED,
	CONFLICT_ASKED,
	CONFLICT_RELEASED,
	CONFLICT_EXPIRED,
	CONFLICT_KEPT,
};

/* How that became known. */
enum conflict_answer {
	CONFLICT_BY_MAIL,  /* the one who was asked said so */
	CONFLICT_BY_LEASE, /* the lease has ended */
	CONFLICT_BY_TIME,  /* there was no answer in time */
};

struct conflict_case {
	TAILQ_ENTRY(conflict_case) entry;
	struct conflict conflict;
	char *project;
	bool seen; /* in the update under way */
	int64_t notified_ms;
	/* the negotiation */
	char *asked;     /* who was asked to let go, or "" */
	char thread[48]; /* of the request */
	int64_t asked_ms;
	enum conflict_outcome outcome;
	enum conflict_answer answer;
	int64_t answered_ms; /* 0: not yet */
};

TAILQ_HEAD(conflict_cases, conflict_case);
struct conflict_book;

/* A conflict was detected, or (resolved_ms is set) is resolved. */
typedef void conflict_book_fn(void *arg, struct conflict_case *c);

/* fn is called with each news of conflict_book_update. */
struct conflict_book *conflict_book_new(conflict_book_fn *fn, void *arg);
void conflict_book_free(struct conflict_book *b);
/* Takes what was detected in a project. leases tells why a holder is gone:
 * those that ran out are in it, or have passed their end. */
void conflict_book_update(struct conflict_book *b, const char *project,
    const struct conflicts *found, const struct reservations *leases,
    int64_t now_ms);
/* Those that go on, oldest first, and those resolved, newest first. */
const struct conflict_cases *conflict_book_open(const struct conflict_book *b);
const struct conflict_cases *conflict_book_resolved(
    const struct conflict_book *b);
/* Of those that go on; NULL when there is none. */
struct conflict_case *conflict_book_find(
    const struct conflict_book *b, const char *id);
size_t conflict_book_count(const struct conflict_book *b);

/* Somebody was asked to let go. */
void conflict_case_ask(
    struct conflict_case *c, const char *agent, int64_t now_ms);
/* What came of it. */
void conflict_case_settle(struct conflict_case *c,
    enum conflict_outcome outcome, enum conflict_answer answer, int64_t now_ms);
/* The conflict with its negotiation; the caller deletes it. */
struct cJSON *conflict_case_json(const struct conflict_case *c);

#endif
