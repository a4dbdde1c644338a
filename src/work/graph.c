#include "work/graph.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DAMPING   0.85
#define TOLERANCE 1e-6
#define ROUNDS    1000

static int
compare_edges(const void *a, const void *b)
{
	const struct graph_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

/* Fills rows from edges that are sorted by from, then to. */
static void
fill_rows(struct graph_rows *rows, uint32_t count,
    const struct graph_edge *edges, uint32_t edge_count)
{
	rows->start = xcalloc((size_t)count + 1, sizeof *rows->start);
	rows->list = xcalloc((size_t)edge_count + 1, sizeof *rows->list);
	for (uint32_t i = 0; i < edge_count; i++) {
		rows->start[edges[i].from + 1]++;
		rows->list[i] = edges[i].to;
	}
	for (uint32_t i = 0; i < count; i++)
		rows->start[i + 1] += rows->start[i];
}

void
graph_init(struct graph *g, uint32_t count, const struct graph_edge *edges,
    size_t edge_count)
{
	struct graph_edge *sorted = xcalloc(edge_count + 1, sizeof *sorted);
	uint32_t kept = 0;

	if (edge_count > 0)
		memcpy(sorted, edges, edge_count * sizeof *sorted);
	qsort(sorted, edge_count, sizeof *sorted, compare_edges);
	for (size_t i = 0; i < edge_count; i++)
		if (kept == 0 ||
		    compare_edges(&sorted[kept - 1], &sorted[i]) != 0)
			sorted[kept++] = sorted[i];
	*g = (struct graph){ .count = count, .edge_count = kept };
	fill_rows(&g->out, count, sorted, kept);
	for (uint32_t i = 0; i < kept; i++)
		sorted[i] = (struct graph_edge){ sorted[i].to, sorted[i].from };
	qsort(sorted, kept, sizeof *sorted, compare_edges);
	fill_rows(&g->in, count, sorted, kept);
	free(sorted);
}

void
graph_done(struct graph *g)
{
	if (g == NULL)
		return;
	free(g->out.start);
	free(g->out.list);
	free(g->in.start);
	free(g->in.list);
	*g = (struct graph){ 0 };
}

static uint32_t
degree(const struct graph_rows *rows, uint32_t i)
{
	return rows->start[i + 1] - rows->start[i];
}

/* One round of the walk from score to next; returns how far they differ. */
static double
walk(const struct graph *g, const double *score, double *next)
{
	const double n = g->count;
	double stuck = 0, distance = 0;

	for (uint32_t i = 0; i < g->count; i++)
		next[i] = (1 - DAMPING) / n;
	for (uint32_t i = 0; i < g->count; i++) {
		double share;

		if (degree(&g->out, i) == 0) {
			stuck += score[i];
			continue;
		}
		share = DAMPING * score[i] / degree(&g->out, i);
		for (uint32_t k = g->out.start[i]; k < g->out.start[i + 1]; k++)
			next[g->out.list[k]] += share;
	}
	for (uint32_t i = 0; i < g->count; i++) {
		next[i] += DAMPING * stuck / n;
		distance += (next[i] - score[i]) * (next[i] - score[i]);
	}
	return sqrt(distance);
}

void
graph_pagerank(const struct graph *g, double *score)
{
	double *next = xcalloc((size_t)g->count + 1, sizeof *next);

	for (uint32_t i = 0; i < g->count; i++)
		score[i] = 1.0 / g->count;
	for (int round = 0; round < ROUNDS && g->count > 0; round++) {
		double moved = walk(g, score, next);

		memcpy(score, next, g->count * sizeof *score);
		if (moved < TOLERANCE)
			break;
	}
	free(next);
}

/* One search of Brandes' algorithm: nodes in the order they were reached. */
struct search {
	uint32_t *order, reached;
	int32_t *distance; /* -1: not reached */
	double *paths;     /* number of shortest paths from the source */
	double *depends;   /* share of shortest paths that go on from here */
};

static void
search_from(struct search *s, const struct graph *g, uint32_t source)
{
	s->reached = 0;
	s->order[s->reached++] = source;
	s->distance[source] = 0;
	s->paths[source] = 1;
	for (uint32_t head = 0; head < s->reached; head++) {
		uint32_t v = s->order[head];

		for (uint32_t k = g->out.start[v]; k < g->out.start[v + 1];
		     k++) {
			uint32_t w = g->out.list[k];

			if (s->distance[w] < 0) {
				s->distance[w] = s->distance[v] + 1;
				s->order[s->reached++] = w;
			}
			if (s->distance[w] == s->distance[v] + 1)
				s->paths[w] += s->paths[v];
		}
	}
}

/* Adds the source's part to score, last reached first, and wipes the traces.
 */
static void
settle(struct search *s, const struct graph *g, double *score)
{
	for (uint32_t i = s->reached; i-- > 0;) {
		uint32_t v = s->order[i];

		for (uint32_t k = g->out.start[v]; k < g->out.start[v + 1];
		     k++) {
			uint32_t w = g->out.list[k];

			if (s->distance[w] == s->distance[v] + 1)
				s->depends[v] += s->paths[v] / s->paths[w] *
				                 (1 + s->depends[w]);
		}
		if (i > 0)
			score[v] += s->depends[v];
	}
	for (uint32_t i = 0; i < s->reached; i++) {
		uint32_t v = s->order[i];

		s->distance[v] = -1;
		s->paths[v] = s->depends[v] = 0;
	}
}

/*
 * bv takes the sources from the front of a shuffle that begins the same way
 * each time; these are the random numbers that it draws. A number that bv
 * would draw again, because it is too near to 2^31 to be fair, is kept: the
 * chance is n in 2^31.
 */
static const uint32_t draws[GRAPH_SOURCES] = { 1298498081, 2019727887,
	1427131847, 939984059, 911902081, 1474941318, 140954425, 336122540,
	208240456, 646203300, 1106410694, 1747278511, 460128162, 817455089,
	683024728, 1006933274, 607811211, 629431445, 1458323237, 469339106,
	436340495, 774965466, 1225511528, 1852186258, 629458047, 637979947,
	1616138287, 443632888, 1858292790, 1496193015, 1124895541, 60780408,
	340007387, 1304066831, 2094315429, 170625356, 1277341737, 126960631,
	1486111485, 647515026, 372086413, 1162003090, 1168565194, 598090563,
	908712433, 1139424147, 544474078, 605764324, 1693516159, 776971353 };

/* The sources: all nodes, or GRAPH_SOURCES of them. Returns how many. */
static uint32_t
pick_sources(uint32_t n, uint32_t *sources)
{
	uint32_t count = n < GRAPH_SOURCES ? n : GRAPH_SOURCES;

	for (uint32_t i = 0; i < n; i++)
		sources[i] = i;
	for (uint32_t i = 0; i < count && count < n; i++) {
		uint32_t k = i + draws[i] % (n - i), source = sources[k];

		sources[k] = sources[i];
		sources[i] = source;
	}
	return count;
}

void
graph_betweenness(const struct graph *g, double *score)
{
	size_t n = (size_t)g->count + 1;
	uint32_t *sources = xcalloc(n, sizeof *sources);
	struct search s = {
		.order = xcalloc(n, sizeof *s.order),
		.distance = xcalloc(n, sizeof *s.distance),
		.paths = xcalloc(n, sizeof *s.paths),
		.depends = xcalloc(n, sizeof *s.depends),
	};
	uint32_t count = pick_sources(g->count, sources);

	for (uint32_t i = 0; i < g->count; i++) {
		score[i] = 0;
		s.distance[i] = -1;
	}
	for (uint32_t i = 0; i < count; i++) {
		search_from(&s, g, sources[i]);
		settle(&s, g, score);
	}
	for (uint32_t i = 0; i < g->count && count < g->count; i++)
		score[i] *= (double)g->count / count;
	free(sources);
	free(s.order);
	free(s.distance);
	free(s.paths);
	free(s.depends);
}

void
graph_heights(const struct graph *g, double *height)
{
	uint32_t *waiting = xcalloc((size_t)g->count + 1, sizeof *waiting);
	uint32_t *queue = xcalloc((size_t)g->count + 1, sizeof *queue);
	uint32_t queued = 0;

	for (uint32_t i = 0; i < g->count; i++) {
		height[i] = 1;
		waiting[i] = degree(&g->in, i);
		if (waiting[i] == 0)
			queue[queued++] = i;
	}
	for (uint32_t head = 0; head < queued; head++) {
		uint32_t u = queue[head];

		for (uint32_t k = g->out.start[u]; k < g->out.start[u + 1];
		     k++) {
			uint32_t v = g->out.list[k];

			height[v] = fmax(height[v], height[u] + 1);
			if (--waiting[v] == 0)
				queue[queued++] = v;
		}
	}
	for (uint32_t i = 0; i < g->count && queued < g->count; i++)
		height[i] = 0;
	free(waiting);
	free(queue);
}

bool
graph_has_cycle(const struct graph *g)
{
	double *height = xcalloc((size_t)g->count + 1, sizeof *height);
	bool found;

	graph_heights(g, height);
	found = g->count > 0 && height[0] == 0;
	free(height);
	return found;
}

void
graph_depths(const struct graph *g, const bool *live, int32_t *depth)
{
	uint32_t *waiting = xcalloc((size_t)g->count + 1, sizeof *waiting);
	uint32_t *queue = xcalloc((size_t)g->count + 1, sizeof *queue);
	uint32_t queued = 0;

	for (uint32_t i = 0; i < g->count; i++) {
		depth[i] = -1;
		for (uint32_t k = g->out.start[i]; k < g->out.start[i + 1]; k++)
			waiting[i] += live[g->out.list[k]];
		if (waiting[i] == 0) {
			depth[i] = 0;
			queue[queued++] = i;
		}
	}
	for (uint32_t head = 0; head < queued; head++) {
		uint32_t v = queue[head];

		for (uint32_t k = g->in.start[v];
		     live[v] && k < g->in.start[v + 1]; k++) {
			uint32_t u = g->in.list[k];

			/* The last one to be settled is the deepest. */
			if (--waiting[u] == 0) {
				depth[u] = depth[v] + 1;
				queue[queued++] = u;
			}
		}
	}
	free(waiting);
	free(queue);
}
