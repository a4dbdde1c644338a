/*
 * Life, queries, and the order of a turn. Callbacks of the transport only
 * bring facts to the monitor and wake the turn, which runs once after them:
 * captures → what is watched → events → status line → timer.
 */
#include "coordinator/coordinator.h"

#include <sys/queue.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/err.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator-inside.h"
#include "coordinator/records.h"
#include "coordinator/roster.h"
#include "coordinator/sight.h"
#include "detect/monitor.h"
#include "detect/state.h"
#include "io/clock.h"
#include "io/loop.h"
#include "tmux/mirror.h"
#include "tmux/server.h"
#include "tmux/transport.h"

/* An agent whose screen says nothing must not keep us from being ready. */
#define READY_WAIT_MS 1000

static void on_turn(int fd, short what, void *arg);
static void on_timer(int fd, short what, void *arg);

struct coordinator *
coordinator_new(struct event_base *base, const struct tmux_server *server,
    const struct profiles *profiles, struct event_log *log,
    const struct coordinator_handlers *h, void *arg)
{
	struct coordinator *c = xcalloc(1, sizeof *c);

	c->base = base;
	c->server = *server;
	c->profiles = profiles;
	c->log = log;
	c->handlers = *h;
	c->arg = arg;
	c->timer_ms = MONITOR_NEVER;
	c->turn = loop_timer(base, on_turn, c);
	c->timer = loop_timer(base, on_timer, c);
	TAILQ_INIT(&c->news);
	coordinator_config_default(&c->config);
	return c;
}

static struct monitor_config
monitor_settings(const struct coordinator *c)
{
	return (struct monitor_config){
		.stall_after_ms = c->config.stall_after_ms,
		.offset_ms = clock_offset_ms(clock_now_ms()),
	};
}

void
coordinator_configure_monitor(struct coordinator *c)
{
	struct monitor_config config = monitor_settings(c);

	monitor_configure(c->monitor, &config);
}

void
coordinator_configure(
    struct coordinator *c, const struct coordinator_config *config)
{
	struct coordinator_config was = c->config;

	c->config = *config;
	if (c->transport == NULL)
		return;
	coordinator_config_clamp(&c->config);
	coordinator_configure_monitor(c);
	/* Perhaps called from one of its callbacks: made anew in the turn. */
	if (was.transport != c->config.transport ||
	    was.poll_interval_ms != c->config.poll_interval_ms ||
	    was.sweep_interval_ms != c->config.sweep_interval_ms)
		c->reopen = true;
	coordinator_wake(c);
}

const struct coordinator_config *
coordinator_config(const struct coordinator *c)
{
	return &c->config;
}

void
coordinator_configure_sessions(struct coordinator *c,
    const struct coordinator_session_config *list, size_t count)
{
	free(c->sessions);
	c->sessions = xcalloc(count + 1, sizeof *c->sessions);
	for (size_t i = 0; i < count; i++)
		c->sessions[i] = list[i];
	c->session_count = count;
	if (c->transport == NULL)
		return;
	coordinator_feed_again(c);
	coordinator_wake(c);
}

const struct coordinator_config *
coordinator_config_of(const struct coordinator *c, unsigned session)
{
	for (size_t i = 0; i < c->session_count; i++)
		if (c->sessions[i].session == session)
			return &c->sessions[i].config;
	return &c->config;
}

static bool
open_transport(struct coordinator *c, struct err *err)
{
	struct transport_config config = {
		.kind = c->config.transport,
		.poll_ms = c->config.poll_interval_ms,
		.sweep_ms = c->config.sweep_interval_ms,
	};

	c->transport = transport_new(
	    c->base, &c->server, &config, &coordinator_feed_handlers, c, err);
	return c->transport != NULL;
}

static void
close_transport(struct coordinator *c)
{
	struct transport *t = c->transport;

	/* Captures under way are answered now, and find nothing to do. */
	c->transport = NULL;
	transport_free(t);
	for (size_t i = 0; i < c->roster.count; i++) {
		struct roster_pane *p = roster_at(&c->roster, i);
		p->wanted = false;
		p->capturing = p->again = false;
	}
}

static struct monitor *
new_monitor(struct coordinator *c)
{
	struct monitor_config config = monitor_settings(c);

	return monitor_new(c->profiles, &config, coordinator_change_on, c);
}

void
coordinator_set_profiles(struct coordinator *c, const struct profiles *profiles)
{
	c->profiles = profiles;
	if (c->monitor == NULL)
		return;
	monitor_free(c->monitor);
	c->monitor = new_monitor(c);
	for (size_t i = 0; i < c->roster.count; i++)
		roster_at(&c->roster, i)->sighted = false;
	coordinator_feed_again(c);
}

bool
coordinator_start(struct coordinator *c, struct err *err)
{
	if (c->transport != NULL)
		return err_set(err, "The coordinator has been started.");
	coordinator_config_clamp(&c->config);
	c->monitor = new_monitor(c);
	c->records = records_new(c->base, coordinator_feed_record, c);
	c->listed = c->ready = c->gone_told = false;
	c->ready_by_ms = 0;
	c->sight_ms = SIGHT_NEVER;
	if (open_transport(c, err)) {
		coordinator_wake(c);
		return true;
	}
	records_free(c->records);
	c->records = NULL;
	monitor_free(c->monitor);
	c->monitor = NULL;
	return false;
}

void
coordinator_stop(struct coordinator *c)
{
	if (c->monitor == NULL)
		return;
	close_transport(c);
	roster_done(&c->roster);
	coordinator_change_drop(c);
	records_free(c->records);
	c->records = NULL;
	monitor_free(c->monitor);
	c->monitor = NULL;
	free(c->gone);
	c->gone = NULL;
	c->listed = c->ready = c->reopen = false;
	(void)event_del(c->turn);
	(void)event_del(c->timer);
	c->timer_ms = MONITOR_NEVER;
}

void
coordinator_free(struct coordinator *c)
{
	if (c == NULL)
		return;
	coordinator_stop(c);
	event_free(c->turn);
	event_free(c->timer);
	free(c->sessions);
	free(c);
}

bool
coordinator_is_ready(const struct coordinator *c)
{
	return c->ready;
}

void
coordinator_wake(struct coordinator *c)
{
	event_active(c->turn, EV_TIMEOUT, 0);
}

/* Has every agent been looked at, whatever was seen? */
static bool
is_surveyed(const struct coordinator *c, int64_t now_ms)
{
	struct monitor_result r;

	if (c->captures > 0)
		return false;
	for (size_t i = 0; i < c->roster.count; i++) {
		const struct roster_pane *p = roster_at(&c->roster, i);
		if (p->holds_agent &&
		    monitor_status(c->monitor, p->id, now_ms, &r) &&
		    r.observed_ms == 0)
			return false;
	}
	return true;
}

static void
check_ready(struct coordinator *c, int64_t now_ms)
{
	if (c->ready || !c->listed)
		return;
	if (c->ready_by_ms == 0)
		c->ready_by_ms = now_ms + READY_WAIT_MS;
	if (now_ms < c->ready_by_ms && !is_surveyed(c, now_ms))
		return;
	c->ready = true;
	c->changed = true;
	if (c->handlers.on_ready != NULL)
		c->handlers.on_ready(c->arg);
}

/* Sleeps until something is due; with nothing pending there is no timer. */
static void
arm(struct coordinator *c, int64_t now_ms)
{
	int64_t next = monitor_next(c->monitor);

	if (c->sight_ms < next)
		next = c->sight_ms;
	if (c->listed && !c->ready && c->ready_by_ms < next)
		next = c->ready_by_ms;
	if (next == c->timer_ms)
		return;
	c->timer_ms = next;
	if (next == MONITOR_NEVER) {
		(void)event_del(c->timer);
		return;
	}
	loop_after(c->timer, next - now_ms);
}

static void
tell_gone(struct coordinator *c)
{
	if (c->gone_told)
		return;
	c->gone_told = true;
	coordinator_change_tell(c);
	if (c->handlers.on_gone != NULL)
		c->handlers.on_gone(c->arg, c->gone);
}

static void
reopen(struct coordinator *c)
{
	struct err err;

	c->reopen = false;
	close_transport(c);
	c->listed = false;
	if (!open_transport(c, &err) && c->gone == NULL)
		c->gone = xstrdup(err.text);
}

static void
on_turn(int fd, short what, void *arg)
{
	struct coordinator *c = arg;
	int64_t now = clock_now_ms();

	(void)fd;
	(void)what;
	if (c->gone == NULL && c->reopen)
		reopen(c);
	if (c->gone != NULL) {
		tell_gone(c);
		return;
	}
	if (c->listed)
		coordinator_feed_captures(c, now);
	if (c->listed && c->reconcile) {
		c->reconcile = false;
		coordinator_feed_reconcile(c, now);
	}
	coordinator_change_tell(c);
	check_ready(c, now);
	if (c->changed) {
		c->changed = false;
		if (c->handlers.on_changed != NULL)
			c->handlers.on_changed(c->arg);
	}
	arm(c, now);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct coordinator *c = arg;
	int64_t now = clock_now_ms();

	(void)fd;
	(void)what;
	c->timer_ms = MONITOR_NEVER;
	monitor_tick(c->monitor, now);
	if (c->sight_ms <= now)
		c->reconcile = true;
	coordinator_wake(c);
}

/* Takes the numbers that move without a change of state. */
static const struct agent_state *
refresh(struct coordinator *c, struct roster_pane *p, int64_t now_ms)
{
	struct monitor_result r;

	if (p == NULL || !p->holds_agent)
		return NULL;
	if (monitor_status(c->monitor, p->id, now_ms, &r))
		agent_fill(&p->state, &r);
	if (c->gone != NULL)
		p->state.freshness = AGENT_UNAVAILABLE;
	return &p->state;
}

const struct agent_state *
coordinator_agent(struct coordinator *c, unsigned pane)
{
	if (c->monitor == NULL)
		return NULL;
	return refresh(c, roster_find(&c->roster, pane), clock_now_ms());
}

void
coordinator_agents(struct coordinator *c, const char *session,
    coordinator_agent_fn *fn, void *arg)
{
	const struct mirror_pane *m;
	int64_t now = clock_now_ms();

	if (c->transport == NULL)
		return;
	TAILQ_FOREACH (m, mirror_panes(transport_mirror(c->transport)), entry) {
		const struct agent_state *a =
		    refresh(c, roster_find(&c->roster, m->id), now);
		if (a == NULL)
			continue;
		if (session == NULL || strcmp(a->session_name, session) == 0)
			fn(arg, a);
	}
}

size_t
coordinator_count(const struct coordinator *c)
{
	size_t count = 0;

	for (size_t i = 0; i < c->roster.count; i++)
		count += roster_at(&c->roster, i)->holds_agent;
	return count;
}

bool
coordinator_is_idle(
    const struct coordinator *c, const struct agent_state *a, int64_t now_ms)
{
	double quiet = (double)(now_ms - a->last_activity_ms) / 1000;

	return a->status == STATUS_WAITING && a->healthy &&
	       !state_is_attention(a->detail) &&
	       quiet >= coordinator_config_of(c, a->session)->idle_threshold;
}

struct idle_search {
	struct coordinator *c;
	coordinator_agent_fn *fn;
	void *arg;
	int64_t now_ms;
};

static void
pass_idle(void *arg, const struct agent_state *a)
{
	struct idle_search *s = arg;

	if (coordinator_is_idle(s->c, a, s->now_ms))
		s->fn(s->arg, a);
}

void
coordinator_idle_agents(
    struct coordinator *c, coordinator_agent_fn *fn, void *arg)
{
	struct idle_search s = { c, fn, arg, clock_now_ms() };

	coordinator_agents(c, NULL, pass_idle, &s);
}

struct agent_list {
	const struct agent_state **agents;
	size_t count;
};

static void
add_to_list(void *arg, const struct agent_state *a)
{
	struct agent_list *l = arg;

	l->agents = xreallocarray(l->agents, l->count + 1, sizeof *l->agents);
	l->agents[l->count++] = a;
}

const struct agent_state **
coordinator_list(struct coordinator *c, const char *session, size_t *ret_count)
{
	struct agent_list l = { 0 };

	coordinator_agents(c, session, add_to_list, &l);
	*ret_count = l.count;
	return l.agents;
}

void
coordinator_clear_tasks(struct coordinator *c)
{
	for (size_t i = 0; i < c->roster.count; i++)
		agent_clear_tasks(&roster_at(&c->roster, i)->state);
	c->changed = true;
	coordinator_wake(c);
}

void
coordinator_set_task(struct coordinator *c, unsigned pane, const char *bead,
    const char *title, int64_t at_ms)
{
	struct roster_pane *p = roster_find(&c->roster, pane);

	if (p != NULL)
		agent_set_task(&p->state, bead, title, at_ms);
}

void
coordinator_set_identity(struct coordinator *c, unsigned pane, const char *name)
{
	struct roster_pane *p = roster_find(&c->roster, pane);

	if (p != NULL)
		agent_set_identity(&p->state, name);
}

void
coordinator_set_profile(struct coordinator *c, unsigned pane, const char *json)
{
	struct roster_pane *p = roster_find(&c->roster, pane);

	if (p != NULL)
		agent_set_profile(&p->state, json);
}

void
coordinator_set_reservations(struct coordinator *c, unsigned pane,
    const char *const *patterns, size_t count)
{
	struct roster_pane *p = roster_find(&c->roster, pane);

	if (p != NULL)
		agent_set_reservations(&p->state, patterns, count);
}

void
coordinator_listen(struct coordinator *c, coordinator_output_fn *fn, void *arg)
{
	c->listener = fn;
	c->listener_arg = arg;
}

struct transport *
coordinator_transport(struct coordinator *c)
{
	return c->transport;
}

struct monitor *
coordinator_monitor(struct coordinator *c)
{
	return c->monitor;
}
