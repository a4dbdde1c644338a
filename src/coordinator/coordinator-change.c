/* From the monitor's word that an agent changed to its state and its events.
 * Nothing is told from here: the events wait until the turn is over. */
#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator-inside.h"
#include "coordinator/event.h"
#include "coordinator/roster.h"
#include "coordinator/sight.h"
#include "detect/monitor.h"
#include "detect/state.h"
#include "io/clock.h"
#include "io/log.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

/* More changes than this in one turn of the loop lose their oldest events. */
#define NEWS_MAX 4096
/* A context that wavers about the bound is told of once: so much less is low
 * again. */
#define CONTEXT_SLACK 10

static void
news_free(struct coordinator_news *n)
{
	cJSON_Delete(n->event.details);
	free(n);
}

static void
drop_first(struct coordinator *c)
{
	struct coordinator_news *n = TAILQ_FIRST(&c->news);

	TAILQ_REMOVE(&c->news, n, entry);
	c->news_count--;
	news_free(n);
}

void
coordinator_emit(struct coordinator *c, enum event_type type,
    const char *agent_id, struct cJSON *details)
{
	struct coordinator_news *n = xcalloc(1, sizeof *n);

	n->event.type = type;
	n->event.at_ms = clock_now_ms();
	(void)strlcpy(n->event.agent_id, agent_id, sizeof n->event.agent_id);
	n->event.details = details;
	TAILQ_INSERT_TAIL(&c->news, n, entry);
	if (++c->news_count > NEWS_MAX) {
		drop_first(c);
		c->news_dropped++;
	}
	coordinator_wake(c);
}

static void
news_add(struct coordinator *c, enum event_type type,
    const struct roster_pane *p, enum agent_status was,
    enum agent_detail was_detail)
{
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", p->id);
	coordinator_emit(
	    c, type, id, event_details(&p->state, was, was_detail, p->told_ms));
}

/* The agent is in the state now; what does that mean, coming from was? */
static void
announce(struct coordinator *c, struct roster_pane *p, enum agent_status was,
    enum agent_detail was_detail)
{
	enum event_type types[EVENT_PER_CHANGE];
	int n = event_of_change(
	    was, was_detail, p->state.status, p->state.detail, types);

	for (int i = 0; i < n; i++)
		news_add(c, types[i], p, was, was_detail);
	if (n > 0)
		p->told_ms = clock_now_ms();
}

/* Is its context nearly full now, and was not? */
static void
announce_context(struct coordinator *c, struct roster_pane *p,
    enum agent_status was, enum agent_detail was_detail)
{
	double usage = p->state.context_usage;

	if (usage <= AGENT_CONTEXT_HIGH - CONTEXT_SLACK)
		p->context_high = false;
	if (usage <= AGENT_CONTEXT_HIGH || p->context_high)
		return;
	p->context_high = true;
	if (p->sighted)
		news_add(c, EVENT_CONTEXT_HIGH, p, was, was_detail);
}

void
coordinator_change_lost(struct coordinator *c, struct roster_pane *p)
{
	enum agent_status was = p->state.status;
	enum agent_detail was_detail = p->state.detail;

	if (!p->holds_agent)
		return;
	log_debug("coordinator: %%%u: %s has left", p->id, p->state.agent_type);
	p->state.status = STATUS_UNKNOWN;
	p->state.detail = DETAIL_EXITED;
	if (p->sighted)
		announce(c, p, was, was_detail);
	p->holds_agent = false;
	p->sighted = false;
	p->sight.unseen = false;
	c->changed = true;
	c->reconcile = true;
}

/* A first sighting tells nobody: that is the state to compare with later. It
 * is the first state that says something; an agent we have just met may look
 * as if it were starting for a moment. */
static void
arrive(struct coordinator *c, struct roster_pane *p)
{
	const struct mirror_pane *place =
	    c->transport == NULL
		? NULL
		: mirror_find(transport_mirror(c->transport), p->id);

	p->holds_agent = true;
	p->sighted = false;
	p->told_ms = clock_now_ms();
	p->context_high = false;
	p->sight.unseen = false;
	p->state.unseen = false;
	agent_set_identity(&p->state, "");
	agent_set_reservations(&p->state, NULL, 0);
	p->state.mail_asked = false;
	if (place != NULL)
		agent_place(&p->state, place);
}

void
coordinator_change_on(void *arg, unsigned pane,
    const struct monitor_result *was, const struct monitor_result *now)
{
	struct coordinator *c = arg;
	struct roster_pane *p = roster_get(&c->roster, pane);
	enum agent_status before = p->state.status;
	enum agent_detail before_detail = p->state.detail;

	(void)was; /* the roster remembers, also across two calls in one turn */
	if (now->agent_type[0] == '\0') {
		coordinator_change_lost(c, p);
		coordinator_wake(c);
		return;
	}
	if (p->holds_agent && strcmp(p->state.agent_type, now->agent_type) != 0)
		coordinator_change_lost(c, p);
	if (!p->holds_agent)
		arrive(c, p);
	agent_fill(&p->state, now);
	announce_context(c, p, before, before_detail);
	if (p->sighted) {
		announce(c, p, before, before_detail);
		sight_change(&p->sight, before_detail, now->detail);
		p->state.unseen = p->sight.unseen;
	} else
		p->sighted = now->detail != DETAIL_UNKNOWN &&
		             now->detail != DETAIL_STARTING;
	log_debug("coordinator: %%%u: %s %s (%s)", pane, now->agent_type,
	    state_detail_name(now->detail), now->rule);
	c->changed = true;
	c->reconcile = true;
	coordinator_wake(c);
}

void
coordinator_change_gone(struct coordinator *c, unsigned pane)
{
	struct roster_pane *p = roster_find(&c->roster, pane);

	if (p == NULL)
		return;
	coordinator_change_lost(c, p);
	roster_remove(&c->roster, pane);
}

static void
keep(struct coordinator *c, struct coordinator_event *e)
{
	struct err err;
	bool ok = event_log_add(c->log, e, &err);

	if (!ok && !c->troubled && c->handlers.on_trouble != NULL)
		c->handlers.on_trouble(c->arg, err.text);
	c->troubled = !ok;
}

static void
tell(struct coordinator *c, struct coordinator_event *e)
{
	if (c->log != NULL)
		keep(c, e);
	if (c->handlers.on_event != NULL)
		c->handlers.on_event(c->arg, e);
}

void
coordinator_change_tell(struct coordinator *c)
{
	struct coordinator_news_list now = TAILQ_HEAD_INITIALIZER(now);
	struct coordinator_news *n;

	/* What a handler causes is told in a later turn. */
	TAILQ_CONCAT(&now, &c->news, entry);
	c->news_count = 0;
	while ((n = TAILQ_FIRST(&now)) != NULL) {
		tell(c, &n->event);
		TAILQ_REMOVE(&now, n, entry);
		news_free(n);
	}
	if (c->news_dropped > 0) {
		log_debug("coordinator: %zu events lost in one turn",
		    c->news_dropped);
		c->news_dropped = 0;
	}
}

void
coordinator_change_drop(struct coordinator *c)
{
	while (!TAILQ_EMPTY(&c->news))
		drop_first(c);
}
