/* events: what happened, from the log, and what happens, as it happens. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/since.h"
#include "cli/table.h"
#include "dashboard/pages.h"
#include "io/clock.h"

#define EVENT_TEXT_MAX 65536

struct view {
	bool json;
	const char *types; /* "agent_idle,agent_busy", NULL: all */
};

static bool
is_listed(const char *types, const char *type)
{
	size_t len = strlen(type);
	const char *p;

	if (types == NULL)
		return true;
	for (p = types; *p != '\0'; p += strcspn(p, ",")) {
		p += *p == ',';
		if (strcspn(p, ",") == len && strncmp(p, type, len) == 0)
			return true;
	}
	return false;
}

/* "12:03:04 agent_idle %3 cc thinking → idle" */
static void
show_for_people(const cJSON *event)
{
	const cJSON *details = json_obj(event, "details");
	const char *agent = json_str(details, "agent_type", "");
	time_t seconds = (time_t)(output_time(event, "timestamp") / 1000);
	struct buf text;
	struct tm tm;
	char at[16] = "";

	if (localtime_r(&seconds, &tm) != NULL)
		(void)strftime(at, sizeof at, "%H:%M:%S", &tm);
	buf_init(&text, EVENT_TEXT_MAX);
	(void)buf_addf(&text, "%s %s", at, json_str(event, "type", "?"));
	if (json_str(event, "agent_id", "")[0] != '\0')
		(void)buf_addf(&text, " %s", json_str(event, "agent_id", ""));
	(void)buf_addf(&text, "%s%s ", *agent != '\0' ? " " : "", agent);
	pages_event_words(event, &text);
	output_text(TABLE_PLAIN, text.data);
	(void)printf("\n");
	buf_done(&text);
}

static void
show(const struct view *view, cJSON *event)
{
	if (!is_listed(view->types, json_str(event, "type", "")))
		cJSON_Delete(event);
	else if (view->json)
		(void)output_json(event);
	else {
		show_for_people(event);
		cJSON_Delete(event);
	}
}

/* {since} as RFC 3339; without --since, history is read from the beginning
 * and following begins now. */
static int
time_params(const struct command_line *line, cJSON **ret_params)
{
	const char *since = command_flag(line, "since");
	const char *limit = command_flag(line, "limit");
	cJSON *params = cJSON_CreateObject();
	int64_t ms, rows;
	char at[32];
	struct err err;

	if (since != NULL) {
		if (!since_parse(since, clock_now_ms(), &ms, &err)) {
			cJSON_Delete(params);
			return command_fail(EXIT_WRONG_USE, &err);
		}
		time_format(ms, at);
		json_add_str(params, "since", at);
	}
	if (limit != NULL) {
		if (!str_to_int(limit, 1, 1000000, &rows)) {
			cJSON_Delete(params);
			return command_failf(EXIT_WRONG_USE,
			    "--limit %.20s: give a number from 1 to 1000000",
			    limit);
		}
		json_add_int(params, "limit", rows);
	}
	*ret_params = params;
	return EXIT_DONE;
}

static int
follow(const struct command_line *line, const struct view *view, cJSON *params)
{
	struct client *c = NULL;
	struct err err;
	cJSON *answer, *event;
	int status = client_connect(line, &c, &err);

	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return command_fail(status, &err);
	}
	status = client_call(
	    c, "events.subscribe", params, CLIENT_ANSWER_MS, &answer, &err);
	if (status == EXIT_DONE)
		cJSON_Delete(answer);
	while (status == EXIT_DONE && !ferror(stdout)) {
		status = client_event(c, CLIENT_FOREVER, &event, &err);
		if (status == EXIT_DONE)
			show(view, event);
		(void)fflush(stdout);
	}
	client_close(c);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static int
run(const struct command_line *line)
{
	struct view view = {
		.json = line->json || !output_is_terminal(),
		.types = command_flag(line, "type"),
	};
	cJSON *params = NULL, *events, *event;
	int status = time_params(line, &params);

	if (status != EXIT_DONE)
		return status;
	if (command_flag(line, "follow") != NULL)
		return follow(line, &view, params);
	status = client_ask(line, "events.read", params, &events);
	if (status != EXIT_DONE)
		return status;
	while ((event = cJSON_DetachItemFromArray(events, 0)) != NULL)
		show(&view, event);
	cJSON_Delete(events);
	return EXIT_DONE;
}

const struct command cmd_events = {
	.name = "events",
	.args = "",
	.flags = {
	    { "follow", NULL, "go on with events as they happen" },
	    { "since", "T", "from then on: 10m, 2h, 1d ago, or RFC 3339" },
	    { "type", "T[,T...]", "only these types" },
	    { "limit", "N", "at most the N newest of the log" },
	},
	.run = run,
	.summary = "what happened, and what happens",
	.help = "Prints CoordinatorEvents, oldest first: JSON lines for "
		"programs, one short line each on a terminal. With --follow "
		"it goes on as they happen, from now unless --since says "
		"otherwise.",
};
