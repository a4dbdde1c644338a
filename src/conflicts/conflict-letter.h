/* The mail about a conflict, sent in the coordinator's own name. */
#ifndef CONFLICTS_CONFLICT_LETTER_H
#define CONFLICTS_CONFLICT_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "mail/mail.h"

/* Between two notices of the same. */
#define CONFLICT_LETTER_COOL_MS (10 * TIME_MINUTE)

struct conflict_book;
struct conflict_case;

/* How one is sent. fn is called once, after the last message, with the worst
 * answer; the book, which has the case, is there until then. */
struct conflict_letter {
	struct mail *mail;
	const struct conflict_book *book;
	int64_t now_ms;
	mail_fn *fn;
	void *arg;
};

/* One message to each agent that holds it, unless they had it a moment ago. */
void conflict_letter_notice(
    const struct conflict_letter *order, struct conflict_case *c);
/* Asks the holder of the latest lease that is not the requester's, unless that
 * one was asked and has not answered yet. False when there is none. */
bool conflict_letter_request(const struct conflict_letter *l,
    struct conflict_case *c, const char *requester);

#endif
