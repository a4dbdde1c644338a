#include "work/triage.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "work/bead.h"
#include "work/triage-parts.h"

#define BASE_SHARE   0.70
#define UNBLOCK_MAX  0.15
#define UNBLOCK_FULL 5 /* unblocking this many is always worth UNBLOCK_MAX */
#define QUICK_MAX    0.15
#define QUICK_DEPTH  2 /* deeper ones are not quick */

static uint32_t
node_of(const struct triage *t, const char *id)
{
	const struct bead *b = bead_find(t->beads, id);

	return b == NULL ? TRIAGE_NONE : (uint32_t)(b - t->beads->beads);
}

static bool
is_open(const struct triage *t, uint32_t node)
{
	return node != TRIAGE_NONE && !t->beads->beads[node].closed;
}

/* Fills blocking and dependents; the caller frees the edges it gets. */
static struct graph_edge *
read_edges(struct triage *t, size_t *ret_count)
{
	size_t n = t->beads->count, total = 0, edges = 0;
	struct graph_edge *edge;
	uint32_t at = 0;

	for (size_t i = 0; i < n; i++)
		total += t->beads->beads[i].dep_count;
	edge = xcalloc(total + 1, sizeof *edge);
	t->blocking.start = xcalloc(n + 1, sizeof *t->blocking.start);
	t->blocking.list = xcalloc(total + 1, sizeof *t->blocking.list);
	t->dependents = xcalloc(n + 1, sizeof *t->dependents);
	for (uint32_t i = 0; i < n; i++) {
		const struct bead *b = &t->beads->beads[i];

		for (size_t k = 0; k < b->dep_count; k++) {
			uint32_t v;

			if (b->deps[k].link != BEAD_LINK_BLOCKS)
				continue;
			v = node_of(t, b->deps[k].target);
			t->blocking.list[at++] = v;
			if (v == TRIAGE_NONE)
				continue;
			t->dependents[v]++;
			edge[edges++] = (struct graph_edge){ i, v };
		}
		t->blocking.start[i + 1] = at;
	}
	*ret_count = edges;
	return edge;
}

static int
compare_minutes(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The median of all estimates, closed issues too; an hour without any. */
static int64_t
median_minutes(const struct bead_list *beads)
{
	int64_t *all = xcalloc(beads->count + 1, sizeof *all), median = 60;
	size_t n = 0;

	for (size_t i = 0; i < beads->count; i++)
		if (beads->beads[i].minutes > 0)
			all[n++] = beads->beads[i].minutes;
	qsort(all, n, sizeof *all, compare_minutes);
	if (n > 0)
		median = n % 2 == 1 ? all[n / 2]
		                    : all[n / 2 - 1] +
		                          (all[n / 2] - all[n / 2 - 1]) / 2;
	free(all);
	return median;
}

static double
highest(const double *x, size_t n)
{
	double max = 0;

	for (size_t i = 0; i < n; i++)
		if (x[i] > max)
			max = x[i];
	return max;
}

/* Measures the graph and fills every row's parts. */
static void
fill_parts(struct triage *t, bool use_heights)
{
	size_t n = t->beads->count;
	struct triage_parts_scale s = {
		.pagerank = xcalloc(n + 1, sizeof(double)),
		.betweenness = xcalloc(n + 1, sizeof(double)),
		.height = xcalloc(n + 1, sizeof(double)),
		.median_minutes = median_minutes(t->beads),
	};

	graph_pagerank(&t->graph, s.pagerank);
	graph_betweenness(&t->graph, s.betweenness);
	if (use_heights)
		graph_heights(&t->graph, s.height);
	s.max_pagerank = highest(s.pagerank, n);
	s.max_betweenness = highest(s.betweenness, n);
	for (size_t i = 0; i < n; i++)
		if (t->dependents[i] > s.max_dependents)
			s.max_dependents = t->dependents[i];
	for (size_t i = 0; i < t->count; i++)
		triage_parts_fill(&t->rows[i], t, &s);
	free(s.pagerank);
	free(s.betweenness);
	free(s.height);
}

/* Each row's open blockers, in the order of its dependencies, once each. */
static void
fill_blockers(struct triage *t)
{
	/* The last row, counted from 1, that waits for each node. */
	size_t *last = xcalloc(t->beads->count + 1, sizeof *last);
	uint32_t *at;

	t->blockers = xcalloc((size_t)t->blocking.start[t->beads->count] + 1,
	    sizeof *t->blockers);
	at = t->blockers;
	for (size_t i = 0; i < t->count; i++) {
		struct triage_row *row = &t->rows[i];
		uint32_t *first = at;
		uint32_t k = t->blocking.start[row->node];

		for (; k < t->blocking.start[row->node + 1]; k++) {
			uint32_t v = t->blocking.list[k];

			if (!is_open(t, v) || last[v] == i + 1)
				continue;
			last[v] = i + 1;
			*at++ = v;
		}
		row->blocked_by =
		    (struct triage_nodes){ first, (size_t)(at - first) };
	}
	free(last);
}

static int
compare_ranks(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Writes v's open dependents that wait for nothing else to at, sorted by id;
 * rank is each node's place in the order of ids. Returns how many. */
static size_t
freed_by(const struct triage *t, uint32_t v, const uint32_t *open_above,
    const uint32_t *rank, uint32_t *at)
{
	const struct graph_rows *in = &t->graph.in;
	size_t n = 0;

	for (uint32_t k = in->start[v]; k < in->start[v + 1]; k++)
		if (is_open(t, in->list[k]) && open_above[in->list[k]] == 1)
			at[n++] = rank[in->list[k]];
	qsort(at, n, sizeof *at, compare_ranks);
	for (size_t i = 0; i < n; i++)
		at[i] = (uint32_t)(t->beads->by_id[at[i]] - t->beads->beads);
	return n;
}

static void
fill_unblocks(struct triage *t)
{
	const struct graph_rows *out = &t->graph.out;
	uint32_t n = t->graph.count;
	uint32_t *open_above = xcalloc((size_t)n + 1, sizeof *open_above);
	uint32_t *rank = xcalloc((size_t)n + 1, sizeof *rank);
	uint32_t *at = xcalloc(t->graph.edge_count + 1U, sizeof *at);

	t->unblocks = at;
	for (uint32_t u = 0; u < n; u++) {
		rank[t->beads->by_id[u] - t->beads->beads] = u;
		for (uint32_t k = out->start[u]; k < out->start[u + 1]; k++)
			open_above[u] += is_open(t, out->list[k]);
	}
	for (size_t i = 0; i < t->count; i++) {
		struct triage_row *row = &t->rows[i];
		size_t freed = freed_by(t, row->node, open_above, rank, at);

		row->unblocks = (struct triage_nodes){ at, freed };
		at += freed;
	}
	free(open_above);
	free(rank);
}

/* Is one of the bead's parents held up? */
static bool
parent_held(const struct triage *t, const struct bead *b, const bool *held)
{
	for (size_t k = 0; k < b->dep_count; k++) {
		uint32_t v;

		if (b->deps[k].link != BEAD_LINK_PARENT)
			continue;
		v = node_of(t, b->deps[k].target);
		if (v != TRIAGE_NONE && held[v])
			return true;
	}
	return false;
}

/* An issue is held up by an open blocker, its own or its parents'. */
static void
fill_actionable(struct triage *t)
{
	bool *held = xcalloc(t->beads->count + 1, sizeof *held);
	size_t *fresh = xcalloc(t->count + 1, sizeof *fresh), found = 1;

	for (size_t i = 0; i < t->count; i++)
		held[t->rows[i].node] = t->rows[i].blocked_by.count > 0;
	for (int level = 0; level < TRIAGE_PARENT_LEVELS && found > 0;
	     level++) {
		found = 0;
		for (size_t i = 0; i < t->count; i++)
			if (!held[t->rows[i].node] &&
			    parent_held(t, t->rows[i].bead, held))
				fresh[found++] = i;
		for (size_t i = 0; i < found; i++)
			held[t->rows[fresh[i]].node] = true;
	}
	for (size_t i = 0; i < t->count; i++) {
		t->rows[i].actionable = !held[t->rows[i].node];
		t->actionable_count += t->rows[i].actionable;
	}
	free(held);
	free(fresh);
}

/* From the base score to the score: what it unblocks, how near it is. */
static void
fill_scores(struct triage *t)
{
	size_t n = t->beads->count, most = UNBLOCK_FULL;
	int32_t *depth = xcalloc(n + 1, sizeof *depth);
	bool *live = xcalloc(n + 1, sizeof *live);

	for (uint32_t i = 0; i < n; i++)
		live[i] = is_open(t, i);
	graph_depths(&t->graph, live, depth);
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].unblocks.count > most)
			most = t->rows[i].unblocks.count;
	for (size_t i = 0; i < t->count; i++) {
		struct triage_row *row = &t->rows[i];
		int32_t d = depth[row->node];

		row->score = row->base * BASE_SHARE;
		row->score +=
		    (double)row->unblocks.count / (double)most * UNBLOCK_MAX;
		if (strcmp(row->bead->status, "in_progress") == 0)
			t->in_progress_count++;
		else if (d >= 0 && d <= QUICK_DEPTH)
			row->quick = (1 - d / (QUICK_DEPTH + 1.0)) * row->base *
			             QUICK_MAX;
		row->score += row->quick;
	}
	free(depth);
	free(live);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct triage_row *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return strcmp(x->bead->id, y->bead->id);
}

void
triage_order(struct triage *t)
{
	qsort(t->rows, t->count, sizeof *t->rows, compare_rows);
}

void
triage_init(struct triage *t, const struct bead_list *beads,
    const struct triage_options *options)
{
	struct graph_edge *edges;
	size_t edge_count;

	*t = (struct triage){ .beads = beads, .now_ms = options->now_ms };
	t->rows = xcalloc(beads->count + 1, sizeof *t->rows);
	for (uint32_t i = 0; i < beads->count; i++)
		if (!beads->beads[i].closed)
			t->rows[t->count++] = (struct triage_row){ .node = i,
				.bead = &beads->beads[i] };
	edges = read_edges(t, &edge_count);
	graph_init(&t->graph, (uint32_t)beads->count, edges, edge_count);
	free(edges);
	fill_parts(t, options->use_heights);
	fill_blockers(t);
	fill_unblocks(t);
	fill_actionable(t);
	fill_scores(t);
	triage_order(t);
}

void
triage_done(struct triage *t)
{
	if (t == NULL)
		return;
	free(t->rows);
	free(t->blocking.start);
	free(t->blocking.list);
	free(t->dependents);
	free(t->unblocks);
	free(t->blockers);
	graph_done(&t->graph);
	*t = (struct triage){ 0 };
}
