#include "mail/deadlock.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"

struct node {
	const char *agent;
	bool gone; /* it is in no circle, or in one already told */
	int turn;  /* its place on the walk, -1 when not on it */
};

struct edge {
	size_t from, to;
	const struct conflict_holder *lease; /* the later one, of from */
};

struct graph {
	struct node *nodes;
	struct edge *edges;
	size_t node_count, edge_count, edge_cap;
};

/* DEADLOCK_AGENTS_MAX when there is no room for another one. */
static size_t
node_of(struct graph *g, const char *agent)
{
	size_t i;

	for (i = 0; i < g->node_count; i++) {
		if (strcmp(g->nodes[i].agent, agent) == 0)
			return i;
	}
	if (i < DEADLOCK_AGENTS_MAX)
		g->nodes[g->node_count++] = (struct node){ agent, false, -1 };
	return i;
}

static void
add_edges(struct graph *g, const struct conflict *c)
{
	size_t to = node_of(g, c->holders[0].agent), from;

	for (size_t i = 1; i < c->count && to < DEADLOCK_AGENTS_MAX; i++) {
		from = node_of(g, c->holders[i].agent);
		if (from == to || from == DEADLOCK_AGENTS_MAX)
			continue;
		if (g->edge_count == g->edge_cap) {
			g->edge_cap = g->edge_cap == 0 ? 64 : 2 * g->edge_cap;
			g->edges = xreallocarray(
			    g->edges, g->edge_cap, sizeof *g->edges);
		}
		g->edges[g->edge_count++] =
		    (struct edge){ from, to, &c->holders[i] };
	}
}

/* An edge from the node to one that is left. */
static const struct edge *
way_out(const struct graph *g, size_t node)
{
	for (size_t i = 0; i < g->edge_count; i++) {
		const struct edge *e = &g->edges[i];
		if (e->from == node && !g->nodes[e->to].gone)
			return e;
	}
	return NULL;
}

/* Takes away those that wait for nobody, until each that is left waits for
 * one that is left. */
static void
trim(struct graph *g)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < g->node_count; i++) {
			if (!g->nodes[i].gone && way_out(g, i) == NULL)
				g->nodes[i].gone = changed = true;
		}
	}
}

/* Walks from the node until it meets itself; tells of that circle and takes it
 * away. */
static void
walk(struct graph *g, size_t node, deadlock_fn *fn, void *arg)
{
	const char *names[DEADLOCK_AGENTS_MAX] = { NULL };
	size_t nodes[DEADLOCK_AGENTS_MAX] = { 0 };
	const struct conflict_holder *youngest = NULL;
	const struct edge *e;
	int n = 0, first;

	while (g->nodes[node].turn == -1 && (e = way_out(g, node)) != NULL) {
		g->nodes[node].turn = n;
		names[n] = g->nodes[node].agent;
		nodes[n++] = node;
		node = e->to;
	}
	first = g->nodes[node].turn;
	for (int i = first; i < n; i++) {
		e = way_out(g, nodes[i]);
		if (e != NULL &&
		    (youngest == NULL ||
			e->lease->reserved_ms > youngest->reserved_ms))
			youngest = e->lease;
	}
	if (youngest == NULL)
		BUG("the walk left the graph");
	for (int i = 0; i < n; i++) {
		g->nodes[nodes[i]].turn = -1;
		g->nodes[nodes[i]].gone = i >= first;
	}
	fn(arg, names + first, (size_t)(n - first), youngest->agent,
	    youngest->pattern);
}

void
deadlock_find(const struct conflict_cases *cases, const char *project,
    deadlock_fn *fn, void *arg)
{
	const struct conflict_case *c;
	struct graph g = { 0 };

	g.nodes = xcalloc(DEADLOCK_AGENTS_MAX, sizeof *g.nodes);
	TAILQ_FOREACH (c, cases, entry) {
		if (strcmp(c->project, project) == 0 && c->conflict.count > 1)
			add_edges(&g, &c->conflict);
	}
	trim(&g);
	for (size_t i = 0; i < g.node_count; i++) {
		if (g.nodes[i].gone)
			continue;
		walk(&g, i, fn, arg);
		trim(&g);
		i = (size_t)-1; /* from the start: others may be left */
	}
	free(g.nodes);
	free(g.edges);
}

static void
add_circle(void *arg, const char *const *agents, size_t count,
    const char *yields, const char *pattern)
{
	cJSON *o = cJSON_CreateObject(), *list;
	char *words =
	    xasprintf("%s holds the youngest lease: ask it to release %s",
		yields, pattern);

	cJSON_AddItemToArray(arg, o);
	list = cJSON_AddArrayToObject(o, "agents");
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(agents[i]));
	json_add_str(o, "suggestion", words);
	free(words);
}

struct cJSON *
deadlock_json(const struct conflict_cases *cases, const char *project)
{
	cJSON *list = cJSON_CreateArray();

	deadlock_find(cases, project, add_circle, list);
	return list;
}
