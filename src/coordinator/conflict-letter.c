/* A letter is written when it is asked for, and waits for the coordinator's
 * name, which a server may have to give out first. */
#include "coordinator/conflict-letter.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mail/conflict-book.h"
#include "mail/message.h"

struct letter {
	struct mail *mail;
	mail_fn *fn;
	void *arg;
	char *project;
	struct buf subject, body;
	bool ack_required;
	char **to;
	size_t count;
	size_t open; /* messages without an answer, and one while sending */
	enum mail_result worst;
	char *why;
};

static struct letter *
letter_new(struct mail *m, const char *project, mail_fn *fn, void *arg)
{
	struct letter *l = xcalloc(1, sizeof *l);

	l->mail = m;
	l->fn = fn;
	l->arg = arg;
	l->project = xstrdup(project);
	l->why = xstrdup("");
	buf_init(&l->subject, 4096);
	buf_init(&l->body, MAIL_BODY_MAX);
	return l;
}

static void
add_recipient(struct letter *l, const char *agent)
{
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->to[i], agent) == 0)
			return;
	}
	l->to = xreallocarray(l->to, l->count + 1, sizeof *l->to);
	l->to[l->count++] = xstrdup(agent);
}

/* One answer less to wait for; the last one ends the letter. */
static void
settle(struct letter *l)
{
	struct mail_answer a = { .result = l->worst, .why = l->why };

	if (--l->open > 0)
		return;
	l->fn(l->arg, &a);
	for (size_t i = 0; i < l->count; i++)
		free(l->to[i]);
	free(l->to);
	free(l->project);
	free(l->why);
	buf_done(&l->subject);
	buf_done(&l->body);
	free(l);
}

static void
on_sent(void *arg, const struct mail_answer *a)
{
	struct letter *l = arg;

	if (a->result > l->worst) {
		l->worst = a->result;
		free(l->why);
		l->why = xstrdup(a->why);
	}
	settle(l);
}

static void
on_name(void *arg, const struct mail_answer *a)
{
	struct letter *l = arg;
	struct mail_message m = {
		.project = l->project,
		.from = a->why,
		.subject = l->subject.data,
		.body = l->body.data,
		.thread = "",
		.importance = "high",
		.ack_required = l->ack_required,
	};

	if (a->result != MAIL_DONE) {
		on_sent(l, a);
		return;
	}
	for (size_t i = 0; i < l->count; i++) {
		m.to = l->to[i];
		l->open++;
		l->mail->ops->send(l->mail, &m, on_sent, l);
	}
	settle(l);
}

static void
send_letter(struct letter *l)
{
	struct mail_identity who = {
		.project = l->project,
		.name = "",
		.type = "coordinator",
		.pane = RESERVATION_NO_PANE,
	};

	if (l->subject.len > MAIL_SUBJECT_MAX)
		buf_truncate(&l->subject, MAIL_SUBJECT_MAX);
	l->open = 1;
	l->mail->ops->identify(l->mail, &who, on_name, l);
}

void
conflict_letter_notice(
    struct mail *m, const struct conflict_case *c, mail_fn *fn, void *arg)
{
	struct letter *l = letter_new(m, c->project, fn, arg);

	for (size_t i = 0; i < c->conflict.count; i++)
		add_recipient(l, c->conflict.holders[i].agent);
	message_notice_subject(&l->subject, &c->conflict);
	message_notice_body(&l->body, &c->conflict);
	send_letter(l);
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
	l = letter_new(m, c->project, fn, arg);
	l->ack_required = true;
	add_recipient(l, asked->agent);
	message_request_subject(&l->subject, &c->conflict);
	message_request_body(&l->body, &c->conflict, asked, requester);
	conflict_case_ask(c, asked->agent, now_ms);
	send_letter(l);
	return true;
}
