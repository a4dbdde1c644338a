/* What the person asks for. Whatever changes something outside shows first
 * what it would do, and does it when they say yes. */
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "dashboard/dashboard-inside.h"
#include "dashboard/link.h"

#define ASSIGN "coordinator.assign_work"

/* One more call for the question on the screen. */
static cJSON *
add_call(cJSON *calls)
{
	cJSON *one = cJSON_CreateObject();

	cJSON_AddItemToArray(calls, one);
	return one;
}

/* "bd-7 Fix the parser", for whom, how sure, why; and the call that does just
 * this. */
static void
add_assignment(const cJSON *a, struct buf *words, cJSON *calls)
{
	const cJSON *bead = json_obj(a, "bead"), *agent = json_obj(a, "agent");
	cJSON *call = add_call(calls);
	char who[256];

	(void)buf_addf(words, "%s  %s\n", json_str(bead, "id", ""),
	    json_str(bead, "title", ""));
	fleet_who(agent, who, sizeof who);
	(void)buf_addf(words, "  to %s, score %.2f, %.0f%% sure\n", who,
	    json_num(a, "score", 0), json_num(a, "confidence", 0) * 100);
	if (*json_str(a, "reason", "") != '\0')
		(void)buf_addf(words, "  %s\n", json_str(a, "reason", ""));
	json_add_str(call, "bead", json_str(bead, "id", ""));
	json_add_str(call, "pane", json_str(agent, "pane_id", ""));
}

/* Why nothing would be assigned: the chosen bead, then the agents. */
static void
add_refusals(struct dashboard *d, const cJSON *explained, struct buf *words)
{
	const struct row *row = rows_chosen(model_list(&d->model));
	const cJSON *r;
	char who[256];

	cJSON_ArrayForEach(r, json_arr(explained, "work"))
	{
		if (d->model.tab == MODEL_TAB(PAGE_WORK) && row != NULL &&
		    strcmp(row->id, json_str(r, "id", "")) == 0 &&
		    !json_bool(r, "assignable", true))
			(void)buf_addf(words, "%s: %s\n", row->id,
			    json_str(r, "reason", ""));
	}
	cJSON_ArrayForEach(r, json_arr(explained, "refused"))
	{
		fleet_who(r, who, sizeof who);
		(void)buf_addf(
		    words, "%s: %s\n", who, json_str(r, "reason", ""));
	}
	if (words->len == 0)
		(void)buf_adds(words, "There is no work to give.\n");
}

static void
on_preview(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;
	cJSON *calls = cJSON_CreateArray();
	const cJSON *a;
	struct buf text;

	buf_init(&text, MODEL_QUESTION_MAX);
	cJSON_ArrayForEach(a, json_arr(result, "assignments"))
	{
		add_assignment(a, &text, calls);
	}
	if (result == NULL)
		model_say(&d->model, true, "%s", words);
	else if (cJSON_GetArraySize(calls) > 0) {
		model_ask(
		    &d->model, "give this work?", text.data, ASSIGN, calls);
		calls = NULL;
	} else {
		add_refusals(d, result, &text);
		model_ask(&d->model, "nothing to give", text.data, NULL, NULL);
	}
	cJSON_Delete(calls);
	buf_done(&text);
	cJSON_Delete(result);
	dashboard_changed(d);
}

/* Of the chosen agent or bead, or of all. */
static void
preview(struct dashboard *d, bool all)
{
	const struct row *row = rows_chosen(model_list(&d->model));
	cJSON *params = cJSON_CreateObject();

	json_add_bool(params, "dry_run", true);
	json_add_bool(params, "explain", true);
	if (d->model.tab == MODEL_TAB(PAGE_WORK))
		json_add_str(params, "dir", d->args->cwd);
	if (!all && row != NULL)
		json_add_str(params,
		    d->model.tab == MODEL_AGENTS ? "pane" : "bead", row->id);
	if (link_ask(d->link, ASSIGN, params, on_preview, d))
		model_say(&d->model, false, "looking for work…");
}

static void
on_assignments(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;
	const char *pane = model_pane(&d->model);
	cJSON *calls = cJSON_CreateArray();
	const cJSON *a;
	struct buf text;

	buf_init(&text, MODEL_QUESTION_MAX);
	cJSON_ArrayForEach(a, result)
	{
		if (pane == NULL ||
		    strcmp(json_str(a, "agent_pane_id", ""), pane) != 0)
			continue;
		(void)buf_addf(&text, "%s  %s\n", json_str(a, "bead_id", ""),
		    json_str(a, "bead_title", ""));
		json_add_str(
		    add_call(calls), "bead", json_str(a, "bead_id", ""));
	}
	if (result == NULL)
		model_say(&d->model, true, "%s", words);
	else if (text.len > 0) {
		(void)buf_addf(&text,
		    "Others may get it then. Nothing is typed: tell %s.\n",
		    pane);
		model_ask(&d->model, "take this work back?", text.data,
		    "assignments.release", calls);
		calls = NULL;
	} else
		model_say(&d->model, true, "this agent was given no work");
	cJSON_Delete(calls);
	buf_done(&text);
	cJSON_Delete(result);
	dashboard_changed(d);
}

/* The name of the i-th holder of a conflict. */
static const char *
holder(const cJSON *conflict, int i)
{
	return json_str(cJSON_GetArrayItem(json_arr(conflict, "holders"), i),
	    "agent_name", "?");
}

static void
ask_conflict(struct dashboard *d, bool negotiate)
{
	const struct row *row = rows_chosen(model_list(&d->model));
	const cJSON *c =
	    row == NULL ? NULL
			: pages_find(d->model.pages[PAGE_CONFLICTS], row->id);
	cJSON *calls, *call;
	struct buf text;

	if (c == NULL)
		return;
	calls = cJSON_CreateArray();
	call = add_call(calls);
	json_add_str(call, "id", row->id);
	if (negotiate)
		json_add_str(call, "as", holder(c, 0));
	buf_init(&text, MODEL_QUESTION_MAX);
	(void)buf_addf(&text, "%s\n", pages_conflict(c));
	if (negotiate)
		(void)buf_addf(&text,
		    "%s is asked, in the name of %s, to let go.\n",
		    pages_asked(c, holder(c, 0)), holder(c, 0));
	else
		(void)buf_adds(&text, "Each holder gets a letter about it.\n");
	model_ask(&d->model, negotiate ? "negotiate?" : "notify the holders?",
	    text.data, negotiate ? "conflicts.negotiate" : "conflicts.notify",
	    calls);
	buf_done(&text);
}

/* An array of results for assignments, one object or true for the rest. */
static void
on_done(void *arg, cJSON *result, const char *words)
{
	struct dashboard *d = arg;
	const cJSON *one = cJSON_IsArray(result) ? result->child : NULL;

	d->unanswered--;
	if (result == NULL)
		(void)strlcpy(d->refused, words, sizeof d->refused);
	else if (cJSON_IsArray(result) && !json_bool(one, "success", false))
		(void)strlcpy(d->refused,
		    json_str(one, "error", "it was not assigned after all"),
		    sizeof d->refused);
	if (d->unanswered == 0 && d->refused[0] != '\0')
		model_say(&d->model, true, "%s", d->refused);
	else if (d->unanswered == 0)
		model_say(&d->model, false, "done");
	dashboard_data_expire(d);
	cJSON_Delete(result);
	dashboard_changed(d);
}

/* Does just what the dialog showed. */
static void
confirm(struct dashboard *d)
{
	const char *method = d->model.question.method;
	cJSON *calls = d->model.question.params, *one;

	d->refused[0] = '\0';
	while ((one = cJSON_DetachItemFromArray(calls, 0)) != NULL)
		d->unanswered += link_ask(d->link, method, one, on_done, d);
	model_close(&d->model);
	if (d->unanswered > 0)
		model_say(&d->model, false, "…");
	else
		model_say(&d->model, true, "no daemon: nothing was done");
}

void
dashboard_act(struct dashboard *d, enum keys_action action)
{
	if (action == KEYS_ASSIGN || action == KEYS_ASSIGN_ALL)
		preview(d, action == KEYS_ASSIGN_ALL);
	else if (action == KEYS_GIVE_BACK && model_pane(&d->model) != NULL)
		(void)link_ask(
		    d->link, "assignments.list", NULL, on_assignments, d);
	else if (action == KEYS_NOTIFY || action == KEYS_NEGOTIATE)
		ask_conflict(d, action == KEYS_NEGOTIATE);
	else if (action == KEYS_CONFIRM)
		confirm(d);
	else if (action == KEYS_REFRESH)
		dashboard_data_expire(d);
}
