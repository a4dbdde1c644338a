#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "fixture.h"
#include "work/bead.h"
#include "work/graph.h"
#include "work/triage.h"

#define NODES 16

static void
assert_near(double got, double want, double tolerance)
{
	if (fabs(got - want) > tolerance)
		fail_msg("%.17g, not %.17g", got, want);
}

/* The metrics of every node of the sample issues. */
static void
check_nodes(const char *beads, const char *wants)
{
	struct bead_list list;
	struct triage t;
	struct triage_options options = { FIXTURE_NOW, false };
	FILE *f = fixture_open(wants);
	char line[1024], id[64];
	double pagerank[64], between[64], height[64], want[3];
	int32_t depth[64], want_depth;
	bool live[64];
	size_t checked = 0;

	fixture_beads(&list, beads);
	triage_init(&t, &list, &options);
	for (size_t i = 0; i < list.count; i++)
		live[i] = !list.beads[i].closed;
	graph_pagerank(&t.graph, pagerank);
	graph_betweenness(&t.graph, between);
	graph_heights(&t.graph, height);
	graph_depths(&t.graph, live, depth);
	while (fgets(line, sizeof line, f) != NULL) {
		size_t i;

		if (sscanf(line, "node %63s %lf %lf %lf %d", id, &want[0],
			&want[1], &want[2], &want_depth) != 5)
			continue;
		i = (size_t)(bead_find(&list, id) - list.beads);
		assert_near(pagerank[i], want[0], 1e-12);
		assert_near(between[i], want[1], 1e-12);
		assert_near(height[i], want[2], 0);
		assert_int_equal(depth[i], want_depth);
		checked++;
	}
	assert_int_equal(checked, list.count);
	fclose(f);
	triage_done(&t);
	bead_list_done(&list);
}

static void
as_recorded(void **state)
{
	(void)state;
	check_nodes("cyclic.jsonl", "cyclic.want");
	check_nodes("acyclic.jsonl", "acyclic.want");
}

static void
repeated_edges_count_once(void **state)
{
	static const struct graph_edge edges[] = { { 2, 1 }, { 1, 0 }, { 2, 1 },
		{ 2, 0 } };
	struct graph g;

	(void)state;
	graph_init(&g, 3, edges, countof(edges));
	assert_int_equal(g.edge_count, 3);
	assert_int_equal(g.out.start[3] - g.out.start[2], 2);
	assert_int_equal(g.in.list[g.in.start[0]], 1);
	assert_false(graph_has_cycle(&g));
	graph_done(&g);
	graph_done(NULL);
}

/* Counts the shortest paths through each node the slow way. */
static void
slow_betweenness(bool edge[NODES][NODES], double *score)
{
	int dist[NODES][NODES];
	double paths[NODES][NODES] = { { 0 } };

	for (int i = 0; i < NODES; i++)
		for (int j = 0; j < NODES; j++)
			dist[i][j] = i == j ? 0 : edge[i][j] ? 1 : 1000;
	for (int k = 0; k < NODES; k++)
		for (int i = 0; i < NODES; i++)
			for (int j = 0; j < NODES; j++)
				if (dist[i][k] + dist[k][j] < dist[i][j])
					dist[i][j] = dist[i][k] + dist[k][j];
	for (int i = 0; i < NODES; i++)
		paths[i][i] = 1;
	for (int d = 1; d < NODES; d++)
		for (int i = 0; i < NODES; i++)
			for (int j = 0; j < NODES; j++)
				for (int k = 0; k < NODES; k++)
					if (dist[i][j] == d && edge[k][j] &&
					    k != j && dist[i][k] == d - 1)
						paths[i][j] += paths[i][k];
	for (int v = 0; v < NODES; v++) {
		score[v] = 0;
		for (int i = 0; i < NODES; i++)
			for (int j = 0; j < NODES; j++)
				if (i != v && j != v && i != j &&
				    dist[i][j] < 1000 &&
				    dist[i][v] + dist[v][j] == dist[i][j])
					score[v] += paths[i][v] * paths[v][j] /
					            paths[i][j];
	}
}

static void
betweenness_equals_brute_force(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int n = 0; n < 50; n++) {
		bool edge[NODES][NODES] = { { false } };
		struct graph_edge edges[NODES * NODES];
		size_t count = 0;
		double got[NODES], want[NODES];
		struct graph g;

		for (uint32_t i = 0; i < NODES; i++)
			for (uint32_t j = 0; j < NODES; j++) {
				seed = seed * 1664525 + 1013904223;
				edge[i][j] = seed >> 29 == 0;
				if (edge[i][j])
					edges[count++] =
					    (struct graph_edge){ i, j };
			}
		graph_init(&g, NODES, edges, count);
		graph_betweenness(&g, got);
		slow_betweenness(edge, want);
		for (int i = 0; i < NODES; i++)
			assert_near(got[i], want[i], 1e-9);
		graph_done(&g);
	}
}

/* Beyond so many nodes the paths from a few are counted: quick, and about
 * right. */
static void
long_chains_are_sampled(void **state)
{
	enum {
		LONG = 20000
	};
	struct graph_edge *edges = xcalloc(LONG, sizeof *edges);
	double *score = xcalloc(LONG, sizeof *score);
	struct graph g;

	(void)state;
	for (uint32_t i = 1; i < LONG; i++)
		edges[i - 1] = (struct graph_edge){ i, i - 1 };
	graph_init(&g, LONG, edges, LONG - 1);
	graph_betweenness(&g, score);
	assert_near(score[LONG / 2] / ((double)LONG * LONG / 4), 1, 0.2);
	assert_near(score[0], 0, 0);
	graph_done(&g);
	free(edges);
	free(score);
}

static void
depths_and_cycles(void **state)
{
	/* 0 <- 1 <- 2, 3 <-> 4, 5 waits for 4, 6 for itself, 7 for closed 8 */
	static const struct graph_edge edges[] = { { 1, 0 }, { 2, 1 }, { 2, 0 },
		{ 3, 4 }, { 4, 3 }, { 5, 4 }, { 6, 6 }, { 7, 8 } };
	static const bool live[9] = { true, true, true, true, true, true, true,
		true, false };
	static const int32_t want[8] = { 0, 1, 2, -1, -1, -1, -1, 0 };
	int32_t depth[9];
	struct graph g;

	(void)state;
	graph_init(&g, 9, edges, countof(edges));
	graph_depths(&g, live, depth);
	for (size_t i = 0; i < countof(want); i++)
		assert_int_equal(depth[i], want[i]);
	assert_true(graph_has_cycle(&g));
	graph_done(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_recorded),
		cmocka_unit_test(repeated_edges_count_once),
		cmocka_unit_test(betweenness_equals_brute_force),
		cmocka_unit_test(long_chains_are_sampled),
		cmocka_unit_test(depths_and_cycles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
