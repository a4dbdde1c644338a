/* What is known of the chosen row, as labelled lines. Pure. */
#ifndef DASHBOARD_DETAIL_H
#define DASHBOARD_DETAIL_H

#include <stdint.h>

#include "daemon/summary.h"
#include "dashboard/grid.h"

struct cJSON;
struct fleet_agent;

#define DETAIL_LINES_MAX 48
#define DETAIL_LABEL_MAX 16

struct detail_line {
	char label[DETAIL_LABEL_MAX];
	enum grid_style style;
	char *text; /* NULL: the timeline of the agent is drawn here */
};

struct detail {
	char title[320];
	struct detail_line lines[DETAIL_LINES_MAX];
	int count;
};

/* Empty. */
void detail_init(struct detail *d);
void detail_done(struct detail *d);
/* An agent; explained is the answer of monitor.explain on it, or NULL. */
void detail_agent(struct detail *d, const struct fleet_agent *a,
    const struct cJSON *explained, enum summary_icons icons, int64_t now_ms);
/* Any other row: whatever its JSON says. */
void detail_other(struct detail *d, const struct cJSON *o);

#endif
