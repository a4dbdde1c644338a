/*
 * SessionCoordinator: agents of one tmux server, their states and events. The
 * only room that joins tmux and detect.
 *
 * coordinator_start() opens the transport and returns; the agents fill in as
 * the first listing and captures arrive, which on_ready announces. All
 * callbacks come from the event loop, after the model has settled: a handler
 * sees the agents as the event left them.
 */
#ifndef COORDINATOR_COORDINATOR_H
#define COORDINATOR_COORDINATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "coordinator/agent.h"
#include "coordinator/event.h"
#include "tmux/transport.h"

struct cJSON;
struct coordinator;
struct event_base;
struct event_log;
struct profiles;

/* CoordinatorConfig, and ours. */
struct coordinator_config {
	int64_t poll_interval_ms;   /* below 100: the default 5000 is used */
	int64_t digest_interval_ms; /* below 10000: likewise 300000 */
	bool auto_assign;
	double idle_threshold; /* seconds */
	bool assign_only_idle;
	bool conflict_notify;
	bool conflict_negotiate;
	bool send_digests;
	char human_agent[64];
	int64_t stall_after_ms;
	int64_t sweep_interval_ms;
	enum transport_kind transport;
};

/* A session's own settings. */
struct coordinator_session_config {
	unsigned session;
	struct coordinator_config config;
};

/* DefaultCoordinatorConfig. */
void coordinator_config_default(struct coordinator_config *c);
/* The interval clamps of Start. */
void coordinator_config_clamp(struct coordinator_config *c);
/* The config as the package's status prints it, then ours. */
struct cJSON *coordinator_config_json(const struct coordinator_config *c);

struct coordinator_handlers {
	/* A CoordinatorEvent happened; it is already in the log. Borrowed. */
	void (*on_event)(void *arg, const struct coordinator_event *e);
	/* Something a status line shows has changed; called once per turn. */
	void (*on_changed)(void *arg);
	/* Every agent found by the first listing has a verdict. */
	void (*on_ready)(void *arg);
	/* A capture of a pane that holds an agent; may be NULL. */
	void (*on_screen)(
	    void *arg, unsigned pane, const char *text, size_t len);
	/* A listing has been taken in: the pulse for housekeeping. */
	void (*on_listed)(void *arg);
	/* Something failed and work goes on without it: one sentence. */
	void (*on_trouble)(void *arg, const char *sentence);
	/* The tmux server is gone; nothing more will come. */
	void (*on_gone)(void *arg, const char *why);
};

/* New. log may be NULL (events are then only delivered); both are borrowed. */
struct coordinator *coordinator_new(struct event_base *base,
    const struct tmux_server *server, const struct profiles *profiles,
    struct event_log *log, const struct coordinator_handlers *h, void *arg);
/* WithConfig: may be called at any time; what changed takes effect at once (a
 * new transport: in the next turn of the loop). */
void coordinator_configure(
    struct coordinator *c, const struct coordinator_config *config);
const struct coordinator_config *coordinator_config(
    const struct coordinator *c);
/* The sessions whose config differs from that, all of them; the list is copied.
 * Only auto_assign, idle_threshold, assign_only_idle and stall_after_ms of
 * theirs count. */
void coordinator_configure_sessions(struct coordinator *c,
    const struct coordinator_session_config *list, size_t count);
/* What holds in a session. */
const struct coordinator_config *coordinator_config_of(
    const struct coordinator *c, unsigned session);
/* Takes other profiles, which have to outlive it; the old ones may be freed.
 * Every agent is looked at anew, which is no event. Not from a handler. */
void coordinator_set_profiles(
    struct coordinator *c, const struct profiles *profiles);
/* Start. A second start without stop is refused. */
bool coordinator_start(struct coordinator *c, struct err *err);
/* Stop: idempotent; tmux is as it was before when it returns. Not from a
 * handler. */
void coordinator_stop(struct coordinator *c);
void coordinator_free(struct coordinator *c);
bool coordinator_is_ready(const struct coordinator *c);

/* GetAgents: every agent in session/window/pane order. Borrowed until the
 * loop turns. session NULL: all sessions. */
typedef void coordinator_agent_fn(void *arg, const struct agent_state *a);
void coordinator_agents(struct coordinator *c, const char *session,
    coordinator_agent_fn *fn, void *arg);
/* How many there are in all. */
size_t coordinator_count(const struct coordinator *c);
/* GetAgentByPaneID. NULL when unknown. */
const struct agent_state *coordinator_agent(
    struct coordinator *c, unsigned pane);
/* GetIdleAgents: WAITING, healthy, quiet for at least idle_threshold, and not
 * in a dialog that waits for a person. */
void coordinator_idle_agents(
    struct coordinator *c, coordinator_agent_fn *fn, void *arg);
bool coordinator_is_idle(
    const struct coordinator *c, const struct agent_state *a, int64_t now_ms);
/* The agents as an array in GetAgents' order; the caller frees it, the states
 * are borrowed. */
const struct agent_state **coordinator_list(
    struct coordinator *c, const char *session, size_t *ret_count);

/* An event that is not of an agent's state happened; agent_id is "%3" or "".
 * details is taken. It is told at the end of the turn. */
void coordinator_emit(struct coordinator *c, enum event_type type,
    const char *agent_id, struct cJSON *details);

/* What the ledger says of an agent: its work, and since when. Without work the
 * task is the agent's own title again. */
void coordinator_clear_tasks(struct coordinator *c);
void coordinator_set_task(struct coordinator *c, unsigned pane,
    const char *bead, const char *title, int64_t at_ms);

/* What the mailbox says of an agent: its name there, and what it holds. */
void coordinator_set_identity(
    struct coordinator *c, unsigned pane, const char *name);
void coordinator_set_reservations(struct coordinator *c, unsigned pane,
    const char *const *patterns, size_t count);
/* The persona that an agent has, as JSON, or "". */
void coordinator_set_profile(
    struct coordinator *c, unsigned pane, const char *json);

/* Bytes that a pane with an agent writes go to fn too; NULL: to nobody. Only
 * the control transport has them. */
typedef void coordinator_output_fn(
    void *arg, unsigned pane, const void *data, size_t len);
void coordinator_listen(
    struct coordinator *c, coordinator_output_fn *fn, void *arg);

/* For the daemon's other parts. NULL while stopped. */
struct transport *coordinator_transport(struct coordinator *c);
struct monitor *coordinator_monitor(struct coordinator *c);

#endif
