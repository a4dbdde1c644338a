#include "conflicts/conflict-letter.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/log.h"
#include "mail/conflict-book.h"
#include "mail/letter.h"
#include "mail/message.h"

/* On its way. */
struct posted {
	struct conflict_letter order;
	char id[64]; /* of the conflict, which may be over meanwhile */
};

/* What did not arrive may be sent again at once. */
static void
on_answer(void *arg, const struct mail_answer *a)
{
	struct posted *p = arg;
	struct conflict_case *c = conflict_book_find(p->order.book, p->id);

	if (a->result != MAIL_DONE && a->result != MAIL_QUEUED) {
		log_debug("conflicts: %s", a->why);
		if (c != NULL) {
			c->notified_ms = 0;
			c->outcome = CONFLICT_NOT_ASKED;
		}
	}
	p->order.fn(p->order.arg, a);
	free(p);
}

static void
post(const struct conflict_letter *order, const struct conflict_case *c,
    struct letter *letter)
{
	struct posted *p = xcalloc(1, sizeof *p);

	p->order = *order;
	(void)strlcpy(p->id, c->conflict.id, sizeof p->id);
	letter_send(letter, on_answer, p);
}

void
conflict_letter_notice(
    const struct conflict_letter *order, struct conflict_case *c)
{
	struct letter *l;

	if (order->now_ms - c->notified_ms < CONFLICT_LETTER_COOL_MS) {
		mail_answer_plain(order->fn, order->arg, MAIL_DONE, "%s", "");
		return;
	}
	c->notified_ms = order->now_ms;
	l = letter_new(order->mail, c->project);
	for (size_t i = 0; i < c->conflict.count; i++)
		letter_add_recipient(l, c->conflict.holders[i].agent);
	message_notice_subject(&l->subject, &c->conflict);
	message_notice_body(&l->body, &c->conflict);
	post(order, c, l);
}

bool
conflict_letter_request(const struct conflict_letter *order,
    struct conflict_case *c, const char *requester)
{
	const struct conflict_holder *asked =
	    conflict_latest(&c->conflict, requester);
	struct letter *l;

	if (asked == NULL)
		return false;
	if (c->outcome == CONFLICT_ASKED &&
	    strcmp(c->asked, asked->agent) == 0) {
		mail_answer_plain(order->fn, order->arg, MAIL_DONE, "%s", "");
		return true;
	}
	l = letter_new(order->mail, c->project);
	l->ack_required = true;
	letter_add_recipient(l, asked->agent);
	message_request_subject(&l->subject, &c->conflict);
	message_request_body(&l->body, &c->conflict, asked, requester);
	conflict_case_ask(c, asked->agent, order->now_ms);
	(void)strlcpy(l->thread, c->thread, sizeof l->thread);
	post(order, c, l);
	return true;
}
