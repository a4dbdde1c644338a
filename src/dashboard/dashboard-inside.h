/* What the files of the dashboard share; nobody else includes this. */
#ifndef DASHBOARD_DASHBOARD_INSIDE_H
#define DASHBOARD_DASHBOARD_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "dashboard/dashboard.h"
#include "dashboard/grid.h"
#include "dashboard/keys.h"
#include "dashboard/model.h"
#include "dashboard/pages.h"

struct cJSON;
struct dashboard;
struct event;
struct event_base;
struct link;
struct terminal;

#define DASHBOARD_SIGNALS 4

/* Who asked for a page. */
struct dashboard_ask {
	struct dashboard *d;
	enum page page;
	bool open; /* not answered yet */
	int64_t asked_ms;
};

struct dashboard {
	const struct dashboard_args *args;
	struct event_base *base;
	struct event *typed, *frame, *tick, *signals[DASHBOARD_SIGNALS];
	struct terminal *terminal;
	struct link *link;
	struct grid grid;
	struct model model;
	int64_t drawn_ms;
	struct dashboard_ask pages[PAGE_COUNT];
	char explaining[16]; /* the pane that is asked about, or "" */
	uint64_t explained_print;
	int64_t explained_ms, past_ms;
	char refused[MODEL_TEXT_MAX]; /* why what was asked for was not done */
	size_t unanswered;            /* of the calls for it */
};

/* dashboard.c: something may look different. */
void dashboard_changed(struct dashboard *d);

/* dashboard-data.c: what is asked for by itself. */
void dashboard_data_begin(struct dashboard *d);
/* Another row, tab or second: asks for what is missing or old. */
void dashboard_data_refresh(struct dashboard *d);
/* Everything is old. */
void dashboard_data_expire(struct dashboard *d);
void dashboard_data_notice(
    struct dashboard *d, const char *method, const struct cJSON *params);

/* dashboard-act.c: what the person asks for. */
void dashboard_act(struct dashboard *d, enum keys_action action);

#endif
