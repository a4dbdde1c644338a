#include "coordinator/assign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/assign-source.h"
#include "coordinator/coordinator.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"
#include "work/ledger.h"

/* After a failed assignment its agent is left alone for a while. */
#define COOL_MS     TIME_MINUTE
#define ALL_CONTEXT 100

/* One turn of choosing. */
struct making {
	struct assign *a;
	const struct assign_world *world;
	const struct assign_config *config;
	const struct assign_request *request;
	struct eligible_policy policy;
	int64_t now_ms;
	const struct assign_source *sources[64]; /* different ones */
	size_t source_count;
};

static const struct assign_source *
source_of(struct making *m, const char *dir)
{
	const struct assign_source *s = assign_sources_get(m->world->sources,
	    dir, m->world->beads_dir, m->now_ms, &m->a->trouble);

	if (s == NULL)
		return NULL;
	for (size_t i = 0; i < m->source_count; i++)
		if (m->sources[i] == s)
			return s;
	if (m->source_count == countof(m->sources))
		return NULL;
	m->sources[m->source_count++] = s;
	return s;
}

/* Its session's project, else where the pane works. */
static const char *
directory_of(struct making *m, const struct agent_state *agent)
{
	struct transport *t = coordinator_transport(m->world->coordinator);
	const struct mirror_pane *p = NULL;

	if (*agent->project != '\0')
		return agent->project;
	if (t != NULL)
		p = mirror_find(transport_mirror(t), agent->pane);
	return p == NULL ? "" : p->path;
}

static struct worker
worker_of(const struct assign_candidate *c)
{
	const struct agent_state *a = c->agent;

	return (struct worker){
		.pane_id = c->pane_id,
		.agent_type = a->agent_type,
		.mail_name = a->agent_mail_name,
		.status = state_status_name(a->status),
		.detail = state_detail_name(a->detail),
		.context_usage = a->context_usage,
		.confidence = a->confidence,
		.healthy = a->healthy,
		.stale = a->freshness != AGENT_FRESH,
		.safe_to_dispatch = a->safe_to_dispatch,
		.idle_since_ms = a->detail == DETAIL_IDLE ? a->since_ms : 0,
		.limited_until_ms = a->reset_ms,
	};
}

static bool
is_wanted(const struct assign_request *r, const struct agent_state *a)
{
	return (r->pane == ASSIGN_ANY_PANE || r->pane == a->pane) &&
	       (r->session == NULL || strcmp(r->session, a->session_name) == 0);
}

static void
add_candidates(struct making *m)
{
	size_t count;
	const struct agent_state **agents =
	    coordinator_list(m->world->coordinator, NULL, &count);

	m->a->candidates = xcalloc(count + 1, sizeof *m->a->candidates);
	for (size_t i = 0; i < count; i++) {
		struct assign_candidate *c =
		    &m->a->candidates[m->a->candidate_count];
		const char *dir = directory_of(m, agents[i]);

		if (!is_wanted(m->request, agents[i]))
			continue;
		c->agent = agents[i];
		(void)snprintf(
		    c->pane_id, sizeof c->pane_id, "%%%u", agents[i]->pane);
		c->source = *dir == '\0' ? NULL : source_of(m, dir);
		c->worker = worker_of(c);
		m->a->candidate_count++;
	}
	free(agents);
}

static void
add_offers(struct making *m)
{
	size_t count = 0, n = 0;

	for (size_t i = 0; i < m->source_count; i++)
		count += m->sources[i]->triage.count;
	m->a->offers = xcalloc(count + 1, sizeof *m->a->offers);
	for (size_t i = 0; i < m->source_count; i++) {
		const struct assign_source *s = m->sources[i];
		for (size_t k = 0; k < s->triage.count; k++)
			m->a->offers[n++] = (struct assign_offer){
				.source = s,
				.row = &s->triage.rows[k],
				.task = &s->tasks[k],
			};
	}
	m->a->offer_count = count;
}

static struct assign_offer *
find_offer(struct assign *a, const char *project, const char *bead)
{
	for (size_t i = 0; i < a->offer_count; i++)
		if (strcmp(a->offers[i].row->bead->id, bead) == 0 &&
		    strcmp(a->offers[i].source->place.dir, project) == 0)
			return &a->offers[i];
	return NULL;
}

static void
note_worker(struct worker *w, const struct ledger_entry *e)
{
	w->assignments += ledger_is_active(e->step);
	if (e->planned_ms > w->last_assigned_ms)
		w->last_assigned_ms = e->planned_ms;
	if (e->step == LEDGER_FAILED && e->step_ms + COOL_MS > w->held_until_ms)
		w->held_until_ms = e->step_ms + COOL_MS;
}

static void
note_entry(void *arg, const struct ledger_entry *e)
{
	struct making *m = arg;
	struct assign *a = m->a;
	struct assign_offer *o;

	if (strcmp(e->server, m->world->server) == 0)
		for (size_t i = 0; i < a->candidate_count; i++)
			if (strcmp(a->candidates[i].pane_id, e->pane) == 0)
				note_worker(&a->candidates[i].worker, e);
	o = find_offer(a, e->project, e->bead);
	if (o == NULL)
		return;
	o->last_step = e->step;
	o->last_ms = e->step_ms;
	(void)strlcpy(o->last_pane, e->pane, sizeof o->last_pane);
	if (ledger_is_active(e->step))
		(void)strlcpy(o->held_by, e->pane, sizeof o->held_by);
}

/* What our own records say against it, when the tracker says nothing: it was
 * finished, or it may stand unsent in an agent's input. A change of the bead
 * since then clears it. */
static struct eligible
check_history(const struct assign_offer *o)
{
	struct eligible e = { .ok = true, .code = "ok" };

	if (o->last_ms == 0 || o->row->bead->updated_ms > o->last_ms)
		return e;
	if (o->last_step == LEDGER_DONE)
		e = (struct eligible){ .code = "done",
			.reason = "it is done: close it in the tracker" };
	if (o->last_step == LEDGER_FAILED) {
		e = (struct eligible){ .code = "failed" };
		(void)snprintf(e.reason, sizeof e.reason,
		    "its delivery to %s failed: look there, then assign it "
		    "with --force",
		    o->last_pane);
	}
	return e;
}

static void
judge(struct making *m)
{
	struct assign *a = m->a;

	for (size_t i = 0; i < a->offer_count; i++) {
		struct assign_offer *o = &a->offers[i];
		struct eligible_work w =
		    eligible_work_of(&o->source->triage, o->row);

		w.held_by = o->held_by;
		o->eligible = eligible_check_work(&m->policy, &w, m->now_ms);
		if (o->eligible.ok &&
		    !(m->request->force && m->request->bead != NULL))
			o->eligible = check_history(o);
	}
	for (size_t i = 0; i < a->candidate_count; i++) {
		struct assign_candidate *c = &a->candidates[i];

		if (m->request->force)
			c->worker.held_until_ms = 0;
		c->eligible =
		    eligible_check_worker(&m->policy, &c->worker, m->now_ms);
		if (c->source != NULL)
			continue;
		c->eligible = (struct eligible){ .code = "no_beads" };
		(void)snprintf(c->eligible.reason, sizeof c->eligible.reason,
		    "its project has no beads");
	}
}

static struct eligible_policy
policy_of(const struct assign_config *config, const struct assign_request *r)
{
	struct eligible_policy p = eligible_policy_default();

	p.only_idle = config->only_idle && !r->force;
	p.idle_ms = config->idle_ms;
	p.containers = p.in_progress = r->force && r->bead != NULL;
	if (r->force)
		p.context_max = ALL_CONTEXT;
	if (r->force && r->bead != NULL)
		p.gate_count = 0;
	return p;
}

/* The pairs of one project, put behind those of the others. */
static void
take_pairs(struct making *m, struct assign_offer *const *offers,
    struct assign_candidate *const *candidates, const struct task *tasks,
    const struct worker *workers, const struct assignments *pairs)
{
	struct assign *a = m->a;

	a->choices = xreallocarray(
	    a->choices, a->choice_count + pairs->count + 1, sizeof *a->choices);
	for (size_t i = 0; i < pairs->count; i++) {
		struct assignment *p = &pairs->at[i];

		a->choices[a->choice_count++] = (struct assign_choice){
			.offer = offers[p->task - tasks],
			.candidate = candidates[p->worker - workers],
			.score = p->score,
			.confidence = p->confidence,
			.reason = p->reason,
			.breakdown = p->breakdown,
		};
		p->reason = NULL;
	}
}

static void
choose_in(struct making *m, const struct assign_source *s)
{
	struct assign *a = m->a;
	struct assign_offer **offers =
	    xcalloc(a->offer_count + 1, sizeof(void *));
	struct assign_candidate **candidates =
	    xcalloc(a->candidate_count + 1, sizeof(void *));
	struct task *tasks = xcalloc(a->offer_count + 1, sizeof *tasks);
	struct worker *workers =
	    xcalloc(a->candidate_count + 1, sizeof *workers);
	struct select_input in = {
		.config = &m->config->score, .tasks = tasks, .workers = workers
	};
	const char *bead = m->request->bead;
	struct assignments pairs;

	for (size_t i = 0; i < a->offer_count; i++) {
		struct assign_offer *o = &a->offers[i];
		if (o->source != s || !o->eligible.ok ||
		    (bead != NULL && strcmp(bead, o->row->bead->id) != 0))
			continue;
		offers[in.task_count] = o;
		tasks[in.task_count++] = *o->task;
	}
	for (size_t i = 0; i < a->candidate_count; i++) {
		struct assign_candidate *c = &a->candidates[i];
		if (c->source != s || !(c->eligible.ok || m->request->suggest))
			continue;
		candidates[in.worker_count] = c;
		workers[in.worker_count++] = c->worker;
	}
	if (m->request->suggest)
		strategy_select(&pairs, &in);
	else
		strategy_assign(&pairs, &in, m->request->strategy);
	take_pairs(m, offers, candidates, tasks, workers, &pairs);
	strategy_assignments_done(&pairs);
	free(offers);
	free(candidates);
	free(tasks);
	free(workers);
}

bool
assign_make(struct assign *ret, const struct assign_world *world,
    const struct assign_config *config, const struct assign_request *request,
    int64_t now_ms, struct err *err)
{
	struct making m = { .a = ret,
		.world = world,
		.config = config,
		.request = request,
		.policy = policy_of(config, request),
		.now_ms = now_ms };
	const struct ledger_query query = { .all = true };

	*ret = (struct assign){ .trouble = { "" } };
	add_candidates(&m);
	if (request->dir != NULL)
		(void)source_of(&m, request->dir);
	add_offers(&m);
	if (world->ledger != NULL &&
	    !ledger_each(world->ledger, &query, note_entry, &m, err)) {
		assign_done(ret);
		return false;
	}
	judge(&m);
	for (size_t i = 0; i < m.source_count; i++)
		choose_in(&m, m.sources[i]);
	return true;
}

void
assign_done(struct assign *a)
{
	for (size_t i = 0; i < a->choice_count; i++)
		free(a->choices[i].reason);
	free(a->choices);
	free(a->candidates);
	free(a->offers);
	*a = (struct assign){ .trouble = { "" } };
}
