/* AgentState: what is tracked of one agent, and its JSON. */
#ifndef COORDINATOR_AGENT_H
#define COORDINATOR_AGENT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

struct cJSON;
struct mirror_pane;
struct monitor_result;

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
	char *agent_type; /* "cc" */
	char *agent_mail_name;
	char *project; /* directory, or "" */
	enum agent_status status;
	enum agent_detail detail;
	double context_usage; /* percent used */
	bool context_known;
	int64_t last_activity_ms, since_ms, observed_ms, reset_ms;
	char *current_task;
	bool healthy, safe_to_dispatch, unseen;
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

/* It has one more assignment, this one, since then. */
void agent_set_task(struct agent_state *a, const char *title, int64_t at_ms);

/* "fresh", as the JSON has it. */
const char *agent_freshness_name(enum agent_freshness f);
/* The package's fields and names in its order, then ours; the caller deletes
 * it. */
struct cJSON *agent_json(const struct agent_state *a);

#endif
