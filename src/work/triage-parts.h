/* The eight parts of a triage score, each the answer of the graph or the bead
 * to one question. */
#ifndef WORK_TRIAGE_PARTS_H
#define WORK_TRIAGE_PARTS_H

#include <stdint.h>

#include "work/triage.h"

/* What the norms are relative to, over all nodes. */
struct triage_parts_scale {
	double *pagerank, *betweenness, *height; /* of each node */
	double max_pagerank, max_betweenness;
	uint32_t max_dependents;
	int64_t median_minutes;
};

/* Fills norm, part, base, risk and what explains them in a row whose node,
 * bead are set. */
void triage_parts_fill(struct triage_row *row, const struct triage *t,
    const struct triage_parts_scale *scale);

const char *triage_parts_name(enum triage_part part); /* "pagerank" */

#endif
