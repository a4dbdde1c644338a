/*
 * AgentMonitor: from what a pane shows, writes and runs to what its agent is
 * doing. Pure: the caller brings bytes, screens, processes and the time, asks
 * which panes want a capture, and is told of every change.
 *
 *   monitor_pane/output/screen/processes/report ──▶ evidence ──▶ verdict ──▶ on_change
 *
 * The caller sleeps until monitor_next(), calls monitor_tick(), and captures
 * the panes monitor_due() names. When nothing moves, monitor_next() is never.
 */
#ifndef DETECT_MONITOR_H
#define DETECT_MONITOR_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/state.h"

struct buf;
struct cJSON;
struct monitor;
struct proc_table;
struct profiles;
struct report;

#define MONITOR_NEVER INT64_MAX

/* What a listing says of a pane; strings are copied. */
struct monitor_pane {
	unsigned id;
	pid_t pid; /* what tmux started in it */
	int cols, rows;
	const char *command; /* foreground program by tmux's word */
	const char *title;
	const char *agent; /* @coordinator_agent: type, alias, "none" or "" */
	bool dead;
	int64_t stall_after_ms; /* 0: the monitor's */
};

/* AgentStatusResult, and ours. Strings live until the monitor's next call. */
struct monitor_result {
	const char *agent_type; /* "cc"; "" while the pane holds no agent */
	enum agent_status status;
	enum agent_detail detail;
	double confidence;    /* 0 to 1 */
	double context_usage; /* percent used, 0 when unknown */
	bool context_known;
	bool healthy;
	bool safe_to_dispatch;
	bool stale;          /* what we know is older than what moved since */
	double velocity;     /* printable characters per second */
	int64_t since_ms;    /* the detail began */
	int64_t observed_ms; /* the evidence behind it */
	int64_t last_activity_ms; /* the pane last wrote something */
	int64_t reset_ms;         /* rate limit ends, 0 unknown */
	double limit_used;        /* percent of a usage limit, 0 unknown, */
	int64_t limit_until_ms;   /* and when that ends */
	enum evidence_source source;
	const char *rule;          /* "cc/approval-proceed", or "" */
	const char *error_message; /* a sentence, or "" */
	const char *topic; /* the agent's own title of its session, or "" */
	pid_t agent_pid;   /* 0 while unknown */
};

/* was is the result before the change; was->agent_type "" when the agent is
 * new, now->agent_type "" when the pane holds none any more. */
typedef void monitor_change_fn(void *arg, unsigned pane,
    const struct monitor_result *was, const struct monitor_result *now);

struct monitor_config {
	int64_t stall_after_ms;
	int64_t offset_ms; /* the user's clocks show UTC and so much more */
};

/* profiles are borrowed and must outlive the monitor. */
struct monitor *monitor_new(const struct profiles *profiles,
    const struct monitor_config *config, monitor_change_fn *fn, void *arg);
void monitor_free(struct monitor *m);
void monitor_configure(struct monitor *m, const struct monitor_config *config);

void monitor_pane(
    struct monitor *m, const struct monitor_pane *p, int64_t now_ms);
void monitor_forget(struct monitor *m, unsigned pane);
void monitor_output(struct monitor *m, unsigned pane, const void *data,
    size_t len, int64_t now_ms);
/* It drew what the stream does not show: the next capture is the only truth. */
void monitor_moved(struct monitor *m, unsigned pane, int64_t now_ms);
/* The stream begins here, or there is none: whether it drew is for the next
 * capture to tell, and until that what was seen last counts. */
void monitor_gap(struct monitor *m, unsigned pane, int64_t now_ms);
/* A capture that monitor_due() named will not come. */
void monitor_blind(struct monitor *m, unsigned pane, int64_t now_ms);
/* A capture-pane -p -e: one line a row. */
void monitor_screen(struct monitor *m, unsigned pane, const char *text,
    size_t len, int64_t now_ms);
/* Looks at every known pane's processes. */
void monitor_processes(
    struct monitor *m, const struct proc_table *t, int64_t now_ms);
/* What the pane's agent says of itself other than on its terminal. It counts
 * while the process that said it is the pane's agent. */
void monitor_report(
    struct monitor *m, unsigned pane, const struct report *r, int64_t now_ms);
/* The process is gone: its agent has exited, at once. */
void monitor_process_ended(struct monitor *m, pid_t pid, int64_t now_ms);

/* When to call monitor_tick() next; MONITOR_NEVER while nothing is pending. */
int64_t monitor_next(const struct monitor *m);
void monitor_tick(struct monitor *m, int64_t now_ms);
/* Panes to capture now, at most max; each is named once per need. */
size_t monitor_due(
    struct monitor *m, int64_t now_ms, unsigned *panes, size_t max);

/* GetAgentStatus. False when the pane is unknown or holds no agent. */
bool monitor_status(const struct monitor *m, unsigned pane, int64_t now_ms,
    struct monitor_result *ret);
/* Appends what stood in the agent's input when it was last seen, a row of it a
 * line; false when its input was not to be seen. */
bool monitor_input(const struct monitor *m, unsigned pane, struct buf *out);
/* GetAllAgentStatuses: calls fn for every pane that holds an agent, by id. */
typedef void monitor_each_fn(
    void *arg, unsigned pane, const struct monitor_result *r);
void monitor_each(
    const struct monitor *m, int64_t now_ms, monitor_each_fn *fn, void *arg);
/* CheckAgentHealth as its JSON (pane_id, agent_type, healthy, issues?,
 * timestamp), or NULL; the caller deletes it. */
struct cJSON *monitor_health(
    const struct monitor *m, unsigned pane, int64_t now_ms);
/* Every piece of evidence with its source, age, rule, row and words, and the
 * verdict: {pane_id, agent_type, status, detail, confidence, why, evidence:[…],
 * screen:[…]}; NULL when the pane is unknown. */
struct cJSON *monitor_explain(
    const struct monitor *m, unsigned pane, int64_t now_ms);

#endif
