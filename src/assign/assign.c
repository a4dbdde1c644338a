#include "assign/assign.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign/assign-source.h"
#include "assign/assign-sources.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/project.h"
#include "quality/quality.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"
#include "work/ledger.h"
#include "work/persona-book.h"

/* After a failed assignment its agent is left alone for a while. */
#define COOL_MS   TIME_MINUTE
#define ALL       100
#define FILES_MAX ((size_t)256 * 1024)

/* One turn of choosing. */
struct making {
	struct assign *a;
	const struct assign_world *world;
	const struct assign_config *config;
	const struct assign_request *request;
	struct eligible_policy policy;
	int64_t now_ms;
	const struct assign_source *sources[64]; /* different ones */
	struct field *fields;                    /* of the same */
	size_t source_count;
};

/* What is known of one source here. */
struct field {
	struct assign_offer **offers;      /* of each bead, or NULL */
	char project[PATH_MAX];            /* as the mailbox knows it */
	const struct reservations *leases; /* or NULL */
	struct assign_holds holds;
};

static const struct assign_source *
source_of(struct making *m, const char *dir)
{
	const struct assign_source *s =
	    assign_sources_get(m->world->sources, dir, m->world->beads_dir,
		m->now_ms, &m->a->reading, &m->a->trouble);

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
directory_of(const struct assign_world *world, const struct agent_state *agent)
{
	struct transport *t = coordinator_transport(world->coordinator);
	const struct mirror_pane *p = NULL;

	if (*agent->project != '\0')
		return agent->project;
	if (t != NULL)
		p = mirror_find(transport_mirror(t), agent->pane);
	return p == NULL ? "" : p->path;
}

/* What it is for: its own persona, else the default of its type. */
static const struct persona *
find_persona(const struct assign_world *world, const struct agent_state *a,
    const struct assign_source *source)
{
	return persona_book_find(world->personas,
	    source != NULL ? source->place.root : a->project, a->persona,
	    a->agent_type);
}

const struct persona *
assign_persona(const struct assign_world *world, const struct agent_state *a,
    int64_t now_ms)
{
	const char *dir = directory_of(world, a);
	bool reading;
	struct err err;

	return find_persona(world, a,
	    *dir == '\0' ? NULL
			 : assign_sources_get(world->sources, dir,
			       world->beads_dir, now_ms, &reading, &err));
}

/* Of an agent nobody has measured yet nothing bad is known. */
static double
faults_of(const struct assign_world *world, const char *pane_id)
{
	if (world->quality == NULL ||
	    quality_agent(world->quality, pane_id) == NULL)
		return 0;
	return 1 - quality_agent_score(world->quality, pane_id) / 100;
}

static struct worker
worker_of(struct making *m, const struct assign_candidate *c)
{
	const struct agent_state *a = c->agent;

	return (struct worker){
		.persona = find_persona(m->world, a, c->source),
		.pane_id = c->pane_id,
		.agent_type = a->agent_type,
		.mail_name = agent_mail_name(a),
		.status = state_status_name(a->status),
		.detail = state_detail_name(a->detail),
		.context_usage = a->context_usage,
		.faults = faults_of(m->world, c->pane_id),
		.confidence = a->confidence,
		.healthy = a->healthy,
		.stale = a->freshness != AGENT_FRESH,
		.safe_to_dispatch = a->safe_to_dispatch,
		.parked = a->parked,
		.idle_since_ms = a->detail == DETAIL_IDLE ? a->since_ms : 0,
		.limited_until_ms = a->reset_ms,
		.limit_used = a->limit_used,
		.limit_until_ms = a->limit_until_ms,
	};
}

static bool
is_wanted(const struct making *m, const struct agent_state *a)
{
	const struct assign_request *r = m->request;

	if (r->automatic &&
	    !coordinator_config_of(m->world->coordinator, a->session)
		 ->auto_assign)
		return false;
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
		const char *dir = directory_of(m->world, agents[i]);

		if (!is_wanted(m, agents[i]))
			continue;
		c->agent = agents[i];
		(void)snprintf(
		    c->pane_id, sizeof c->pane_id, "%%%u", agents[i]->pane);
		c->source = *dir == '\0' ? NULL : source_of(m, dir);
		c->worker = worker_of(m, c);
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
		struct field *f = &m->fields[i];

		f->offers = xcalloc(s->beads.count + 1, sizeof *f->offers);
		for (size_t k = 0; k < s->triage.count; k++) {
			f->offers[s->triage.rows[k].node] = &m->a->offers[n];
			m->a->offers[n++] = (struct assign_offer){
				.source = s,
				.row = &s->triage.rows[k],
				.task = &s->tasks[k],
			};
		}
	}
	m->a->offer_count = count;
}

static const struct reservations *
leases_of(const struct assign_world *w, const char *project)
{
	return w->leases == NULL ? NULL : w->leases(w->arg, project);
}

static void
add_fields(struct making *m)
{
	m->fields = xcalloc(m->source_count + 1, sizeof *m->fields);
	for (size_t i = 0; i < m->source_count; i++) {
		struct field *f = &m->fields[i];

		if (!project_find(m->sources[i]->place.root, f->project))
			(void)strlcpy(f->project, m->sources[i]->place.root,
			    sizeof f->project);
		assign_holds_init(&f->holds, project_ignores_case(f->project));
		f->leases = leases_of(m->world, f->project);
		if (f->leases != NULL)
			assign_holds_add_leases(
			    &f->holds, f->leases, m->now_ms);
	}
}

static struct field *
field_of(const struct making *m, const struct assign_source *s)
{
	for (size_t i = 0; i < m->source_count; i++)
		if (m->sources[i] == s)
			return &m->fields[i];
	BUG("a source that is none of the choice's");
}

static void
count_leases(struct making *m)
{
	for (size_t i = 0; i < m->a->candidate_count; i++) {
		struct assign_candidate *c = &m->a->candidates[i];
		const struct field *f =
		    c->source == NULL ? NULL : field_of(m, c->source);

		if (f != NULL && f->leases != NULL)
			c->worker.reservations =
			    assign_files_count(f->leases, (int)c->agent->pane,
				c->worker.mail_name, m->now_ms);
	}
}

static struct assign_offer *
find_offer(const struct making *m, const char *project, const char *id)
{
	for (size_t i = 0; i < m->source_count; i++) {
		const struct bead_list *beads = &m->sources[i]->beads;
		const struct bead *b;

		if (strcmp(m->sources[i]->place.dir, project) != 0)
			continue;
		b = bead_find(beads, id);
		return b == NULL ? NULL : m->fields[i].offers[b - beads->beads];
	}
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

/* What it reserved is held also when there is no mailbox that says so, and
 * for the agents of every tmux server. */
static void
note_files(struct making *m, const struct ledger_entry *e)
{
	int64_t pane = RESERVATION_NO_PANE;

	if (strcmp(e->server, m->world->server) == 0 && *e->pane == '%')
		(void)str_to_int(e->pane + 1, 0, INT_MAX, &pane);
	for (size_t i = 0; i < m->source_count; i++)
		if (strcmp(m->sources[i]->place.dir, e->project) == 0)
			assign_holds_add_files(&m->fields[i].holds,
			    *e->lease_name != '\0' ? e->lease_name : e->actor,
			    (int)pane, e->files);
}

static void
note_entry(void *arg, const struct ledger_entry *e)
{
	struct making *m = arg;
	struct assign *a = m->a;
	struct assign_offer *o;

	if (ledger_is_active(e->step))
		note_files(m, e);
	if (strcmp(e->server, m->world->server) == 0)
		for (size_t i = 0; i < a->candidate_count; i++)
			if (strcmp(a->candidates[i].pane_id, e->pane) == 0)
				note_worker(&a->candidates[i].worker, e);
	o = find_offer(m, e->project, e->bead);
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

/* Who holds the files that it names? */
static void
check_files(struct making *m, struct assign_offer *o)
{
	struct field *f = field_of(m, o->source);

	o->hold = assign_holds_check(&f->holds, o->files);
	if (o->hold.held && o->hold.pane != RESERVATION_NO_PANE) {
		(void)snprintf(o->only, sizeof o->only, "%%%d", o->hold.pane);
		return;
	}
	if (!o->hold.held)
		return;
	o->eligible = (struct eligible){ .code = "files_held" };
	(void)strlcpy(
	    o->eligible.reason, o->hold.reason, sizeof o->eligible.reason);
}

static void
list_files(struct making *m, struct assign_offer *o)
{
	const struct assign_files_place place = { o->source->place.root,
		field_of(m, o->source)->project };
	struct buf files;

	buf_init(&files, FILES_MAX);
	assign_files_list(o->task, &place, &files);
	o->files = buf_take(&files);
}

static void
judge_offer(struct making *m, struct assign_offer *o)
{
	struct eligible_work w = eligible_work_of(&o->source->triage, o->row);
	bool forced = m->request->force && m->request->bead != NULL;

	w.held_by = o->held_by;
	o->eligible = eligible_check_work(&m->policy, &w, m->now_ms);
	if (!o->eligible.ok)
		return;
	list_files(m, o);
	if (forced)
		return;
	o->eligible = check_history(o);
	if (o->eligible.ok)
		check_files(m, o);
}

/* How long it has to be idle is its session's choice. */
static struct eligible
check_worker(const struct making *m, const struct assign_candidate *c)
{
	const struct coordinator_config *own =
	    coordinator_config_of(m->world->coordinator, c->agent->session);
	struct eligible_policy policy = m->policy;

	policy.only_idle = own->assign_only_idle && !m->request->force;
	policy.idle_ms = (int64_t)(own->idle_threshold * TIME_SECOND);
	return eligible_check_worker(&policy, &c->worker, m->now_ms);
}

static void
judge(struct making *m)
{
	struct assign *a = m->a;

	for (size_t i = 0; i < a->offer_count; i++)
		judge_offer(m, &a->offers[i]);
	for (size_t i = 0; i < a->candidate_count; i++) {
		struct assign_candidate *c = &a->candidates[i];

		if (m->request->force)
			c->worker.held_until_ms = 0;
		c->eligible = check_worker(m, c);
		if (c->source != NULL)
			continue;
		c->eligible = (struct eligible){ .code = "no_beads" };
		(void)snprintf(c->eligible.reason, sizeof c->eligible.reason,
		    "its project has no beads");
	}
}

static struct eligible_policy
policy_of(const struct assign_request *r)
{
	struct eligible_policy p = eligible_policy_default();

	p.containers = p.in_progress = p.unknown_blocker =
	    r->force && r->bead != NULL;
	if (r->force)
		p.context_max = p.limit_max = ALL;
	if (r->force && r->bead != NULL)
		p.gate_count = 0;
	return p;
}

/* Does it need a file that an earlier choice takes for somebody else? */
static bool
is_in_the_way(struct making *m, size_t first, const struct assign_offer *offer)
{
	const struct assign *a = m->a;
	bool nocase = field_of(m, offer->source)->holds.nocase;

	for (size_t i = first; *offer->files != '\0' && i < a->choice_count;
	     i++)
		if (assign_files_meet(
			offer->files, a->choices[i].offer->files, nocase))
			return true;
	return false;
}

/* The pairs of one project, put behind those of the others. */
static void
take_pairs(struct making *m, struct assign_offer *const *offers,
    struct assign_candidate *const *candidates, const struct task *tasks,
    const struct worker *workers, const struct assignments *pairs)
{
	struct assign *a = m->a;
	size_t first = a->choice_count;

	a->choices = xreallocarray(
	    a->choices, a->choice_count + pairs->count + 1, sizeof *a->choices);
	for (size_t i = 0; i < pairs->count; i++) {
		struct assignment *p = &pairs->at[i];

		if (is_in_the_way(m, first, offers[p->task - tasks]))
			continue;
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
		.config = &m->config->score,
		.tasks = tasks,
		.workers = workers,
		.judged = true,
	};
	const char *bead = m->request->bead;
	struct assignments pairs;

	for (size_t i = 0; i < a->offer_count; i++) {
		struct assign_offer *o = &a->offers[i];
		if (o->source != s || !o->eligible.ok ||
		    (bead != NULL && strcmp(bead, o->row->bead->id) != 0))
			continue;
		offers[in.task_count] = o;
		tasks[in.task_count] = *o->task;
		tasks[in.task_count++].only = *o->only == '\0' ? NULL : o->only;
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

static void
fields_done(struct making *m)
{
	for (size_t i = 0; i < m->source_count; i++) {
		assign_holds_done(&m->fields[i].holds);
		free(m->fields[i].offers);
	}
	free(m->fields);
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
		.policy = policy_of(request),
		.now_ms = now_ms };
	const struct ledger_query query = { .all = true };

	*ret = (struct assign){ .trouble = { "" } };
	add_candidates(&m);
	if (request->dir != NULL)
		(void)source_of(&m, request->dir);
	add_fields(&m);
	add_offers(&m);
	count_leases(&m);
	if (world->ledger != NULL &&
	    !ledger_each(world->ledger, &query, note_entry, &m, err)) {
		assign_done(ret);
		fields_done(&m);
		return false;
	}
	judge(&m);
	for (size_t i = 0; i < m.source_count && !request->survey; i++)
		choose_in(&m, m.sources[i]);
	fields_done(&m);
	return true;
}

void
assign_done(struct assign *a)
{
	for (size_t i = 0; i < a->choice_count; i++)
		free(a->choices[i].reason);
	free(a->choices);
	free(a->candidates);
	for (size_t i = 0; i < a->offer_count; i++)
		free(a->offers[i].files);
	free(a->offers);
	*a = (struct assign){ .trouble = { "" } };
}
