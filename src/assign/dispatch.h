/*
 * Carries out assignments: plan → claim → reserve → deliver → confirm. Every
 * step is written to the ledger before it is taken, and what a killed daemon
 * has left is settled. Work that is finished, lost or given back is noticed.
 * Implements the package's AssignWork.
 */
#ifndef ASSIGN_DISPATCH_H
#define ASSIGN_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "assign/assign.h"
#include "base/err.h"

struct agent_state;
struct assign_source;
struct cJSON;
struct coordinator_event;
struct dispatch;
struct dispatch_batch;
struct event_base;
struct mail;
struct quality;
struct persona;
struct reservations;

/* What it works with; all of it borrowed. */
struct dispatch_world {
	struct event_base *base;
	struct coordinator *coordinator;
	struct ledger *ledger; /* NULL: nothing can be assigned */
	const char *server;    /* the socket of the tmux server */
	const char *personas;  /* the user's personas.ini */
	const char *program;   /* how a shell calls us */
	/* The mailbox, and the leases of a project; both may return NULL. */
	struct mail *(*mail)(void *arg);
	const struct reservations *(*leases)(void *arg, const char *project);
	void *arg;
};

/* The world's mail has to be freed first: it answers what was asked. */
struct dispatch *dispatch_new(const struct dispatch_world *world);
/* Stops where it is: what is under way is settled by the next one. Accepts
 * NULL. */
void dispatch_free(struct dispatch *d);
/* How well the agents work, for the scores; borrowed. */
void dispatch_use_quality(struct dispatch *d, const struct quality *quality);
void dispatch_configure(struct dispatch *d, const struct assign_config *config);
const struct assign_config *dispatch_config(const struct dispatch *d);

/* To be called when the agents have their first verdicts, when an event of an
 * agent happened, and when the state of any has changed. */
void dispatch_ready(struct dispatch *d);
void dispatch_event(struct dispatch *d, const struct coordinator_event *e);
void dispatch_changed(struct dispatch *d);

/* Chooses and changes nothing; assign_done() follows. */
bool dispatch_choose(struct dispatch *d, const struct assign_request *request,
    struct assign *ret, struct err *err);
/* What the agent is for, or NULL. Borrowed until the loop turns. */
const struct persona *dispatch_persona(
    struct dispatch *d, const struct agent_state *agent);
/* The beads of the project that a directory is in, ranked, as they are kept
 * for choosing. NULL: there are none, or not yet. Borrowed until the loop
 * turns. */
const struct assign_source *dispatch_source(
    struct dispatch *d, const char *dir, int64_t now_ms, struct err *err);
/* Were beads still being read at the last choice? Then ask again soon. */
bool dispatch_is_reading(const struct dispatch *d);
/* AssignWork. fn gets [AssignmentResult], which it deletes, once each is
 * confirmed or has failed; perhaps at once: then *ret_batch is NULL. */
typedef void dispatch_fn(void *arg, struct cJSON *results);
bool dispatch_assign(struct dispatch *d, const struct assign_request *request,
    dispatch_fn *fn, void *arg, struct dispatch_batch **ret_batch,
    struct err *err);
/* Its function is not called; the assignments go on. */
void dispatch_forget(struct dispatch_batch *b);

/* The active assignments of this tmux server, or all that are remembered, as
 * an array; the caller deletes it. */
struct cJSON *dispatch_list(struct dispatch *d, bool all, struct err *err);
/* The bead is finished; its pane is free. Closes it in the tracker too. The
 * result is the assignment; the caller deletes it. */
struct cJSON *dispatch_done(
    struct dispatch *d, const char *bead, struct err *err);
/* The bead goes back, whatever its agent does with it. */
struct cJSON *dispatch_release(
    struct dispatch *d, const char *bead, struct err *err);

#endif
