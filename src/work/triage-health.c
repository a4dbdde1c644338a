#include "work/triage-health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "work/bead.h"
#include "work/triage.h"

#define WEEK  (7 * TIME_DAY)
#define WEEKS 8

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Counts equal words and adds them to obj, sorted. */
static void
add_tally(cJSON *obj, const char *key, const char **words, size_t n)
{
	cJSON *tally = cJSON_AddObjectToObject(obj, key);

	qsort(words, n, sizeof *words, compare_words);
	for (size_t i = 0, next; i < n; i = next) {
		next = i + 1;
		while (next < n && strcmp(words[next], words[i]) == 0)
			next++;
		json_add_int(tally, words[i], (int64_t)(next - i));
	}
}

static void
add_priorities(cJSON *obj, const struct bead_list *beads)
{
	cJSON *tally = cJSON_AddObjectToObject(obj, "by_priority");

	/* Others than 0 to 4 are counted at the nearest of these. */
	for (int p = 0; p <= 4; p++) {
		int64_t n = 0;
		char key[16];

		for (size_t i = 0; i < beads->count; i++) {
			int q = beads->beads[i].priority;

			n += (q < 0 ? 0 : q > 4 ? 4 : q) == p;
		}
		snprintf(key, sizeof key, "%d", p);
		if (n > 0)
			json_add_int(tally, key, n);
	}
}

static cJSON *
counts(const struct triage *t)
{
	const struct bead_list *beads = t->beads;
	const char **words = xcalloc(beads->count + 1, sizeof *words);
	cJSON *obj = cJSON_CreateObject();

	json_add_int(obj, "total", (int64_t)beads->count);
	json_add_int(obj, "open", (int64_t)t->count);
	json_add_int(obj, "closed", (int64_t)(beads->count - t->count));
	json_add_int(obj, "blocked", (int64_t)(t->count - t->actionable_count));
	json_add_int(obj, "actionable", (int64_t)t->actionable_count);
	for (size_t i = 0; i < beads->count; i++)
		words[i] = beads->beads[i].status;
	add_tally(obj, "by_status", words, beads->count);
	for (size_t i = 0; i < beads->count; i++)
		words[i] = beads->beads[i].type;
	add_tally(obj, "by_type", words, beads->count);
	add_priorities(obj, beads);
	free(words);
	return obj;
}

static cJSON *
graph(const struct graph *g)
{
	double n = g->count;
	cJSON *obj = cJSON_CreateObject();

	json_add_int(obj, "node_count", g->count);
	json_add_int(obj, "edge_count", g->edge_count);
	json_add_num(obj, "density", n > 1 ? g->edge_count / (n * (n - 1)) : 0);
	json_add_bool(obj, "has_cycles", graph_has_cycle(g));
	json_add_bool(obj, "phase2_ready", true);
	return obj;
}

/* The Monday, 0:00 UTC, at or before ms; 1970 began on a Thursday. */
static int64_t
week_start(int64_t ms)
{
	int64_t since = (ms + 3 * TIME_DAY) % WEEK;

	return ms - (since < 0 ? since + WEEK : since);
}

struct velocity {
	int64_t closed_7, closed_30, weeks[WEEKS];
	double days;
	int64_t timed;
	bool estimated; /* some closing time was guessed */
};

static void
count_closed(struct velocity *v, const struct bead *b, int64_t now_ms)
{
	int64_t at = b->closed_ms, week;

	if (at == 0) {
		at = b->updated_ms != 0 ? b->updated_ms : now_ms;
		v->estimated = true;
	}
	v->closed_7 += now_ms - at <= 7 * TIME_DAY;
	v->closed_30 += now_ms - at <= 30 * TIME_DAY;
	week = (week_start(now_ms) - week_start(at)) / WEEK;
	if (week >= 0 && week < WEEKS)
		v->weeks[week]++;
	if (b->created_ms != 0) {
		v->days += (double)(at - b->created_ms) / (double)TIME_DAY;
		v->timed++;
	}
}

static cJSON *
velocity(const struct triage *t)
{
	struct velocity v = { 0 };
	cJSON *obj = cJSON_CreateObject(), *weeks;

	for (size_t i = 0; i < t->beads->count; i++)
		if (strcmp(t->beads->beads[i].status, "closed") == 0)
			count_closed(&v, &t->beads->beads[i], t->now_ms);
	json_add_int(obj, "closed_last_7_days", v.closed_7);
	json_add_int(obj, "closed_last_30_days", v.closed_30);
	json_add_num(obj, "avg_days_to_close",
	    v.timed > 0 ? v.days / (double)v.timed : 0);
	weeks = cJSON_AddArrayToObject(obj, "weekly");
	for (int i = 0; i < WEEKS; i++) {
		cJSON *week = cJSON_CreateObject();

		json_add_time(
		    week, "week_start", week_start(t->now_ms) - i * WEEK);
		json_add_int(week, "closed", v.weeks[i]);
		cJSON_AddItemToArray(weeks, week);
	}
	if (v.estimated)
		json_add_bool(obj, "estimated", true);
	return obj;
}

cJSON *
triage_health_json(const struct triage *t)
{
	cJSON *obj = cJSON_CreateObject();

	cJSON_AddItemToObject(obj, "counts", counts(t));
	cJSON_AddItemToObject(obj, "graph", graph(&t->graph));
	cJSON_AddItemToObject(obj, "velocity", velocity(t));
	return obj;
}
