#include "coordinator/assign-json.h"

#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "coordinator/agent.h"
#include "coordinator/assign-source.h"
#include "coordinator/assign.h"
#include "work/triage-json.h"

static cJSON *
bead_json(const struct assign_offer *o)
{
	return triage_json_row(&o->source->triage, o->row);
}

struct cJSON *
assign_json_work(const struct assign *a, bool refused)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < a->offer_count; i++) {
		const struct assign_offer *offer = &a->offers[i];
		cJSON *o;

		if (!offer->eligible.ok && !refused)
			continue;
		o = bead_json(offer);
		json_add_bool(o, "assignable", offer->eligible.ok);
		if (!offer->eligible.ok)
			json_add_str(o, "code", offer->eligible.code);
		json_add_opt(o, "reason", offer->eligible.reason);
		json_add_opt(o, "pane_id", offer->held_by);
		json_add_str(o, "project", offer->source->place.root);
		cJSON_AddItemToArray(list, o);
	}
	return list;
}

static cJSON *
choice_json(const struct assign_choice *c)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddItemToObject(o, "bead", bead_json(c->offer));
	cJSON_AddItemToObject(o, "agent", agent_json(c->candidate->agent));
	json_add_num(o, "score", c->score);
	json_add_str(o, "reason", c->reason);
	json_add_num(o, "confidence", c->confidence);
	cJSON_AddItemToObject(o, "breakdown", score_json(&c->breakdown));
	return o;
}

struct cJSON *
assign_json_choices(const struct assign *a)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < a->choice_count; i++)
		cJSON_AddItemToArray(list, choice_json(&a->choices[i]));
	return list;
}

static bool
is_chosen(const struct assign *a, const struct assign_candidate *c)
{
	for (size_t i = 0; i < a->choice_count; i++)
		if (a->choices[i].candidate == c)
			return true;
	return false;
}

struct cJSON *
assign_json_refused(const struct assign *a)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < a->candidate_count; i++) {
		const struct assign_candidate *c = &a->candidates[i];
		cJSON *o;

		if (is_chosen(a, c))
			continue;
		o = cJSON_CreateObject();
		json_add_str(o, "pane_id", c->pane_id);
		json_add_str(o, "agent_type", c->agent->agent_type);
		json_add_str(o, "session", c->agent->session_name);
		json_add_str(
		    o, "code", c->eligible.ok ? "no_work" : c->eligible.code);
		json_add_str(o, "reason",
		    c->eligible.ok ? "there is no work for it"
				   : c->eligible.reason);
		cJSON_AddItemToArray(list, o);
	}
	return list;
}

struct cJSON *
assign_json_suggestion(const struct assign_choice *c, int64_t now_ms)
{
	const struct agent_state *agent = c->candidate->agent;
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "bead_id", c->offer->row->bead->id);
	json_add_str(o, "bead_title", c->offer->row->bead->title);
	json_add_str(o, "agent_pane_id", c->candidate->pane_id);
	json_add_opt(o, "agent_mail_name", agent->agent_mail_name);
	json_add_str(o, "agent_type", agent->agent_type);
	json_add_time(o, "assigned_at", now_ms);
	json_add_int(o, "priority", c->offer->row->bead->priority);
	json_add_num(o, "score", c->score);
	json_add_str(o, "reason", c->reason);
	json_add_num(o, "confidence", c->confidence);
	return o;
}
