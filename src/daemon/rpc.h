/*
 * The control socket: JSON-RPC 2.0, one message a line. This file knows the
 * protocol; methods.h has the methods, which are (params by name → result):
 *
 *   daemon.info {}              version, pid, started_at, tmux_version,
 *                               tmux_socket, transport, transport_note,
 *                               clients, agents, ready, log, store, mail,
 *                               conflicts,
 *                               options_complaints, profile_complaints
 *   daemon.stop {}              true; the daemon ends after the answer
 *   daemon.reload {}            true; options and listing are read anew
 *   coordinator.status {session?}   {session, timestamp, agent_count,
 *                               idle_count, agents, config}, or an array with
 *                               one for each session that has agents
 *   coordinator.agents {session?, pane?}   [AgentState]
 *   coordinator.idle_agents {session?}     [AgentState]
 *   coordinator.agent {pane}               AgentState
 *   coordinator.assignable_work {dir?, all?}   [TriageRecommendation with
 *                               assignable, code, reason, project]
 *   coordinator.suggest_assignment {pane}      WorkAssignment, or null
 *   coordinator.assign_work {dry_run?, strategy?, pane?, bead?, session?,
 *                               force?, explain?}   [AssignmentResult] when
 *                               each is confirmed or has failed; a dry run
 *                               gives [Assignment], with explain
 *                               {assignments, refused, work}
 *   assignments.list {all?}     [{id, bead_id, agent_pane_id, step, ...}]
 *   assignments.done {bead}, assignments.release {bead}   the assignment
 *   monitor.agent_status {pane}            AgentStatusResult
 *   monitor.agent_statuses {}              {pane_id: AgentStatusResult}
 *   monitor.check_health {pane?}           HealthCheck, or an array of them
 *   monitor.explain {pane}                 evidence and verdict
 *   monitor.report {pane, detail?, words?, context?, reset_at?, edited?,
 *                               cwd?, tests?, at?, pid?}
 *                               {accepted}: the agent of the pane says what it
 *                               does ("busy" or a detail), how full its
 *                               context is, when its limit ends, which files
 *                               it has written (edited, seen from cwd), which
 *                               tests have run (as quality.record takes them;
 *                               from the first list on, even an empty one,
 *                               none are looked for on its screen); pid is the
 *                               process that tells, and false means that it
 *                               belongs to another agent
 *   events.read {since?, limit?, after?}   [CoordinatorEvent], oldest first:
 *                               the newest limit (1000, at most 10000), or
 *                               the oldest after the one with that id
 *   events.subscribe {types?, since?, after?}   true; then, for each event, also
 *                               the newest 10000 of those before,
 *                               {"jsonrpc": "2.0", "method": "event",
 *                               "params": CoordinatorEvent + agent}
 *   agents.wait {pane, state, timeout_ms?} {reached, pane_id, agent} when the
 *                               pane is in that status or detail, is "busy"
 *                               or "gone", or when the time is up; THINKING,
 *                               STALLED and UNKNOWN are the status, in small
 *                               letters the detail
 *   agents.watch {}             [AgentState]; then, when agents change,
 *                               notifications "agents" {changed: [AgentState],
 *                               gone: [pane_id]}, in bursts
 *   digest.generate {session?, markdown?}  DigestSummary, or {text}
 *   digest.send {session?}      true; digest_sent or digest_failed follows
 *   quality.summary {}          QualitySummary, score, last_scan, …
 *   quality.agents {}           {pane_id: AgentQualityMetrics + score}
 *   quality.runs {}             [TestRunMetrics], oldest first
 *   quality.scan {dir?}         true; the scan runs in the background
 *   quality.record {kind, pane?, …}        true; kind is test, error,
 *                               recovery, context or bug
 *   timeline.read {since, columns?}        {from, to, columns, agents}
 *   metrics.text {}             {text}, OpenMetrics
 *   pane.stream {pane}          true; then, for that pane, notifications
 *                               "stream" {type, at, ...}: output {data}, state
 *                               {agent_type, detail, safe_to_dispatch, source}
 *                               and, when the agent is gone, end
 *   segment.text {name, session?}          {text}
 *
 *   Of those below each takes as? (a mail name), pane? (of the agent that
 *   asks; everybody else is the person), project? and cwd? (directories).
 *   mail.send {to, subject, body?, importance?, ack_required?, thread?}
 *                               [{to, state: sent|queued|refused|failed, id?,
 *                               why?}]
 *   mail.inbox {all?, limit?}              [message], newest first
 *   mail.ack {id}                          true
 *   reservations.reserve {patterns, ttl?, shared?, strict?, reason?}
 *                               {agent, project, granted, conflicts}
 *   reservations.release {patterns?}       {agent, released}
 *   reservations.list {agent?}             [reservation] in force
 *   conflicts.detect {all?}                [Conflict], the resolved ones too
 *   conflicts.check {patterns: [path], exclude?}   Conflict, or null
 *   conflicts.notify {id}, conflicts.negotiate {id, as}   true
 *   conflicts.deadlocks {}                 [{agents, suggestion}]
 *
 *   attention.next {from_pane?}            {pane_id, session, window,
 *                               window_name, pane_index, reason}, or null
 *   options.list {}             [{name, value, default, source, complaint,
 *                               type, min, max, unit, choices, text}]
 *
 * A pane is "%3" or 3. A time is RFC 3339 or milliseconds since 1970.
 */
#ifndef DAEMON_RPC_H
#define DAEMON_RPC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct cJSON;
struct event_base;
struct rpc;
struct sock_peer;

enum rpc_error {
	RPC_PARSE_ERROR = -32700,
	RPC_INVALID_REQUEST = -32600,
	RPC_NO_METHOD = -32601,
	RPC_BAD_PARAMS = -32602,
	RPC_FAILED = -32000,
	RPC_NO_PANE = -32001,
	RPC_NOT_READY = -32002,
};

/* One request. Whoever handles it answers exactly once, with rpc_answer() or
 * rpc_fail(); a notification (id NULL) is answered into the void. */
struct rpc_call {
	struct sock_peer *peer;
	const char *method;
	const struct cJSON *params; /* an object, or NULL */
	const struct cJSON *id;     /* a string, a number, null; or NULL */
	struct cJSON *root;         /* all of it, the call's own */
};

/* Takes one line. Returns 0, or the code of the error: err says what is wrong
 * and *ret holds at most the id. rpc_call_done() follows in either case. */
int rpc_parse(
    const char *line, size_t len, struct rpc_call *ret, struct err *err);
void rpc_call_done(struct rpc_call *call);

/* Sends the result, which is taken. */
void rpc_answer(const struct rpc_call *call, struct cJSON *result);
void rpc_fail(const struct rpc_call *call, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Moves the call to the heap, to be answered later and freed by
 * rpc_call_free(); *call is empty after. */
struct rpc_call *rpc_keep(struct rpc_call *call);
void rpc_call_free(struct rpc_call *call);
/* Sends a notification; params is borrowed. False when the peer is closing. */
bool rpc_notify(
    struct sock_peer *peer, const char *method, const struct cJSON *params);
/* The same, for many at once that the peer has asked for. */
bool rpc_replay(
    struct sock_peer *peer, const char *method, const struct cJSON *params);

/* "%3" or 3 in params; false when it is absent or no pane id. */
bool rpc_pane(const struct cJSON *params, const char *key, unsigned *ret_pane);

typedef void rpc_fn(void *arg, struct rpc_call *call);

struct rpc_method {
	const char *name;
	rpc_fn *fn;
};

struct rpc_handlers {
	const struct rpc_method *methods; /* sorted by name */
	size_t count;
	/* True: the call is kept, and fn is called for it later. May be NULL. */
	bool (*keep)(void *arg, struct rpc_call *call, rpc_fn *fn);
	/* The peer is going: calls kept for it are to be freed. */
	void (*on_close)(void *arg, struct sock_peer *peer);
};

/* Listens on path. h outlives the rpc. */
struct rpc *rpc_new(struct event_base *base, const char *path,
    const struct rpc_handlers *h, void *arg, struct err *err);
/* Closes every connection. Accepts NULL. */
void rpc_free(struct rpc *r);

#endif
