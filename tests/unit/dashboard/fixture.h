/* A model with a fleet in every kind of state, at a moment of its own. */
#ifndef TESTS_UNIT_DASHBOARD_FIXTURE_H
#define TESTS_UNIT_DASHBOARD_FIXTURE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "dashboard/model.h"

#define FIXTURE_NOW ((int64_t)1770000000000)

static inline cJSON *
fixture_json(const char *text)
{
	struct err err;
	cJSON *o = json_parse(text, strlen(text), 1 << 20, &err);

	if (o == NULL)
		BUG("%s: %s", err.text, text);
	return o;
}

struct fixture_agent {
	int pane;
	const char *type, *name, *session, *status, *detail, *task;
	int ago_s, context;
	bool unseen;
};

static inline cJSON *
fixture_agent(const struct fixture_agent *a)
{
	cJSON *o = cJSON_CreateObject();
	char id[16];

	(void)snprintf(id, sizeof id, "%%%d", a->pane);
	json_add_str(o, "pane_id", id);
	json_add_int(o, "pane_index", 0);
	json_add_str(o, "agent_type", a->type);
	json_add_opt(o, "agent_mail_name", a->name);
	json_add_str(o, "status", a->status);
	json_add_num(o, "context_usage", a->context);
	json_add_opt(o, "current_task", a->task);
	json_add_bool(o, "healthy", true);
	json_add_str(o, "session", a->session);
	json_add_int(o, "window", a->pane % 4 + 1);
	json_add_str(o, "window_name", a->type);
	json_add_str(o, "detail", a->detail);
	json_add_time(o, "since", FIXTURE_NOW - a->ago_s * TIME_SECOND);
	json_add_str(o, "freshness", "fresh");
	json_add_num(o, "confidence", 0.95);
	json_add_bool(o, "unseen", a->unseen);
	return o;
}

static const struct fixture_agent fixture_agents[] = {
	{ 1, "cc", "BlueLake", "web", "WAITING", "approval",
	    "Fix the parser of control mode", 192, 42, false },
	{ 2, "cc", "GreenHill", "web", "GENERATING", "streaming",
	    "Write the manual page", 12, 88, false },
	{ 3, "cod", "", "web", "THINKING", "tool", "", 2, 0, false },
	{ 4, "cod", "", "api", "ERROR", "rate_limited", "", 3900, 17, false },
	{ 5, "gmi", "RedRiver", "api", "WAITING", "idle", "", 86400 * 3, 5,
	    false },
	{ 6, "oc", "", "api", "WAITING", "idle", "漢字 and é", 45, 61, true },
	{ 7, "copilot", "", "api", "UNKNOWN", "starting", "", 1, 0, false },
	{ 8, "cc", "", "infra", "STALLED", "stalled",
	    "Move the queue to the new host, whatever it takes and however "
	    "long it is",
	    600, 33, false },
	{ 9, "aider", "", "infra", "ERROR", "api_error", "", 61, 0, false },
	{ 10, "qwen", "", "infra", "WAITING", "question", "", 30, 71, false },
};

static inline cJSON *
fixture_fleet(void)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < countof(fixture_agents); i++)
		cJSON_AddItemToArray(list, fixture_agent(&fixture_agents[i]));
	return list;
}

/* Sixty columns for the first two agents. */
static inline cJSON *
fixture_past(void)
{
	return fixture_json(
	    "{\"agents\":[{\"pane_id\":\"%1\",\"waits\":2,\"waited_ms\":250000,"
	    "\"states\":\"....................iiiiiiibbbbbbbbbbbbbbbbbbbaabbbb"
	    "bbbbaaaa\",\"context\":[-1,-1,5,10,15,20,25,30,35,40,42]},"
	    "{\"pane_id\":\"%2\",\"waits\":0,\"states\":\"bbbbbbbbbbbbbbbbbbbb"
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbeeebbbbbbb\",\"context\":[1,88]}]}");
}

static inline cJSON *
fixture_explained(void)
{
	return fixture_json(
	    "{\"pane_id\":\"%1\",\"why\":\"a permission dialog is on the "
	    "screen\",\"evidence\":[{\"source\":\"screen\",\"age_ms\":3000,"
	    "\"says\":\"approval\",\"rule\":\"dialog\",\"row\":12,\"words\":"
	    "\"   Do you want to make this edit to parse.c?\"},{\"source\":"
	    "\"title\",\"says\":\"idle\",\"words\":\"✳ Claude Code\"}]}");
}

static inline void
fixture_init(struct model *m)
{
	cJSON *fleet = fixture_fleet(), *past = fixture_past();

	model_init(m, SUMMARY_UNICODE, FIXTURE_NOW);
	model_set_agents(m, fleet);
	fleet_set_past(&m->fleet, past);
	model_set_explained(m, fixture_explained());
	model_update(m, FIXTURE_NOW);
	cJSON_Delete(fleet);
	cJSON_Delete(past);
}

#endif
