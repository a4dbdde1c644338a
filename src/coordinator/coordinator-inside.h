/* What the files of the coordinator share; nobody else includes this. */
#ifndef COORDINATOR_COORDINATOR_INSIDE_H
#define COORDINATOR_COORDINATOR_INSIDE_H

#include <sys/queue.h>

#include "base/ids.h"
#include "coordinator/coordinator.h"
#include "coordinator/roster.h"

struct event;
struct monitor;
struct monitor_result;
struct records;
struct report;

/* Events wait here from the change that made them to the end of the turn. */
struct coordinator_news {
	TAILQ_ENTRY(coordinator_news) entry;
	struct coordinator_event event;
};

TAILQ_HEAD(coordinator_news_list, coordinator_news);

struct coordinator {
	struct event_base *base;
	struct tmux_server server;
	const struct profiles *profiles;
	struct event_log *log;
	struct coordinator_handlers handlers;
	void *arg;
	struct coordinator_config config;
	struct coordinator_session_config *sessions; /* with their own */
	size_t session_count;

	struct transport *transport; /* NULL while stopped */
	struct monitor *monitor;
	struct ids roster;               /* roster_pane */
	struct records *records;         /* NULL while stopped */
	coordinator_output_fn *listener; /* or NULL */
	void *listener_arg;

	struct event *turn;  /* made active by whatever happened */
	struct event *timer; /* the one timer */
	int64_t timer_ms;    /* when it rings; MONITOR_NEVER when it is off */

	struct coordinator_news_list news;
	size_t news_count, news_dropped;
	unsigned captures; /* under way */
	bool listed;       /* the first listing is in */
	bool ready;
	int64_t ready_by_ms; /* ready then at the latest, once listed */
	int64_t sight_ms;    /* when the next agent has been seen */
	bool changed;        /* on_changed is due */
	bool reconcile; /* panes, watches and sight have to be looked over */
	bool reopen;    /* the transport has to be made anew */
	bool troubled;  /* on_trouble was told of the log */
	char *gone;     /* why tmux is gone, if it is */
	bool gone_told;
};

/* coordinator.c: asks for a turn of work at the end of this loop turn. */
void coordinator_wake(struct coordinator *c);
/* Tells the monitor what it has to know of the options and of local time. */
void coordinator_configure_monitor(struct coordinator *c);

/* coordinator-feed.c: what the transport tells goes to the monitor, and what
 * the monitor wants to see is fetched. */
extern const struct transport_handlers coordinator_feed_handlers;
/* Tells a new monitor of every pane. */
void coordinator_feed_again(struct coordinator *c);
/* An agent's own record says something. */
void coordinator_feed_record(void *arg, unsigned pane, const struct report *r);
/* Starts the captures that are due. */
void coordinator_feed_captures(struct coordinator *c, int64_t now_ms);
/* Brings what is watched (panes' output, processes) in line with the roster. */
void coordinator_feed_reconcile(struct coordinator *c, int64_t now_ms);

/* coordinator-change.c: a change of an agent becomes state and events. */
void coordinator_change_on(void *arg, unsigned pane,
    const struct monitor_result *was, const struct monitor_result *now);
/* The monitor knows no agent in the pane (any more). */
void coordinator_change_lost(struct coordinator *c, struct roster_pane *p);
/* The pane is gone, and an agent in it with it. */
void coordinator_change_gone(struct coordinator *c, unsigned pane);
/* Takes the queued events to the log and the handler. */
void coordinator_change_tell(struct coordinator *c);
void coordinator_change_drop(struct coordinator *c);

#endif
