#include "mail/letter.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct letter *
letter_new(struct mail *m, const char *project)
{
	struct letter *l = xcalloc(1, sizeof *l);

	l->mail = m;
	l->importance = "high";
	l->project = xstrdup(project);
	l->why = xstrdup("");
	buf_init(&l->subject, 4096);
	buf_init(&l->body, MAIL_BODY_MAX);
	return l;
}

void
letter_add_recipient(struct letter *l, const char *agent)
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
		.thread = l->thread,
		.importance = l->importance,
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

void
letter_send(struct letter *l, mail_fn *fn, void *arg)
{
	struct mail_identity who = {
		.project = l->project,
		.name = "",
		.type = "coordinator",
		.pane = RESERVATION_NO_PANE,
	};

	buf_truncate(&l->subject, str_cut(l->subject.data, MAIL_SUBJECT_MAX));
	l->fn = fn;
	l->arg = arg;
	l->open = 1;
	l->mail->ops->identify(l->mail, &who, on_name, l);
}
