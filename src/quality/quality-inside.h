/* The model itself, for quality.c, which fills it, and quality-score.c, which
 * judges it; nobody else includes this. */
#ifndef QUALITY_QUALITY_INSIDE_H
#define QUALITY_QUALITY_INSIDE_H

#include "quality/quality.h"

/* The context trend looks at so many samples of all agents together. */
#define QUALITY_TREND_CONTEXTS 100

struct quality {
	struct quality_agent **agents; /* sorted by pane number */
	size_t agent_count;
	struct quality_ring runs;          /* of struct quality_run */
	struct quality_ring scans;         /* of struct quality_scan */
	struct quality_ring late_contexts; /* the newest of all agents */
	int64_t passed, failed;            /* of the stored runs */
	int64_t errors;                    /* of all agents */
	int64_t scan_failures;
	int64_t since_ms;
	bool has_scanner;
	char scan_trouble[256];
};

#endif
