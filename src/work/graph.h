/*
 * The dependency graph of the beads and what is measured on it. Node i is
 * bead i; an edge leads from an issue to the issue it waits for. Pure, and
 * deterministic to the last bit: sums are formed in a fixed order.
 */
#ifndef WORK_GRAPH_H
#define WORK_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct graph_edge {
	uint32_t from, to;
};

/* Compressed rows: the neighbours of i are list[start[i]..start[i + 1]). */
struct graph_rows {
	uint32_t *start;
	uint32_t *list;
};

struct graph {
	uint32_t count;      /* nodes */
	uint32_t edge_count; /* distinct edges */
	struct graph_rows out;
	struct graph_rows in;
};

/* Builds the graph of the distinct edges among them; rows are sorted. */
void graph_init(struct graph *g, uint32_t count, const struct graph_edge *edges,
    size_t edge_count);
void graph_done(struct graph *g);

/* PageRank: where a walker is found who follows edges and starts anew one time
 * in six. The shares sum to 1 and are accurate to 1e-6. score has g->count
 * places. */
void graph_pagerank(const struct graph *g, double *score);

/*
 * How many shortest paths lead through each node, its own not counted. Exact up
 * to GRAPH_SOURCES nodes; beyond, the paths from so many of them are counted,
 * the ones that bv takes, and the result is scaled up.
 */
#define GRAPH_SOURCES 50
void graph_betweenness(const struct graph *g, double *score);

/* The longest chain of dependents that ends at each node, the node counted:
 * 1 for one that nobody waits for. All 0 when the graph has a cycle. */
void graph_heights(const struct graph *g, double *height);
bool graph_has_cycle(const struct graph *g);

/* The longest chain of nodes that the node waits for, over nodes with
 * live[i] only; -1 when the chain reaches a cycle. Dead nodes have 0 live
 * ones above them counted all the same. */
void graph_depths(const struct graph *g, const bool *live, int32_t *depth);

#endif
