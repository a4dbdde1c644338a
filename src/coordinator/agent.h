/* AgentState: what is tracked of one agent, and its JSON. */
#ifndef COORDINATOR_AGENT_H
#define COORDINATOR_AGENT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/state.h"

struct cJSON;
struct mirror_pane;
struct monitor_result;

#define AGENT_CONTEXT_HIGH 85 /* percent used; above, a person is told */

/* How much the state is worth now. */
enum agent_freshness {
	AGENT_FRESH,
	AGENT_STALE,       /* the pane has moved since it was looked at */
	AGENT_UNAVAILABLE, /* never looked at, or tmux cannot be reached */
};

/* Strings are owned by the state and never NULL. */
struct agent_state {
	unsigned pane, window, session; /* tmux ids */
	int pane_index, window_index;
	char *session_name, *window_name;
	char *agent_type;      /* "cc" */
	char *agent_mail_name; /* as the pane's option says, or "" */
	char *mail_identity;   /* as the mailbox knows it, or "" */
	bool mail_asked;       /* the mailbox was asked for it */
	char **reservations;   /* the patterns it holds */
	size_t reservation_count;
	char *project; /* directory, or "" */
	char *persona; /* as the pane has been told, or "" */
	char *profile; /* the persona that it has, as JSON, or "" */
	enum agent_status status;
	enum agent_detail detail;
	double context_usage; /* percent used */
	bool context_known;
	int64_t last_activity_ms, since_ms, observed_ms, reset_ms;
	double limit_used;      /* percent of a usage limit, */
	int64_t limit_until_ms; /* which ends then; 0: not known */
	int64_t looked_at_ms;   /* a client showed its pane, last; 0: never */
	char *current_task, *bead; /* what it was given, or "" */
	bool healthy, safe_to_dispatch, unseen;
	bool parked;             /* the human wants it left alone, */
	int64_t parked_until_ms; /* until then; 0: until told otherwise */
	enum agent_freshness freshness;
	double confidence, velocity;
	enum evidence_source source;
	int assignments; /* active; -1: not known */
	int64_t last_assigned_ms;
	pid_t agent_pid;
};

/* Everything zero and empty. agent_done() frees the strings. */
void agent_init(struct agent_state *a, unsigned pane);
void agent_done(struct agent_state *a);
/* Takes where the pane is and what its options say. */
void agent_place(struct agent_state *a, const struct mirror_pane *p);
/* Takes what the monitor found. unseen is not touched. */
void agent_fill(struct agent_state *a, const struct monitor_result *r);

/* Its mail name: its pane's, else what the mailbox knows it by, else "". */
const char *agent_mail_name(const struct agent_state *a);
/* What the mailbox says: the name it knows the agent by, and the patterns it
 * holds. Both are copied. */
void agent_set_identity(struct agent_state *a, const char *name);
void agent_set_reservations(
    struct agent_state *a, const char *const *patterns, size_t count);
void agent_set_profile(struct agent_state *a, const char *json);
/* It has one more assignment, this one, since then. */
void agent_set_task(
    struct agent_state *a, const char *bead, const char *title, int64_t at_ms);
/* It has none. */
void agent_clear_tasks(struct agent_state *a);

/* "fresh", as the JSON has it. */
const char *agent_freshness_name(enum agent_freshness f);
/* The package's fields and names in its order, then ours; the caller deletes
 * it. */
struct cJSON *agent_json(const struct agent_state *a);
/* The way back: fills *a, which was initialised, from such JSON. What that has
 * no word for (ids of windows and sessions) is 0. False without a pane. */
bool agent_parse(const struct cJSON *json, struct agent_state *a);
/* A fingerprint: it changes with anything that is told of the agent, except
 * for what moves all the time: when it was last active and looked at, how fast
 * it writes, how sure we are. */
uint64_t agent_print(const struct agent_state *a);

#endif
