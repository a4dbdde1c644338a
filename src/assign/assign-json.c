#include "assign/assign-json.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "assign/assign-source.h"
#include "assign/assign.h"
#include "base/json.h"
#include "coordinator/agent.h"
#include "work/persona.h"
#include "work/triage-json.h"

static cJSON *
bead_json(const struct assign_offer *o)
{
	return triage_json_row(&o->source->triage, o->row);
}

/* Why it is not assignable, or to one agent alone. */
static const char *
reason_of(const struct assign_offer *o)
{
	return o->eligible.ok ? o->hold.reason : o->eligible.reason;
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
		json_add_opt(o, "reason", reason_of(offer));
		json_add_opt(o, "pane_id",
		    *offer->held_by != '\0' ? offer->held_by : offer->only);
		json_add_str(o, "project", offer->source->place.root);
		cJSON_AddItemToArray(list, o);
	}
	return list;
}

static void
add_persona(cJSON *o, const struct assign_choice *c)
{
	if (c->candidate->worker.persona != NULL)
		json_add_str(o, "persona", c->candidate->worker.persona->name);
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
	add_persona(o, c);
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

/* Why an agent that may have work gets none: somebody holds the files. */
static const struct assign_offer *
held_from(const struct assign *a, const struct assign_candidate *c)
{
	for (size_t i = 0; i < a->offer_count; i++)
		if (a->offers[i].hold.held &&
		    a->offers[i].source == c->source &&
		    strcmp(a->offers[i].only, c->pane_id) != 0)
			return &a->offers[i];
	return NULL;
}

static void
add_refusal(
    struct cJSON *o, const struct assign *a, const struct assign_candidate *c)
{
	const struct assign_offer *held = held_from(a, c);
	char reason[320];

	if (!c->eligible.ok) {
		json_add_str(o, "code", c->eligible.code);
		json_add_str(o, "reason", c->eligible.reason);
	} else if (held != NULL) {
		(void)snprintf(reason, sizeof reason, "%s, which %.100s names",
		    held->hold.reason, held->row->bead->id);
		json_add_str(o, "code", "files_held");
		json_add_str(o, "reason", reason);
	} else {
		json_add_str(o, "code", "no_work");
		json_add_str(o, "reason", "there is no work for it");
	}
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
		json_add_int(o, "window", c->agent->window_index);
		json_add_int(o, "pane_index", c->agent->pane_index);
		add_refusal(o, a, c);
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
	json_add_opt(o, "agent_mail_name", agent_mail_name(agent));
	json_add_str(o, "agent_type", agent->agent_type);
	json_add_time(o, "assigned_at", now_ms);
	json_add_int(o, "priority", c->offer->row->bead->priority);
	json_add_num(o, "score", c->score);
	json_add_str(o, "reason", c->reason);
	json_add_num(o, "confidence", c->confidence);
	add_persona(o, c);
	return o;
}
