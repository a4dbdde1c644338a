#include "conflicts/conflict-answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conflicts/conflict-keep.h"
#include "io/clock.h"
#include "io/log.h"
#include "mail/conflict-book.h"
#include "mail/mail.h"
#include "mail/message.h"

#define MESSAGES_MAX 50

struct reading {
	struct mail *mail;
	struct conflict_answer_place place;
	bool *busy;
};

bool
conflict_answer_is_due(const struct conflict_book *b, const char *project)
{
	const struct conflict_case *c;

	TAILQ_FOREACH (c, conflict_book_open(b), entry) {
		if (c->outcome == CONFLICT_ASKED &&
		    strcmp(c->project, project) == 0)
			return true;
	}
	return false;
}

static void
end(struct reading *r)
{
	*r->busy = false;
	free(r);
}

static void
on_let_go(void *arg, const struct mail_answer *a)
{
	(void)arg;
	if (a->result != MAIL_DONE)
		log_debug("conflicts: %s", a->why);
}

/* The lease that the one who was asked has said to release. */
static void
let_go(struct reading *r, const struct conflict_case *c)
{
	for (size_t i = 0; i < c->conflict.count; i++) {
		const struct conflict_holder *h = &c->conflict.holders[i];
		if (h->edited_ms == 0 && strcmp(h->agent, c->asked) == 0)
			r->mail->ops->release(r->mail,
			    &(struct mail_lease){ .project = c->project,
				.agent = h->agent,
				.patterns = (const char *const *)&h->pattern,
				.count = 1 },
			    on_let_go, NULL);
	}
}

static void
take(struct reading *r, const struct mail_message *m)
{
	enum message_decision said = message_decision(m->subject, m->body);
	struct conflict_case *c;

	if (said == MESSAGE_UNDECIDED)
		return;
	TAILQ_FOREACH (c, conflict_book_open(r->place.book), entry) {
		if (c->outcome != CONFLICT_ASKED ||
		    strcmp(c->thread, m->thread) != 0 ||
		    strcmp(c->asked, m->from) != 0)
			continue;
		log_info("conflicts: %s answers that it %s %s", m->from,
		    said == MESSAGE_RELEASED ? "releases" : "keeps",
		    c->conflict.pattern);
		conflict_case_settle(c,
		    said == MESSAGE_RELEASED ? CONFLICT_RELEASED
					     : CONFLICT_KEPT,
		    CONFLICT_BY_MAIL, clock_now_ms());
		conflict_keep_save(r->place.store, r->place.run, c);
		if (said == MESSAGE_RELEASED)
			let_go(r, c);
		return; /* the book may be another one by now */
	}
}

static void
on_inbox(void *arg, const struct mail_answer *a)
{
	struct reading *r = arg;

	for (size_t i = 0; a->result == MAIL_DONE && i < a->message_count; i++)
		take(r, &a->messages[i]);
	end(r);
}

static void
on_name(void *arg, const struct mail_answer *a)
{
	struct reading *r = arg;
	const struct mail_inbox q = {
		.project = r->place.project,
		.agent = a->why,
		.limit = MESSAGES_MAX,
	};

	if (a->result == MAIL_DONE)
		r->mail->ops->inbox(r->mail, &q, on_inbox, r);
	else
		end(r);
}

void
conflict_answer_read(
    struct mail *m, const struct conflict_answer_place *place, bool *busy)
{
	const struct mail_identity who = {
		.project = place->project,
		.name = "",
		.type = "coordinator",
		.pane = RESERVATION_NO_PANE,
	};
	struct reading *r = xcalloc(1, sizeof *r);

	*r = (struct reading){ m, *place, busy };
	*busy = true;
	m->ops->identify(m, &who, on_name, r);
}
