/* What the dashboard asks the daemon for by itself: the agents, who are told
 * from then on as they change, and whatever else is shown and has become old. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "daemon/summary.h"
#include "dashboard/dashboard-inside.h"
#include "dashboard/link.h"
#include "dashboard/terminal.h"
#include "detect/state.h"
#include "io/clock.h"

#define EVENTS_READ   300
#define PAST_MS       TIME_HOUR
#define PAST_AGE      (20 * TIME_SECOND)
#define EXPLAIN_AGE   (5 * TIME_SECOND)
#define EXPLAIN_LEAST TIME_SECOND
#define PAGE_AGE      (5 * TIME_SECOND)
#define WORK_AGE      (60 * TIME_SECOND) /* trackers are slow and told of */

static void
fail(struct dashboard *d, const char *words)
{
	model_say(&d->model, true, "%s", words);
	dashboard_changed(d);
}

static void
on_agents(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;

	if (result == NULL)
		fail(d, words);
	else
		model_set_agents(&d->model, result);
	cJSON_Delete(result);
	dashboard_changed(d);
}

static void
on_subscribed(void *arg, cJSON *result, const char *words)
{
	if (result == NULL)
		fail(arg, words);
	cJSON_Delete(result);
}

static void
on_options(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;
	const cJSON *o;

	(void)words;
	cJSON_ArrayForEach(o, result)
	{
		if (strcmp(json_str(o, "name", ""), "icons") == 0 &&
		    terminal_is_utf8(d->terminal))
			d->model.icons =
			    summary_icons_find(json_str(o, "value", ""));
	}
	d->grid.ascii = d->model.icons == SUMMARY_ASCII;
	cJSON_Delete(result);
	dashboard_changed(d);
}

static void
on_past(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;

	(void)words; /* an empty log is no trouble */
	if (result != NULL)
		fleet_set_past(&d->model.fleet, result);
	cJSON_Delete(result);
	dashboard_changed(d);
}

static void
on_explained(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;

	(void)words; /* the agent has gone */
	d->explaining[0] = '\0';
	if (result != NULL)
		model_set_explained(&d->model, result);
	dashboard_changed(d);
}

static void
on_sample(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;

	(void)words;
	if (result != NULL)
		fleet_sample(&d->model.fleet, result);
	cJSON_Delete(result);
}

static void
on_page(void *arg, cJSON *result, const char *words)
{
	struct dashboard_ask *ask = arg;

	ask->open = false;
	if (result == NULL)
		model_set_trouble(&ask->d->model, ask->page, words);
	else
		model_set_page(&ask->d->model, ask->page, result);
	dashboard_changed(ask->d);
}

void
dashboard_data_begin(struct dashboard *d)
{
	dashboard_data_expire(d);
	(void)link_ask(d->link, "agents.watch", NULL, on_agents, d);
	(void)link_ask(d->link, "events.subscribe", NULL, on_subscribed, d);
	(void)link_ask(d->link, "options.list", NULL, on_options, d);
}

void
dashboard_data_expire(struct dashboard *d)
{
	for (int p = 0; p < PAGE_COUNT; p++)
		d->pages[p] =
		    (struct dashboard_ask){ d, (enum page)p, false, 0 };
	d->explaining[0] = '\0';
	d->explained_ms = d->past_ms = 0;
}

static void
ask_past(struct dashboard *d, int64_t now)
{
	cJSON *params = cJSON_CreateObject();

	json_add_int(params, "since", now - PAST_MS);
	json_add_int(params, "columns", FLEET_HISTORY);
	d->past_ms = now;
	(void)link_ask(d->link, "timeline.read", params, on_past, d);
}

/* Why the chosen agent is in its state, when that is another or old. */
static void
ask_explain(struct dashboard *d, const struct fleet_agent *a, int64_t now)
{
	const char *known = json_str(d->model.explained, "pane_id", "");
	uint64_t print = agent_print(&a->state);
	char id[sizeof d->explaining];
	int64_t age = now - d->explained_ms;
	cJSON *params;

	(void)snprintf(id, sizeof id, "%%%u", a->state.pane);
	if (d->explaining[0] != '\0' ||
	    (strcmp(known, id) == 0 && age < EXPLAIN_AGE &&
		(print == d->explained_print || age < EXPLAIN_LEAST)))
		return;
	(void)strlcpy(d->explaining, id, sizeof d->explaining);
	d->explained_print = print;
	params = cJSON_CreateObject();
	json_add_str(params, "pane", id);
	if (!link_ask(d->link, "monitor.explain", params, on_explained, d))
		d->explaining[0] = '\0';
	if (now - d->explained_ms >= TIME_SECOND &&
	    state_is_busy(a->state.detail)) {
		params = cJSON_CreateObject();
		json_add_str(params, "pane", id);
		(void)link_ask(
		    d->link, "coordinator.agent", params, on_sample, d);
	}
	d->explained_ms = now;
}

static void
ask_page(struct dashboard *d, enum page page, int64_t now)
{
	static const char *const methods[PAGE_COUNT] = {
		[PAGE_WORK] = "coordinator.assignable_work",
		[PAGE_RESERVATIONS] = "reservations.list",
		[PAGE_CONFLICTS] = "conflicts.detect",
		[PAGE_EVENTS] = "events.read",
	};
	struct dashboard_ask *ask = &d->pages[page];
	const struct row *agent = rows_chosen(&d->model.lists[MODEL_AGENTS]);
	cJSON *params;

	if (ask->open)
		return;
	params = cJSON_CreateObject();
	if (page == PAGE_WORK) {
		json_add_str(params, "dir", d->args->cwd);
		json_add_bool(params, "all", true);
	} else if (page == PAGE_RESERVATIONS) {
		if (agent != NULL)
			json_add_str(params, "pane", agent->id);
		json_add_str(params, "cwd", d->args->cwd);
	} else if (page == PAGE_EVENTS)
		json_add_int(params, "limit", EVENTS_READ);
	ask->asked_ms = now;
	ask->open = link_ask(d->link, methods[page], params, on_page, ask);
}

/* Events are told as they happen; the rest grows old. */
static void
refresh_page(struct dashboard *d, enum page page, int64_t now)
{
	static const int64_t ages[PAGE_COUNT] = {
		[PAGE_WORK] = WORK_AGE,
		[PAGE_RESERVATIONS] = PAGE_AGE,
		[PAGE_CONFLICTS] = PAGE_AGE,
		[PAGE_EVENTS] = INT64_MAX,
	};

	if (d->pages[page].asked_ms == 0 ||
	    now - d->pages[page].asked_ms >= ages[page])
		ask_page(d, page, now);
}

void
dashboard_data_refresh(struct dashboard *d)
{
	const struct row *row = rows_chosen(&d->model.lists[MODEL_AGENTS]);
	const struct fleet_agent *a;
	int64_t now = clock_now_ms();

	if (!link_is_up(d->link) || !d->model.known)
		return;
	if (now - d->past_ms >= PAST_AGE)
		ask_past(d, now);
	if (d->model.tab != MODEL_AGENTS)
		refresh_page(d, (enum page)(d->model.tab - 1), now);
	a = row == NULL ? NULL : fleet_find(&d->model.fleet, row->id);
	if (d->model.tab == MODEL_AGENTS && d->model.wants_detail && a != NULL)
		ask_explain(d, a, now);
}

void
dashboard_data_notice(
    struct dashboard *d, const char *method, const cJSON *params)
{
	const char *type = json_str(params, "type", "");

	if (strcmp(method, "agents") == 0) {
		model_change_agents(&d->model, params);
		return;
	}
	if (strcmp(method, "event") != 0)
		return;
	model_add_event(&d->model, cJSON_Duplicate(params, true));
	if (str_starts(type, "conflict_"))
		d->pages[PAGE_CONFLICTS].asked_ms =
		    d->pages[PAGE_RESERVATIONS].asked_ms = 0;
	if (str_starts(type, "assignment_") || str_starts(type, "work_"))
		d->pages[PAGE_WORK].asked_ms = 0;
}
