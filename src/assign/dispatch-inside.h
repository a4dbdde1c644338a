/* What the files of dispatch share; nobody else includes this. */
#ifndef ASSIGN_DISPATCH_INSIDE_H
#define ASSIGN_DISPATCH_INSIDE_H

#include <sys/queue.h>
#include <sys/types.h>

#include "assign/delivery.h"
#include "assign/dispatch.h"
#include "base/time.h"
#include "work/ledger.h"

struct claim;
struct claims;
struct delivery;
struct dispatch_debt;
struct event;
struct mail;

/* How long files are reserved for an assignment that nobody ends. */
#define DISPATCH_LEASE_MS (12 * TIME_HOUR)

/* One assignment on its way. Strings are its own. */
struct dispatch_job {
	TAILQ_ENTRY(dispatch_job) entry;
	struct dispatch *owner;
	struct dispatch_batch *batch; /* who waits, or NULL */
	struct ledger_entry row;      /* as the ledger has it */
	unsigned pane;
	char *mail_name, *prompt;
	char *subject, *body; /* of the mail about it; NULL: none is sent */
	bool force;           /* also files that somebody else holds */
	bool named;           /* the mailbox knows the agent by mail_name */
	bool reserved, told;
	struct claim *claim;
	struct delivery *delivery;
};

struct dispatch_batch {
	dispatch_fn *fn; /* NULL: nobody waits any more */
	void *arg;
	struct cJSON *results;
	unsigned left; /* jobs not over */
};

struct dispatch {
	struct dispatch_world world;
	struct event_base *base;
	struct coordinator *coordinator;
	struct ledger *ledger;
	char *server;
	struct assign_sources *sources;
	const struct quality *quality; /* NULL: not known */
	bool reading;                  /* as the last choice found */
	struct persona_book *personas;
	struct assign_config config;
	struct claims *claims;
	struct event *timer;
	bool ready;
	int64_t round_ms;  /* the last round of auto-assign */
	unsigned *waiting; /* the panes that waited for work in it */
	size_t waiting_count;
	int64_t auto_ms; /* the next round for these */
	int64_t keep_ms; /* next housekeeping */
	bool active;     /* the ledger has active rows of ours */
	bool owing;      /* debts could not be paid */
	int64_t started_ms;
	TAILQ_HEAD(, dispatch_job) jobs;
	TAILQ_HEAD(, dispatch_debt) debts;
};

/* dispatch.c. Writes a step of a row; false when it may not be taken. */
bool dispatch_advance(struct dispatch *d, struct ledger_entry *row,
    enum ledger_step to, const char *reason);
/* Likewise the reserved step. */
bool dispatch_reserve(
    struct dispatch *d, struct ledger_entry *row, const char *lease_name);
/* The mailbox, or NULL. */
struct mail *dispatch_mail(const struct dispatch *d);
/* Tells an event of a row. */
void dispatch_tell(struct dispatch *d, int type, const struct ledger_entry *row,
    const char *reason);
/* dispatch-rows.c. A copy of the row whose strings are its own, and its end. */
struct ledger_entry dispatch_copy(const struct ledger_entry *row);
void dispatch_copy_done(struct ledger_entry *row);
/* The lines of a row's files, cut in place; the caller frees the array. */
const char **dispatch_split(char *files, size_t *ret_count);

/* Copies of the rows that a query finds. */
struct dispatch_rows {
	struct ledger_entry *at;
	size_t count;
};

bool dispatch_rows(struct dispatch *d, const struct ledger_query *q,
    struct dispatch_rows *ret, struct err *err);
void dispatch_rows_done(struct dispatch_rows *rows);

/* dispatch-job.c. What a job is made of; its strings and the row's are taken,
 * and may be NULL but for the name. */
struct dispatch_order {
	struct ledger_entry row;
	char *mail_name, *prompt, *subject, *body;
	bool force;
};

/* Begins with the claim, or settles what was begun. */
void dispatch_job_start(struct dispatch *d, struct dispatch_batch *batch,
    const struct dispatch_order *order, enum delivery_from from);
/* The job of a row, or NULL. */
struct dispatch_job *dispatch_job_find(struct dispatch *d, int64_t id);
/* The files are seen to: the prompt is next. */
void dispatch_job_deliver(struct dispatch_job *j);
/* Takes it to that step, its last or confirmed, and pays its debts. */
void dispatch_job_end(
    struct dispatch_job *j, enum ledger_step step, const char *reason);
/* All is done: answers and frees it. */
void dispatch_job_close(struct dispatch_job *j, bool ok, const char *reason);
void dispatch_job_free(struct dispatch_job *j);
/* The package's AssignmentResult of a plan that was refused. */
struct cJSON *dispatch_job_refused(
    const struct ledger_entry *row, const char *mail_name, const char *error);
/* Adds the lines of a list as an array, if there are any. */
void dispatch_job_add_files(
    struct cJSON *o, const char *key, const char *files);
/* A job of the batch is over; frees the batch with the last one. */
void dispatch_job_answer(struct dispatch_batch *b, struct cJSON *result);

#define DISPATCH_NEVER INT64_MAX

/* dispatch-auto.c. When the next agent may be given work, or DISPATCH_NEVER. */
int64_t dispatch_auto_due(struct dispatch *d);
/* Gives work to all who wait for it. */
void dispatch_auto_round(struct dispatch *d, int64_t now_ms);

/* dispatch-mail.c. Reserves the job's files, then delivers. */
void dispatch_mail_reserve(struct dispatch_job *j);
/* Writes to the agent that has it, then closes the job. */
void dispatch_mail_tell(struct dispatch_job *j);

/* dispatch-debt.c. Gives back what a row that is over still holds. */
void dispatch_debt_pay(struct dispatch *d, const struct ledger_entry *row);
/* The same for all rows that owe something. */
void dispatch_debt_pay_all(struct dispatch *d);
/* Forgets what is under way; the ledger remembers it. */
void dispatch_debt_drop(struct dispatch *d);

/* dispatch-keep.c. What a daemon before us has left. */
void dispatch_keep_recover(struct dispatch *d);
/* Beads that were closed, agents that are gone. */
void dispatch_keep_house(struct dispatch *d);
/* The agent of that pane is gone. */
void dispatch_keep_exit(struct dispatch *d, const char *pane);
/* Brings the agents' states up to date with the ledger. */
void dispatch_keep_show(struct dispatch *d);

#endif
