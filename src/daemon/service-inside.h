/* What the files of the service share; nobody else includes this. */
#ifndef DAEMON_SERVICE_INSIDE_H
#define DAEMON_SERVICE_INSIDE_H

#include <sys/queue.h>

#include "coordinator/event.h"
#include "daemon/rpc.h"
#include "daemon/service.h"

struct agent_state;
struct cJSON;
struct quality_run;
struct sock_peer;

TAILQ_HEAD(service_feeds, service_feed);
TAILQ_HEAD(service_streams, service_stream);
TAILQ_HEAD(service_waits, service_wait);
TAILQ_HEAD(service_watches, service_watch);
TAILQ_HEAD(service_works, service_work);
TAILQ_HEAD(service_lates, service_late);
TAILQ_HEAD(service_asks, service_ask);

struct service {
	struct service_world world;
	struct rpc *rpc;
	struct service_feeds feeds;     /* service-events.c */
	struct service_streams streams; /* service-stream.c */
	uint64_t events[EVENT_COUNT];   /* how many of each type were told */
	struct service_waits waits;     /* service-wait.c */
	unsigned wait_count;
	struct service_watches watches; /* service-watch.c */
	struct service_works works;     /* service-work.c */
	struct service_lates lates;     /* service-late.c */
	unsigned late_count;
	struct service_asks asks; /* service-ask.c */
	unsigned ask_count;
};

/* service.c. Answers RPC_NOT_READY and returns false while the first listing
 * is not in. */
bool service_is_ready(const struct service *s, const struct rpc_call *call);
/* The pane of the params; answers with an error and returns false without. */
bool service_pane(const struct rpc_call *call, unsigned *ret_pane);
bool service_is_listed(const struct service *s, unsigned pane);
/* Is there such a pane? Answers with an error if not. */
bool service_has_pane(
    const struct service *s, const struct rpc_call *call, unsigned pane);
/* Answers that there is no such pane or no agent in it. */
void service_no_agent(
    const struct service *s, const struct rpc_call *call, unsigned pane);

/* service-agents.c */
void service_agents_agent(void *arg, struct rpc_call *call);
void service_agents_agents(void *arg, struct rpc_call *call);
void service_agents_idle(void *arg, struct rpc_call *call);
void service_agents_status(void *arg, struct rpc_call *call);
void service_agents_next(void *arg, struct rpc_call *call);
void service_agents_segment(void *arg, struct rpc_call *call);

/* service-quality.c. Reads {passed, failed, skipped, duration_ms, package,
 * print}, the time being now; false when a count is out of range. */
bool service_quality_run(const struct cJSON *params, struct quality_run *ret);

/* service-monitor.c */
void service_monitor_status(void *arg, struct rpc_call *call);
void service_monitor_statuses(void *arg, struct rpc_call *call);
void service_monitor_health(void *arg, struct rpc_call *call);
void service_monitor_explain(void *arg, struct rpc_call *call);
void service_monitor_report(void *arg, struct rpc_call *call);

/* service-quality.c */
void service_quality_summary(void *arg, struct rpc_call *call);
void service_quality_agents(void *arg, struct rpc_call *call);
void service_quality_runs(void *arg, struct rpc_call *call);
void service_quality_scan(void *arg, struct rpc_call *call);
void service_quality_record(void *arg, struct rpc_call *call);

/* service-digest.c, service-timeline.c, service-metrics.c */
void service_digest_generate(void *arg, struct rpc_call *call);
void service_digest_send(void *arg, struct rpc_call *call);
void service_timeline_read(void *arg, struct rpc_call *call);
void service_metrics_text(void *arg, struct rpc_call *call);

/* service-events.c */
void service_events_read(void *arg, struct rpc_call *call);
void service_events_subscribe(void *arg, struct rpc_call *call);
void service_events_drop(struct service *s, const struct sock_peer *peer);

/* service-stream.c */
void service_stream_begin(void *arg, struct rpc_call *call);
void service_stream_changed(struct service *s);
/* peer NULL: every one. */
void service_stream_drop(struct service *s, const struct sock_peer *peer);

/* service-wait.c */
void service_wait_for(void *arg, struct rpc_call *call);
/* peer NULL: every one. */
void service_wait_drop(struct service *s, const struct sock_peer *peer);

/* service-watch.c */
void service_watch_begin(void *arg, struct rpc_call *call);
void service_watch_changed(struct service *s);
/* peer NULL: every one. */
void service_watch_drop(struct service *s, const struct sock_peer *peer);

/* service-late.c. True: the call is about a pane that is not listed yet, and fn
 * answers it when that is settled. */
bool service_late_keep(void *arg, struct rpc_call *call, rpc_fn *fn);
/* peer NULL: every one. */
void service_late_drop(struct service *s, const struct sock_peer *peer);

/* service-ask.c: the caller has gone. */
void service_ask_drop(struct service *s, const struct sock_peer *peer);

/* service-work.c */
void service_work_list(void *arg, struct rpc_call *call);
void service_work_suggest(void *arg, struct rpc_call *call);
void service_work_assign(void *arg, struct rpc_call *call);
void service_work_assignments(void *arg, struct rpc_call *call);
void service_work_done(void *arg, struct rpc_call *call);
void service_work_release(void *arg, struct rpc_call *call);
/* peer NULL: every one; their batches are gone. */
void service_work_drop(struct service *s, const struct sock_peer *peer);

/* service-mail.c */
void service_mail_send(void *arg, struct rpc_call *call);
void service_mail_inbox(void *arg, struct rpc_call *call);
void service_mail_ack(void *arg, struct rpc_call *call);
void service_mail_reserve(void *arg, struct rpc_call *call);
void service_mail_release(void *arg, struct rpc_call *call);
void service_mail_reservations(void *arg, struct rpc_call *call);
void service_mail_check(void *arg, struct rpc_call *call);
void service_mail_notify(void *arg, struct rpc_call *call);
void service_mail_negotiate(void *arg, struct rpc_call *call);
void service_mail_conflicts(void *arg, struct rpc_call *call);
void service_mail_edits(void *arg, struct rpc_call *call);
void service_mail_deadlocks(void *arg, struct rpc_call *call);

#endif
