#include "daemon/gather.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "assign/assign.h"
#include "assign/dispatch.h"
#include "base/err.h"
#include "base/json.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/project.h"
#include "io/clock.h"
#include "mail/conflict-book.h"
#include "quality/quality.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

#define SENDER "Coordinator"

static int64_t
midnight(int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL)
		return now_ms;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * 1000;
}

/* Where the first agent works: its project, else where its pane is. */
static void
gather_project(struct gather *g, struct coordinator *c)
{
	const struct transport *t = coordinator_transport(c);
	const struct agent_state *a;
	const struct mirror_pane *m;

	for (size_t i = 0; i < g->facts.count && *g->project == '\0'; i++) {
		a = g->agents[i];
		m = t == NULL ? NULL
		              : mirror_find(transport_mirror(t), a->pane);
		if (*a->project != '\0')
			(void)strlcpy(
			    g->project, a->project, sizeof g->project);
		else if (m != NULL && !project_find(m->path, g->project))
			*g->project = '\0';
	}
}

static bool
is_first_of_source(const struct assign *a, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (a->candidates[k].source == a->candidates[i].source)
			return false;
	}
	return a->candidates[i].source != NULL;
}

/* The work of every project that an agent works in, each once. */
static void
gather_work(struct gather *g, const struct gather_world *w, const char *session)
{
	const struct assign_request request = {
		.pane = ASSIGN_ANY_PANE, .session = session, .survey = true
	};
	int64_t today = midnight(g->facts.now_ms);
	bool any = false;
	struct assign a;
	struct err err;

	if (dispatch_choose(w->dispatch, &request, &a, &err)) {
		for (size_t i = 0; i < a.offer_count; i++)
			digest_work_add_open(&g->work, &a.offers[i], today);
		for (size_t i = 0; i < a.candidate_count; i++) {
			if (!is_first_of_source(&a, i))
				continue;
			any = true;
			digest_work_add_closed(
			    &g->work, a.candidates[i].source, today);
		}
		err = a.trouble;
		assign_done(&a);
	}
	if (!any)
		(void)strlcpy(g->work.unavailable,
		    *err.text != '\0' ? err.text : "no agent works anywhere",
		    sizeof g->work.unavailable);
}

static int
by_pane(const void *left, const void *right)
{
	const struct agent_state *a = *(const struct agent_state *const *)left;
	const struct agent_state *b = *(const struct agent_state *const *)right;

	return (a->pane > b->pane) - (a->pane < b->pane);
}

static const struct agent_state *
agent_of(const struct gather *g, const char *id)
{
	struct agent_state key = { .pane = 0 };
	const struct agent_state *const wanted = &key, **found;
	char *end;

	if (*id != '%')
		return NULL;
	key.pane = (unsigned)strtoul(id + 1, &end, 10);
	found = bsearch(
	    &wanted, g->agents, g->facts.count, sizeof *g->agents, by_pane);
	return found == NULL ? NULL : *found;
}

static bool
is_project_of_any(const struct gather *g, const char *project)
{
	for (size_t i = 0; i < g->facts.count; i++) {
		if (strcmp(g->agents[i]->project, project) == 0)
			return true;
	}
	return false;
}

/* Conflicts first, then what is given out; of the session alone if there is
 * one. */
static void
gather_notes(struct gather *g, const struct gather_world *w,
    const char *session, const cJSON *given)
{
	const struct conflict_case *c;
	const struct agent_state *agent;
	const cJSON *row;

	TAILQ_FOREACH (c, conflict_book_open(w->conflicts), entry) {
		if (session == NULL || is_project_of_any(g, c->project))
			digest_notes_conflict(&g->notes, c, g->facts.now_ms);
	}
	cJSON_ArrayForEach(row, given)
	{
		agent = agent_of(g, json_str(row, "agent_pane_id", ""));
		if (session == NULL || agent != NULL)
			digest_notes_assignment(
			    &g->notes, row, agent, g->facts.now_ms);
	}
	digest_notes_end(&g->notes);
	g->facts.notes = (const char *const *)g->notes.lines;
	g->facts.note_count = g->notes.count;
}

/* When the human looked at it, last. */
static int64_t
looked_at(const struct gather *g, const struct agent_state *a)
{
	return a != NULL && a->looked_at_ms > g->facts.looked_ms
	           ? a->looked_at_ms
	           : g->facts.looked_ms;
}

/* Each agent's events since the human looked at that one. */
static void
on_event(void *arg, int64_t at_ms, const char *type, const char *agent,
    const char *details)
{
	struct gather *g = arg;
	enum event_type t;

	if (event_type_find(type, &t) &&
	    at_ms >= looked_at(g, agent_of(g, agent)))
		g->happened[t]++;
	timeline_read_row(&g->waits, at_ms, agent, details);
}

/* The look that is longest ago: what came before was seen. */
static int64_t
oldest_look(const struct gather *g, int64_t began_ms)
{
	int64_t oldest = g->facts.now_ms;

	for (size_t i = 0; i < g->facts.count; i++) {
		if (g->agents[i]->looked_at_ms < oldest)
			oldest = g->agents[i]->looked_at_ms;
	}
	return oldest > began_ms ? oldest : began_ms;
}

static void
gather_news(struct gather *g, const struct gather_world *w)
{
	struct err ignored;

	g->facts.looked_ms = oldest_look(g, w->began_ms);
	timeline_init(&g->waits, g->facts.looked_ms - 1, g->facts.now_ms, 1);
	if (w->log != NULL)
		(void)event_log_scan(
		    w->log, g->facts.looked_ms, on_event, g, &ignored);
	timeline_end(&g->waits);
}

void
gather_init(
    struct gather *g, const struct gather_world *world, const char *session)
{
	struct err ignored;
	cJSON *given;
	size_t count;

	*g = (struct gather){ .agents = coordinator_list(
				  world->coordinator, session, &count) };
	g->facts = (struct digest_facts){
		.session = session == NULL ? "all sessions" : session,
		.coordinator = SENDER,
		.now_ms = clock_now_ms(),
		.agents = g->agents,
		.count = count,
		.work = &g->work,
		.quality = &g->quality,
		.score = quality_score(world->quality),
		.happened = g->happened,
		.waits = &g->waits,
	};
	/* The digest sorts its rows by itself. */
	qsort(g->agents, count, sizeof *g->agents, by_pane);
	given = dispatch_list(world->dispatch, false, &ignored);
	gather_project(g, world->coordinator);
	gather_work(g, world, session);
	gather_notes(g, world, session, given);
	cJSON_Delete(given);
	quality_summary_make(world->quality, g->facts.now_ms, &g->quality);
	gather_news(g, world);
}

void
gather_done(struct gather *g)
{
	timeline_done(&g->waits);
	digest_notes_done(&g->notes);
	digest_work_done(&g->work);
	free(g->agents);
}
