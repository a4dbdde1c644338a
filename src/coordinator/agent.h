/* AgentState: what is tracked of one agent, and its JSON. */
#ifndef COORDINATOR_AGENT_H
#define COORDINATOR_AGENT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

struct cJSON;
struct monitor_result;

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
	int64_t last_activity_ms, since_ms, observed_ms, reset_ms;
	char *current_task;
	bool healthy, safe_to_dispatch, stale, unseen;
	double confidence, velocity;
	enum evidence_source source;
	int assignments; /* active; -1: not known */
	int64_t last_assigned_ms;
	pid_t agent_pid;
};

/* The package's fields and names in its order, then ours. */
struct cJSON *agent_json(const struct agent_state *a);

#endif
