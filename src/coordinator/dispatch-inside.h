/* What the files of dispatch share; nobody else includes this. */
#ifndef COORDINATOR_DISPATCH_INSIDE_H
#define COORDINATOR_DISPATCH_INSIDE_H

#include <sys/queue.h>
#include <sys/types.h>

#include "coordinator/delivery.h"
#include "coordinator/dispatch.h"
#include "work/ledger.h"

struct claim;
struct claims;
struct delivery;
struct event;

/* One assignment on its way. Strings are its own. */
struct dispatch_job {
	TAILQ_ENTRY(dispatch_job) entry;
	struct dispatch *owner;
	struct dispatch_batch *batch; /* who waits, or NULL */
	struct ledger_entry row;      /* as the ledger has it */
	unsigned pane;
	char *mail_name, *prompt;
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
	struct event_base *base;
	struct coordinator *coordinator;
	struct ledger *ledger;
	char *server;
	struct assign_sources *sources;
	struct assign_config config;
	struct claims *claims;
	struct event *timer;
	bool ready;
	int64_t auto_ms; /* when nothing was found, next look at the earliest */
	int64_t keep_ms; /* next housekeeping */
	bool active;     /* the ledger has active rows of ours */
	TAILQ_HEAD(, dispatch_job) jobs;
};

/* dispatch.c. Writes a step of a row; false when it may not be taken. */
bool dispatch_advance(struct dispatch *d, struct ledger_entry *row,
    enum ledger_step to, const char *reason);
/* Tells an event of a row. */
void dispatch_tell(struct dispatch *d, int type, const struct ledger_entry *row,
    const char *reason);
struct assign_world dispatch_world(const struct dispatch *d);
/* A copy of the row whose strings are its own, and its end. */
struct ledger_entry dispatch_copy(const struct ledger_entry *row);
void dispatch_copy_done(struct ledger_entry *row);

/* Copies of the active rows of this tmux server. */
struct dispatch_rows {
	struct ledger_entry *at;
	size_t count;
};

bool dispatch_rows(struct dispatch *d, const struct ledger_query *q,
    struct dispatch_rows *ret, struct err *err);
void dispatch_rows_done(struct dispatch_rows *rows);
/* The claim goes back to the tracker. */
void dispatch_unclaim(struct dispatch *d, const struct ledger_entry *row);

/* dispatch-job.c. Takes the row's strings; begins with the claim, or settles
 * what was begun. */
void dispatch_job_start(struct dispatch *d, struct dispatch_batch *batch,
    struct ledger_entry row, const char *mail_name, char *prompt,
    enum delivery_from from);
/* The job of a row, or NULL. */
struct dispatch_job *dispatch_job_find(struct dispatch *d, int64_t id);
/* Ends it with that step. */
void dispatch_job_end(
    struct dispatch_job *j, enum ledger_step step, const char *reason);
void dispatch_job_free(struct dispatch_job *j);
/* The package's AssignmentResult. */
struct cJSON *dispatch_job_result(const struct ledger_entry *row,
    const char *mail_name, bool success, const char *error);
/* A job of the batch is over; frees the batch with the last one. */
void dispatch_job_answer(struct dispatch_batch *b, struct cJSON *result);

/* dispatch-keep.c. What a daemon before us has left. */
void dispatch_keep_recover(struct dispatch *d);
/* Beads that were closed, agents that are gone. */
void dispatch_keep_house(struct dispatch *d);
/* The agent of that pane is gone. */
void dispatch_keep_exit(struct dispatch *d, const char *pane);
/* Brings the agents' states up to date with the ledger. */
void dispatch_keep_show(struct dispatch *d);

#endif
