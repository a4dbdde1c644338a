/*
 * The agents as the daemon told of them, with what each was doing lately, and
 * the rows they make. Pure.
 */
#ifndef DASHBOARD_FLEET_H
#define DASHBOARD_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coordinator/agent.h"
#include "daemon/summary.h"
#include "dashboard/grid.h"

struct cJSON;
struct rows;
struct rows_column;

#define FLEET_HISTORY 60 /* columns of the timeline and of each sparkline */

struct fleet_agent {
	struct agent_state state;
	char past[FLEET_HISTORY + 1];  /* letters of coordinator/timeline.h */
	float context[FLEET_HISTORY];  /* percent, below 0: not known */
	float velocity[FLEET_HISTORY]; /* the newest last, below 0: none */
	int64_t waited_ms;             /* in the time of past */
	int waits;
	bool stays; /* while a whole list is taken in */
};

struct fleet {
	struct fleet_agent **agents;
	size_t count, cap;
};

/* How many are in which state. */
struct fleet_counts {
	size_t all, waiting, busy, idle, error;
};

void fleet_init(struct fleet *f);
void fleet_done(struct fleet *f);

/* Takes [AgentState]: these and no others are there. */
void fleet_set(struct fleet *f, const struct cJSON *agents);
/* Takes {changed, gone} of agents.watch. */
void fleet_change(struct fleet *f, const struct cJSON *news);
/* Takes the answer of timeline.read, asked for FLEET_HISTORY columns. */
void fleet_set_past(struct fleet *f, const struct cJSON *timeline);
/* One more sample of how fast an agent writes. */
void fleet_sample(struct fleet *f, const struct cJSON *agent);
/* By its pane id ("%3"), or NULL. */
struct fleet_agent *fleet_find(const struct fleet *f, const char *pane_id);

struct fleet_counts fleet_count(const struct fleet *f);

/* The icon and the word of a state, as "▲ approval". */
void fleet_state(const struct agent_state *a, enum summary_icons icons,
    char *text, size_t size);
enum grid_style fleet_style(const struct agent_state *a);
/* "work:1.2" */
void fleet_place(const struct agent_state *a, char *text, size_t size);
/* "cc in work:1.2", of an AgentState or what else says where its agent is. */
void fleet_who(const struct cJSON *o, char *text, size_t size);
/* "4s", "12m", "3h", "2d": short, for a column. "" for never. */
void fleet_age(int64_t now_ms, int64_t then_ms, char text[16]);

/* The columns of the list of agents; *ret_count of them. The first is by
 * need: who needs the human most. */
const struct rows_column *fleet_columns(size_t *ret_count);
void fleet_rows(const struct fleet *f, struct rows *rows,
    enum summary_icons icons, int64_t now_ms);

#endif
