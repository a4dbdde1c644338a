/* The mail about a conflict, sent in the coordinator's own name. */
#ifndef CONFLICTS_CONFLICT_LETTER_H
#define CONFLICTS_CONFLICT_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "mail/mail.h"

struct conflict_case;

/* One message to each agent that holds it; fn is called once, after the last,
 * with the worst answer. */
void conflict_letter_notice(
    struct mail *m, const struct conflict_case *c, mail_fn *fn, void *arg);
/* Asks the holder of the latest lease that is not the requester's, and notes
 * it. False when there is none. */
bool conflict_letter_request(struct mail *m, struct conflict_case *c,
    const char *requester, int64_t now_ms, mail_fn *fn, void *arg);

#endif
