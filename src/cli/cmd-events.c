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
#include "base/mem.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/since.h"
#include "cli/table.h"
#include "daemon/options.h"
#include "dashboard/pages.h"
#include "io/clock.h"

#define EVENT_TEXT_MAX 65536
#define PAGE           2000 /* events of one answer, so that none takes long */
#define LIMIT          1000 /* unless --since or --limit says otherwise */
#define LIMIT_MAX      10000000
#define LIMIT_TYPES    10000 /* with --type: they come in one answer */

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

/* {types}. Each has an option for what it sets off. */
static int
read_types(const char *types, cJSON *params)
{
	cJSON *list =
	    types == NULL ? NULL : cJSON_AddArrayToObject(params, "types");

	while (types != NULL && *types != '\0') {
		int len = (int)strcspn(types, ",");
		char *option = xasprintf("on_%.*s", len, types);
		bool known = options_find(option) != NULL;

		if (known)
			cJSON_AddItemToArray(
			    list, cJSON_CreateString(option + strlen("on_")));
		free(option);
		if (!known)
			return command_failf(EXIT_WRONG_USE,
			    "--type %.*s: there is no such event; the options "
			    "@coordinator_on_... have their names",
			    len > 40 ? 40 : len, types);
		types += len + (types[len] == ',');
	}
	return EXIT_DONE;
}

/* "12:03:04 agent_idle %3 cc thinking → idle" */
static void
show_for_people(const cJSON *event)
{
	const cJSON *details = json_obj(event, "details");
	const char *agent = json_str(details, "agent_type", "");
	time_t seconds = (time_t)(json_time(event, "timestamp") / 1000);
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
	output_cut(TABLE_PLAIN, text.data);
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

/* {since, types}, and how many; 0: as many as there are. */
static int
read_flags(const struct command_line *line, cJSON *params, int64_t *ret_limit)
{
	const char *since = command_flag(line, "since");
	const char *types = command_flag(line, "type");
	int64_t ms = 0;
	char at[32];
	struct err err;
	int status = read_types(types, params);

	*ret_limit = since != NULL ? 0 : LIMIT;
	if (status == EXIT_DONE)
		status = command_number(line, "limit", 1,
		    types == NULL ? LIMIT_MAX : LIMIT_TYPES, ret_limit);
	if (status != EXIT_DONE || since == NULL)
		return status;
	if (!since_parse(since, clock_now_ms(), &ms, &err))
		return command_fail(EXIT_WRONG_USE, &err);
	time_format(ms, at);
	json_add_str(params, "since", at);
	return EXIT_DONE;
}

/* The log, as far as it is read. */
struct reading {
	struct client *client;
	const cJSON *params; /* of every question */
	int64_t last;        /* the id of the last event; -1: from the end */
	int64_t count;       /* of those of the last answer */
};

static int
show_some(
    struct reading *r, const struct view *view, int64_t limit, struct err *err)
{
	cJSON *params = cJSON_Duplicate(r->params, true), *events, *event;
	int status;

	json_add_int(params, "limit", limit);
	if (r->last >= 0)
		json_add_int(params, "after", r->last);
	status = client_call(
	    r->client, "events.read", params, CLIENT_ANSWER_MS, &events, err);
	if (status != EXIT_DONE)
		return status;
	r->count = cJSON_GetArraySize(events);
	while ((event = cJSON_DetachItemFromArray(events, 0)) != NULL) {
		r->last = json_int(event, "id", r->last);
		show(view, event);
	}
	cJSON_Delete(events);
	(void)fflush(stdout);
	return EXIT_DONE;
}

/* The newest limit events, or (0) all of them, a page at a time. */
static int
show_log(
    struct reading *r, const struct view *view, int64_t limit, struct err *err)
{
	const struct view nothing = { .types = "" };
	int64_t before;
	int status;

	if (limit > 0 && (limit <= PAGE || view->types != NULL))
		return show_some(r, view, limit, err);
	/* Ids have no gaps. */
	status = show_some(r, &nothing, 1, err);
	r->last = limit > 0 && r->last > limit ? r->last - limit : 0;
	do {
		before = r->last;
		if (status == EXIT_DONE)
			status = show_some(r, view, PAGE, err);
	} while (status == EXIT_DONE && r->count == PAGE && r->last > before &&
		 !ferror(stdout));
	return status;
}

static int
follow(
    struct client *c, const struct view *view, cJSON *params, struct err *err)
{
	cJSON *answer, *event;
	int status = client_call(
	    c, "events.subscribe", params, CLIENT_ANSWER_MS, &answer, err);

	if (status == EXIT_DONE)
		cJSON_Delete(answer);
	while (status == EXIT_DONE && !ferror(stdout)) {
		status = client_event(c, CLIENT_FOREVER, &event, err);
		if (status == EXIT_DONE)
			show(view, event);
		(void)fflush(stdout);
	}
	return status;
}

static int
run(const struct command_line *line)
{
	struct view view = {
		.json = line->json || !output_is_terminal(),
		.types = command_flag(line, "type"),
	};
	bool follows = command_flag(line, "follow") != NULL;
	struct reading r = { .last = -1 };
	struct err err;
	cJSON *params = cJSON_CreateObject();
	int64_t limit = 0;
	int status = read_flags(line, params, &limit);

	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return status;
	}
	r.params = params;
	status = client_connect(line, &r.client, &err);
	/* Without --since following begins now. */
	if (status == EXIT_DONE && (!follows || limit == 0))
		status = show_log(&r, &view, limit, &err);
	if (status == EXIT_DONE && follows) {
		if (r.last >= 0)
			json_add_int(params, "after", r.last);
		status = follow(r.client, &view, params, &err);
	} else
		cJSON_Delete(params);
	client_close(r.client);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

const struct command cmd_events = {
	.name = "events",
	.args = "",
	.flags = {
	    { "follow", NULL, "go on with events as they happen" },
	    { "since", "T", "from then on: 10m, 2h, 1d ago, or RFC 3339" },
	    { "type", "T[,T...]", "only these types" },
	    { "limit", "N", "only the N newest (1000 without --since)" },
	},
	.run = run,
	.summary = "what happened, and what happens",
	.help = "Prints CoordinatorEvents, oldest first: JSON lines for "
		"programs, one short line each on a terminal. With --follow "
		"it goes on as they happen, from now unless --since says "
		"otherwise.",
};
