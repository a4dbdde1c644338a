#include "conflicts/conflict-letter.h"

#include <string.h>

#include "mail/conflict-book.h"
#include "mail/letter.h"
#include "mail/message.h"

void
conflict_letter_notice(
    struct mail *m, const struct conflict_case *c, mail_fn *fn, void *arg)
{
	struct letter *l = letter_new(m, c->project);

	for (size_t i = 0; i < c->conflict.count; i++)
		letter_add_recipient(l, c->conflict.holders[i].agent);
	message_notice_subject(&l->subject, &c->conflict);
	message_notice_body(&l->body, &c->conflict);
	letter_send(l, fn, arg);
}

bool
conflict_letter_request(struct mail *m, struct conflict_case *c,
    const char *requester, int64_t now_ms, mail_fn *fn, void *arg)
{
	const struct conflict_holder *asked =
	    conflict_latest(&c->conflict, requester);
	struct letter *l;

	if (asked == NULL)
		return false;
	l = letter_new(m, c->project);
	l->ack_required = true;
	letter_add_recipient(l, asked->agent);
	message_request_subject(&l->subject, &c->conflict);
	message_request_body(&l->body, &c->conflict, asked, requester);
	conflict_case_ask(c, asked->agent, now_ms);
	(void)strlcpy(l->thread, c->thread, sizeof l->thread);
	letter_send(l, fn, arg);
	return true;
}
