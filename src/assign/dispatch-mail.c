/*
 * An assignment and the mailbox: the agent's name there, the files it names
 * reserved before anything is typed, a letter when the agent has it. Without
 * a mailbox, or when it does not answer, work goes on all the same: the
 * ledger has the files too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "assign/dispatch-inside.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/coordinator.h"
#include "coordinator/project.h"
#include "io/log.h"
#include "mail/letter.h"
#include "mail/mail.h"

/* A question to the mailbox, which answers also when the job is over. */
struct question {
	struct dispatch *dispatch;
	int64_t id;
	void (*next)(struct dispatch_job *j);
};

static struct question *
ask(struct dispatch_job *j, void (*next)(struct dispatch_job *))
{
	struct question *q = xmalloc(sizeof *q);

	*q = (struct question){ j->owner, j->row.id, next };
	return q;
}

/* The job that it was asked for, or NULL; the question is freed. */
static struct dispatch_job *
answered(struct question *q, void (**ret_next)(struct dispatch_job *))
{
	struct dispatch_job *j = dispatch_job_find(q->dispatch, q->id);

	if (ret_next != NULL)
		*ret_next = q->next;
	free(q);
	return j;
}

static void
on_name(void *arg, const struct mail_answer *a)
{
	void (*next)(struct dispatch_job *);
	struct dispatch_job *j = answered(arg, &next);

	if (j == NULL)
		return;
	if (a->result == MAIL_DONE) {
		free(j->mail_name);
		j->mail_name = xstrdup(a->why);
		j->named = true;
		coordinator_set_identity(j->owner->coordinator,
		    (unsigned)strtoul(j->row.pane + 1, NULL, 10), a->why);
	} else
		log_warnx("work: %s: %s", j->row.bead, a->why);
	next(j);
}

/* Goes on with next when the agent has a name there, or has none. */
static void
with_name(
    struct dispatch_job *j, struct mail *m, void (*next)(struct dispatch_job *))
{
	const struct mail_identity who = {
		.project = j->row.lease_project,
		.name = j->mail_name,
		.type = j->row.agent_type,
		.pane = (int)j->pane,
		.pid = j->row.agent_pid,
		.pid_start = j->row.agent_start,
	};

	if (j->named)
		next(j);
	else
		m->ops->identify(m, &who, on_name, ask(j, next));
}

static void
refuse(struct dispatch_job *j, const struct mail_answer *a)
{
	char reason[256];
	const struct reservation *rival = &a->rivals->items[0];

	(void)snprintf(reason, sizeof reason, "%.*s holds %.*s.",
	    (int)str_cut(rival->agent, 60), rival->agent,
	    (int)str_cut(rival->pattern, 120), rival->pattern);
	dispatch_job_end(j, LEDGER_RELEASED, reason);
}

static void
on_reserved(void *arg, const struct mail_answer *a)
{
	struct dispatch_job *j = answered(arg, NULL);

	/* When the job is over its debts are being paid, this one too. */
	if (j == NULL)
		return;
	if (a->result == MAIL_REFUSED && a->rivals != NULL &&
	    a->rivals->count > 0) {
		refuse(j, a);
		return;
	}
	j->reserved = a->result == MAIL_DONE;
	if (!j->reserved)
		log_warnx("work: %s: its files are not reserved: %s",
		    j->row.bead, a->why);
	dispatch_job_deliver(j);
}

static void
reserve(struct dispatch_job *j)
{
	struct mail *m = dispatch_mail(j->owner);
	char *list, reason[160];
	const char **patterns;
	struct mail_lease lease = {
		.project = j->row.lease_project,
		.agent = j->mail_name,
		.ttl_ms = DISPATCH_LEASE_MS,
		.exclusive = true,
		.strict = !j->force,
		.nocase = project_ignores_case(j->row.lease_project),
		.reason = reason,
		.pane = (int)j->pane,
	};

	if (m == NULL || !j->named) {
		dispatch_job_deliver(j);
		return;
	}
	if (!dispatch_reserve(j->owner, &j->row, j->mail_name)) {
		dispatch_job_end(j, LEDGER_RELEASED, "The ledger failed.");
		return;
	}
	list = xstrdup(j->row.files);
	lease.patterns = patterns = dispatch_split(list, &lease.count);
	(void)snprintf(reason, sizeof reason, "assignment %lld of %.100s",
	    (long long)j->row.id, j->row.bead);
	m->ops->reserve(m, &lease, on_reserved, ask(j, NULL));
	free(patterns);
	free(list);
}

void
dispatch_mail_reserve(struct dispatch_job *j)
{
	struct mail *m = dispatch_mail(j->owner);

	if (m == NULL || *j->row.files == '\0')
		dispatch_job_deliver(j);
	else
		with_name(j, m, reserve);
}

static void
on_told(void *arg, const struct mail_answer *a)
{
	struct dispatch_job *j = answered(arg, NULL);

	if (j == NULL)
		return;
	j->told = a->result == MAIL_DONE || a->result == MAIL_QUEUED;
	if (!j->told)
		log_warnx(
		    "work: %s: no mail was sent: %s", j->row.bead, a->why);
	dispatch_job_close(j, true, "");
}

static void
tell(struct dispatch_job *j)
{
	struct mail *m = dispatch_mail(j->owner);
	struct letter *l;

	if (m == NULL || !j->named) {
		dispatch_job_close(j, true, "");
		return;
	}
	l = letter_new(m, j->row.lease_project);
	l->importance = "normal";
	l->ack_required = true;
	(void)buf_adds(&l->subject, j->subject);
	(void)buf_adds(&l->body, j->body);
	letter_add_recipient(l, j->mail_name);
	letter_send(l, on_told, ask(j, NULL));
}

void
dispatch_mail_tell(struct dispatch_job *j)
{
	struct mail *m = dispatch_mail(j->owner);

	if (m == NULL || j->body == NULL)
		dispatch_job_close(j, true, "");
	else
		with_name(j, m, tell);
}
