/*
 * Assignments carried out: plan → claim → deliver → confirm, every step
 * written to the ledger before it is taken; what a daemon that was killed has
 * left is settled; finished, lost and given back work is noticed. Implements
 * the package's AssignWork.
 */
#ifndef COORDINATOR_DISPATCH_H
#define COORDINATOR_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "coordinator/assign.h"

struct cJSON;
struct coordinator_event;
struct dispatch;
struct dispatch_batch;
struct event_base;

/* Both are borrowed; ledger NULL: nothing can be assigned. server is the
 * socket of the tmux server. */
struct dispatch *dispatch_new(struct event_base *base, struct coordinator *c,
    struct ledger *ledger, const char *server);
/* Stops where it is: what is under way is settled by the next one. Accepts
 * NULL. */
void dispatch_free(struct dispatch *d);
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
