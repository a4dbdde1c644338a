/*
 * CoordinatorEvent: its types, its JSON, the rules that turn a change of state
 * into events, and the log that keeps them.
 */
#ifndef COORDINATOR_EVENT_H
#define COORDINATOR_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "detect/state.h"

struct agent_state;
struct cJSON;
struct store;

enum event_type {
	EVENT_AGENT_IDLE,
	EVENT_AGENT_BUSY,
	EVENT_AGENT_ERROR,
	EVENT_AGENT_RECOVERED,
	EVENT_CONFLICT_DETECTED,
	EVENT_CONFLICT_RESOLVED,
	EVENT_WORK_ASSIGNED,
	EVENT_DIGEST_SENT,
	EVENT_DIGEST_FAILED,
	/* ours */
	EVENT_AGENT_ATTENTION, /* approval, question or rate limit */
	EVENT_AGENT_STALLED,
	EVENT_AGENT_EXITED,
	EVENT_ASSIGNMENT_CONFIRMED,
	EVENT_ASSIGNMENT_FAILED,
	EVENT_ASSIGNMENT_DONE,
	EVENT_CONTEXT_HIGH,
};

#define EVENT_COUNT 16

struct coordinator_event {
	int64_t id; /* its place in the log, 0 without one */
	enum event_type type;
	int64_t at_ms;
	char agent_id[16];     /* "%3", or "" */
	struct cJSON *details; /* object or NULL; the event's maker owns it */
};

const char *event_type_name(enum event_type t); /* "agent_idle" */
bool event_type_find(const char *name, enum event_type *ret);

/* The events that a change of state makes, in the order they are told: by the
 * package's rule for the status, except that leaving ERROR is always a recovery
 * and that a declined dialog is a prompt again; then our own for the detail.
 * Returns how many were written. */
#define EVENT_PER_CHANGE 3
int event_of_change(enum agent_status was, enum agent_detail was_detail,
    enum agent_status now, enum agent_detail now_detail,
    enum event_type ret[EVENT_PER_CHANGE]);

/* The payload of an agent_* event; the caller deletes it. prev_ms: of the event
 * before, or when the agent was found; 0: not known. */
struct cJSON *event_details(const struct agent_state *a, enum agent_status was,
    enum agent_detail was_detail, int64_t prev_ms);
/* The event as the package prints it, then our id when it is in the log. */
struct cJSON *event_json(const struct coordinator_event *e);

/* The log: a table in the store, bounded by count. */
struct event_log;
/* The statements that make the table: one migration of the store. */
const char *event_log_schema(void);
/* s is borrowed. max_rows is passed by at most a tenth before a prune. */
struct event_log *event_log_new(struct store *s, int64_t max_rows);
void event_log_free(struct event_log *l);
void event_log_set_max(struct event_log *l, int64_t max_rows);
/* Appends and sets e->id. */
bool event_log_add(
    struct event_log *l, struct coordinator_event *e, struct err *err);
typedef void event_fn(void *arg, const struct coordinator_event *e);

struct event_query {
	int64_t since_ms;   /* at that time or later */
	int64_t after;      /* the oldest after the one with that id, of all
	                     * types; -1: the newest of those wanted */
	const bool *wanted; /* EVENT_COUNT of them; NULL: all types */
	int limit;
};

/* Oldest first. */
bool event_log_read(struct event_log *l, const struct event_query *q,
    event_fn *fn, void *arg, struct err *err);
/* As event_log_read() without a limit and without parsing, for many. type is a
 * name, agent "%3" or "", details the JSON text or "". */
typedef void event_row_fn(void *arg, int64_t at_ms, const char *type,
    const char *agent, const char *details);
bool event_log_scan(struct event_log *l, int64_t since_ms, event_row_fn *fn,
    void *arg, struct err *err);

#endif
