/* What the transport tells goes to the monitor, and what the monitor wants to
 * see is fetched: captures, the process table, the end of a process. */
#include <sys/queue.h>
#include <sys/types.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator-inside.h"
#include "coordinator/records.h"
#include "coordinator/roster.h"
#include "coordinator/sight.h"
#include "detect/monitor.h"
#include "detect/state.h"
#include "io/clock.h"
#include "io/proc.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

#define CAPTURES_AT_ONCE 64

/* One capture under way; it outlives its pane. */
struct capture {
	struct coordinator *c;
	unsigned pane;
};

static void capture(struct coordinator *c, struct roster_pane *p);

static void
on_capture(void *arg, bool ok, const char *text, size_t len)
{
	struct capture *request = arg;
	struct coordinator *c = request->c;
	unsigned pane = request->pane;
	struct roster_pane *p = roster_find(&c->roster, pane);

	free(request);
	c->captures--;
	coordinator_wake(c);
	if (p == NULL)
		return;
	p->capturing = false;
	if (c->transport == NULL)
		return;
	if (ok) {
		monitor_screen(c->monitor, pane, text, len, clock_now_ms());
		if (p->holds_agent && c->handlers.on_screen != NULL)
			c->handlers.on_screen(c->arg, pane, text, len);
	}
	if (!ok) {
		monitor_blind(c->monitor, pane, clock_now_ms());
		transport_list(c->transport); /* it will say what is left */
	}
	if (p->again && ok)
		capture(c, p);
}

static void
capture(struct coordinator *c, struct roster_pane *p)
{
	struct capture *request;

	p->again = p->capturing;
	if (p->capturing)
		return;
	p->capturing = true;
	c->captures++;
	request = xmalloc(sizeof *request);
	*request = (struct capture){ c, p->id };
	transport_capture(c->transport, p->id, on_capture, request);
}

void
coordinator_feed_captures(struct coordinator *c, int64_t now_ms)
{
	unsigned panes[CAPTURES_AT_ONCE];
	const struct mirror *mirror = transport_mirror(c->transport);
	size_t n;

	do {
		n = monitor_due(c->monitor, now_ms, panes, countof(panes));
		for (size_t i = 0; i < n; i++) {
			const struct mirror_pane *m =
			    mirror_find(mirror, panes[i]);
			struct roster_pane *p;
			if (m == NULL)
				continue;
			p = roster_get(&c->roster, panes[i]);
			if (!p->holds_agent && !p->candidate) {
				p->candidate = true;
				(void)strlcpy(
				    p->command, m->command, sizeof p->command);
				c->reconcile = true;
			}
			capture(c, p);
		}
	} while (n == countof(panes));
}

/* The process behind an agent has ended. The watch is freed in the turn,
 * because this is its own callback. */
static void
on_process_end(void *arg)
{
	struct roster_pane *p = arg;
	struct coordinator *c = p->owner;

	p->ended = true;
	c->reconcile = true;
	if (c->transport != NULL)
		transport_list(c->transport);
	coordinator_wake(c);
	monitor_process_ended(c->monitor, p->watched, clock_now_ms());
}

static void
watch_process(struct coordinator *c, struct roster_pane *p, int64_t now_ms)
{
	pid_t pid = p->holds_agent ? p->state.agent_pid : 0;

	if (p->ended || pid != p->watched) {
		proc_watch_free(p->watch);
		p->watch = NULL;
	}
	if (pid == p->watched)
		return;
	p->watched = pid;
	p->ended = false;
	if (pid == 0)
		return;
	p->owner = c;
	p->watch = proc_watch_new(c->base, pid, on_process_end, p);
	if (p->watch == NULL && proc_start_time(pid) == -1)
		monitor_process_ended(c->monitor, pid, now_ms);
}

/* What the agent writes about itself. */
static void
watch_records(struct coordinator *c, struct roster_pane *p)
{
	bool busy = p->holds_agent && state_is_busy(p->state.detail);

	if (p->busy && !busy)
		records_turn_ended(c->records, p->id);
	p->busy = busy;
	records_follow(c->records, p->id,
	    p->holds_agent ? p->state.agent_type : "", p->watched, p->sighted);
}

static void
watch_output(struct coordinator *c, struct roster_pane *p)
{
	bool wanted = p->holds_agent || p->candidate;

	if (wanted == p->wanted)
		return;
	p->wanted = wanted;
	transport_watch(c->transport, p->id, wanted);
}

/* Where the pane is now, and whether somebody looks at it. */
static void
look(struct coordinator *c, struct roster_pane *p, const struct mirror_pane *m,
    int64_t now_ms)
{
	bool was, looked;

	if (p->candidate && (p->holds_agent || strncmp(p->command, m->command,
						   sizeof p->command - 1) != 0))
		p->candidate = false;
	was = p->state.parked;
	agent_place(&p->state, m);
	c->changed |= p->state.parked != was;
	looked = m->viewers > 0 && m->active && m->window_active;
	/* It was also looked at until now by one who has just left. */
	if (looked || p->sight.looked)
		p->state.looked_at_ms = now_ms;
	sight_look(&p->sight, looked, now_ms);
	if (sight_tick(&p->sight, now_ms)) {
		p->state.unseen = false;
		c->changed = true;
	}
}

void
coordinator_feed_reconcile(struct coordinator *c, int64_t now_ms)
{
	const struct mirror *mirror = transport_mirror(c->transport);

	c->sight_ms = SIGHT_NEVER;
	/* From the end, because those that are gone are removed. */
	for (size_t i = c->roster.count; i-- > 0;) {
		struct roster_pane *p = roster_at(&c->roster, i);
		const struct mirror_pane *m = mirror_find(mirror, p->id);
		if (m == NULL) {
			monitor_forget(c->monitor, p->id);
			records_follow(c->records, p->id, "", 0, false);
			coordinator_change_gone(c, p->id);
			continue;
		}
		look(c, p, m, now_ms);
		watch_process(c, p, now_ms);
		watch_records(c, p);
		watch_output(c, p);
		if (sight_next(&p->sight) < c->sight_ms)
			c->sight_ms = sight_next(&p->sight);
	}
}

static void
on_pane(void *arg, const struct mirror_pane *p, bool is_new)
{
	struct coordinator *c = arg;
	const struct coordinator_config *own =
	    coordinator_config_of(c, p->session);
	struct monitor_pane m = {
		.id = p->id,
		.pid = p->pid,
		.cols = p->cols,
		.rows = p->rows,
		.command = p->command,
		.title = p->title,
		.agent = p->agent,
		.dead = p->dead,
		.stall_after_ms = own == &c->config ? 0 : own->stall_after_ms,
	};

	(void)is_new;
	monitor_pane(c->monitor, &m, clock_now_ms());
	c->reconcile = true;
	c->changed = true; /* names and places are shown too */
	coordinator_wake(c);
}

/* Which processes the panes hold now. */
static void
look_at_processes(struct coordinator *c)
{
	struct proc_table table;

	proc_table_read(&table);
	monitor_processes(c->monitor, &table, clock_now_ms());
	proc_table_done(&table);
	/* A change of process alone is not a change of state: take it here. */
	for (size_t i = 0; i < c->roster.count; i++) {
		struct roster_pane *p = roster_at(&c->roster, i);
		struct monitor_result r;
		if (!p->holds_agent)
			continue;
		if (monitor_status(c->monitor, p->id, clock_now_ms(), &r))
			p->state.agent_pid = r.agent_pid;
		else
			coordinator_change_lost(c, p);
	}
}

/* What begins before the next list has come must not take an agent for one
 * without a process. */
void
coordinator_feed_again(struct coordinator *c)
{
	const struct mirror_pane *p;

	if (c->transport == NULL)
		return;
	TAILQ_FOREACH (p, mirror_panes(transport_mirror(c->transport)), entry)
		on_pane(c, p, true);
	look_at_processes(c);
	transport_list(c->transport);
}

static void
on_pane_gone(void *arg, const struct mirror_pane *p)
{
	struct coordinator *c = arg;

	monitor_forget(c->monitor, p->id);
	records_follow(c->records, p->id, "", 0, false);
	coordinator_change_gone(c, p->id);
	coordinator_wake(c);
}

static void
on_listed(void *arg)
{
	struct coordinator *c = arg;

	coordinator_configure_monitor(c); /* local time may have changed */
	look_at_processes(c);
	c->listed = true;
	c->reconcile = true;
	coordinator_wake(c);
	if (c->handlers.on_listed != NULL)
		c->handlers.on_listed(c->arg);
}

void
coordinator_feed_record(void *arg, unsigned pane, const struct report *r)
{
	struct coordinator *c = arg;

	monitor_report(c->monitor, pane, r, clock_now_ms());
	coordinator_wake(c);
}

static void
on_output(void *arg, unsigned pane, const void *data, size_t len)
{
	struct coordinator *c = arg;

	monitor_output(c->monitor, pane, data, len, clock_now_ms());
	if (c->listener != NULL)
		c->listener(c->listener_arg, pane, data, len);
	coordinator_wake(c);
}

static void
on_moved(void *arg, unsigned pane)
{
	struct coordinator *c = arg;

	monitor_moved(c->monitor, pane, clock_now_ms());
	coordinator_wake(c);
}

static void
on_gap(void *arg, unsigned pane)
{
	struct coordinator *c = arg;

	monitor_gap(c->monitor, pane, clock_now_ms());
	coordinator_wake(c);
}

static void
on_gone(void *arg, const char *why)
{
	struct coordinator *c = arg;

	if (c->gone == NULL)
		c->gone = xstrdup(why);
	coordinator_wake(c);
}

const struct transport_handlers coordinator_feed_handlers = {
	.on_pane = on_pane,
	.on_pane_gone = on_pane_gone,
	.on_listed = on_listed,
	.on_output = on_output,
	.on_moved = on_moved,
	.on_gap = on_gap,
	.on_gone = on_gone,
};
