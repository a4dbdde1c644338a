#include "work/triage-parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "work/bead.h"
#include "work/triage.h"

static const struct {
	const char *name;
	double weight;
} parts[TRIAGE_PARTS] = {
	[TRIAGE_PAGERANK] = { "pagerank", 0.22 },
	[TRIAGE_BETWEENNESS] = { "betweenness", 0.20 },
	[TRIAGE_BLOCKER_RATIO] = { "blocker_ratio", 0.13 },
	[TRIAGE_STALENESS] = { "staleness", 0.05 },
	[TRIAGE_PRIORITY] = { "priority_boost", 0.10 },
	[TRIAGE_TIME_TO_IMPACT] = { "time_to_impact", 0.10 },
	[TRIAGE_URGENCY] = { "urgency", 0.10 },
	[TRIAGE_RISK] = { "risk", 0.10 },
};

const char *
triage_parts_name(enum triage_part part)
{
	return parts[part].name;
}

static double
clamp(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

static double
days(int64_t later_ms, int64_t earlier_ms)
{
	return (double)(later_ms - earlier_ms) / (double)TIME_DAY;
}

/* How unevenly the issues it waits for are depended upon. */
static double
fan_risk(const struct triage *t, uint32_t node)
{
	const struct graph_rows *in = &t->graph.in;
	uint32_t from = t->blocking.start[node],
		 to = t->blocking.start[node + 1];
	double sum = 0, squares = 0, mean;

	if (to - from < 2)
		return 0;
	for (uint32_t k = from; k < to; k++) {
		uint32_t v = t->blocking.list[k];

		if (v != TRIAGE_NONE)
			sum += in->start[v + 1] - in->start[v];
	}
	mean = sum / (to - from);
	if (mean == 0)
		return 0;
	for (uint32_t k = from; k < to; k++) {
		uint32_t v = t->blocking.list[k];
		double x =
		    v == TRIAGE_NONE ? 0 : in->start[v + 1] - in->start[v];

		squares += (x - mean) * (x - mean);
	}
	return fmin(1, sqrt(squares / (to - from)) / mean / 2);
}

/* How much it is talked about and changed, for its age. */
static double
churn_risk(const struct bead *b, int64_t now_ms)
{
	double age, span, changing = 0;

	if (b->created_ms == 0)
		return 0;
	age = fmax(1, days(now_ms, b->created_ms));
	span = days(b->updated_ms, b->created_ms);
	if (b->updated_ms != 0 && span > 0 && age > 1)
		changing = span / age;
	return fmin(1, (double)b->comment_count / age * 0.6 + changing * 0.4);
}

/* The share of what it waits for that lives in another repository. */
static double
cross_repo_risk(const struct triage *t, uint32_t node)
{
	const struct bead *b = &t->beads->beads[node];
	uint32_t from = t->blocking.start[node],
		 to = t->blocking.start[node + 1];
	uint32_t other = 0;

	if (*b->source_repo == '\0' || from == to)
		return 0;
	for (uint32_t k = from; k < to; k++) {
		uint32_t v = t->blocking.list[k];
		const char *repo =
		    v == TRIAGE_NONE ? "" : t->beads->beads[v].source_repo;

		other += *repo != '\0' && strcmp(repo, b->source_repo) != 0;
	}
	return (double)other / (to - from);
}

/* Of work that is begun, and how long it has not been touched. */
static double
idle_risk(double idle)
{
	if (idle > 14)
		return 0.8;
	return idle > 7 ? 0.4 : 0.1;
}

static double
status_risk(const struct bead *b, int64_t now_ms)
{
	bool touched = b->updated_ms != 0;
	double idle = touched ? days(now_ms, b->updated_ms) : 0;

	if (strcmp(b->status, "blocked") == 0)
		return idle > 7 ? 0.9 : 0.7;
	if (strcmp(b->status, "in_progress") == 0)
		return touched ? idle_risk(idle) : 0.3;
	if (strcmp(b->status, "open") == 0)
		return b->created_ms != 0 && days(now_ms, b->created_ms) > 30
		           ? 0.3
		           : 0.1;
	return 0;
}

static double
fill_risk(struct triage_row *row, const struct triage *t)
{
	struct triage_risk *r = &row->risk;

	r->fan = fan_risk(t, row->node);
	r->churn = churn_risk(row->bead, t->now_ms);
	r->cross_repo = cross_repo_risk(t, row->node);
	r->status = status_risk(row->bead, t->now_ms);
	r->all = fmin(1, r->fan * 0.3 + r->churn * 0.3 + r->cross_repo * 0.2 +
			     r->status * 0.2);
	return r->all;
}

/* The weight of the first label that tells of urgency, 0 without one. */
static double
label_urgency(struct triage_row *row)
{
	static const struct {
		const char *word;
		double weight;
	} words[] = {
		{ "urgent", 0.8 },
		{ "critical", 1.0 },
		{ "blocker", 1.0 },
		{ "hotfix", 0.8 },
		{ "asap", 0.6 },
	};

	for (size_t i = 0; i < row->bead->label_count; i++) {
		const char *label = row->bead->labels[i];

		for (size_t k = 0; k < countof(words); k++)
			if (strcasestr(label, words[k].word) != NULL) {
				row->urgent_label = label;
				return words[k].weight;
			}
	}
	return 0;
}

static double
urgency(struct triage_row *row, int64_t now_ms)
{
	double u = label_urgency(row);
	int64_t created = row->bead->created_ms;

	if (created != 0 && now_ms > created)
		u += 0.5 * (1 - exp(-days(now_ms, created) / 7));
	return fmin(1, u);
}

static double
priority_boost(int priority)
{
	return priority >= 0 && priority <= 3 ? 1 - 0.25 * priority : 0;
}

void
triage_parts_fill(struct triage_row *row, const struct triage *t,
    const struct triage_parts_scale *s)
{
	const struct bead *b = row->bead;
	uint32_t i = row->node;
	double *n = row->norm;

	row->height = s->height[i];
	row->minutes = b->minutes > 0 ? b->minutes : s->median_minutes;
	n[TRIAGE_PAGERANK] =
	    s->max_pagerank > 0 ? s->pagerank[i] / s->max_pagerank : 0;
	n[TRIAGE_BETWEENNESS] =
	    s->max_betweenness > 0 ? s->betweenness[i] / s->max_betweenness : 0;
	n[TRIAGE_BLOCKER_RATIO] =
	    s->max_dependents > 0 ? (double)t->dependents[i] / s->max_dependents
				  : 0;
	n[TRIAGE_STALENESS] = b->updated_ms == 0
	                          ? 0.5
	                          : clamp(days(t->now_ms, b->updated_ms) / 30);
	n[TRIAGE_PRIORITY] = priority_boost(b->priority);
	n[TRIAGE_TIME_TO_IMPACT] = fmin(1, row->height / 10) * 0.7 +
	                           clamp(1 - (double)row->minutes / 480) * 0.3;
	n[TRIAGE_URGENCY] = urgency(row, t->now_ms);
	n[TRIAGE_RISK] = fill_risk(row, t);
	row->base = 0;
	for (int k = 0; k < TRIAGE_PARTS; k++) {
		row->part[k] = n[k] * parts[k].weight;
		row->base += row->part[k];
	}
}
