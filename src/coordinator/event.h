/*
 * CoordinatorEvent: its types, its JSON, the rule that turns a state change
 * into an event, and the log that keeps them.
 */
#ifndef COORDINATOR_EVENT_H
#define COORDINATOR_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "detect/state.h"

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
	char agent_id[16]; /* "%3", or "" */
	struct cJSON
	    *details; /* object or NULL; owned by whoever made the event */
};

const char *event_type_name(enum event_type t); /* "agent_idle" */
bool event_type_find(const char *name, enum event_type *ret);

/* The package's rule for a change of status, with our correction that leaving
 * ERROR is always a recovery too. Returns how many types were written (0-2). */
int event_of_change(
    enum agent_status was, enum agent_status now, enum event_type ret[2]);

struct cJSON *event_json(const struct coordinator_event *e);

/* The log: a table in the store, bounded by count and age. */
struct event_log;
struct event_log *event_log_new(struct store *s, int64_t max_rows);
void event_log_free(struct event_log *l);
/* Appends and sets e->id. */
bool event_log_add(
    struct event_log *l, struct coordinator_event *e, struct err *err);
typedef void event_fn(void *arg, const struct coordinator_event *e);
/* Events with at_ms >= since_ms, oldest first, at most limit (the newest). */
bool event_log_read(struct event_log *l, int64_t since_ms, int limit,
    event_fn *fn, void *arg, struct err *err);

#endif
