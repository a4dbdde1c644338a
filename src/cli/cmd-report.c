/* report: an agent, or a script of its user's, says what the agent does. */
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/since.h"
#include "cli/target.h"
#include "detect/state.h"
#include "io/clock.h"

static bool
is_state(const char *word)
{
	enum agent_detail detail;

	return strcmp(word, "busy") == 0 ||
	       (state_detail_find(word, &detail) && detail != DETAIL_UNKNOWN);
}

/* When a usage limit ends: a time, or how long from now. */
static bool
add_reset(const char *text, cJSON *params, struct err *err)
{
	struct err ignored;
	int64_t ms;

	if (text == NULL)
		return true;
	if (since_parse_span(text, &ms, &ignored))
		ms += clock_now_ms();
	else if (!time_parse(text, &ms))
		return err_set(err,
		    "--reset %.40s: give a time like 2026-02-02T12:00:00Z, or "
		    "how long from now, like 90m",
		    text);
	json_add_time(params, "reset_at", ms);
	return true;
}

/* Adds what the flags say. */
static bool
add_flags(const struct command_line *line, cJSON *params, struct err *err)
{
	const char *context = command_flag(line, "context");
	double percent;

	json_add_opt(params, "words", command_flag(line, "message"));
	if (!add_reset(command_flag(line, "reset"), params, err))
		return false;
	if (context == NULL)
		return true;
	if (!str_to_double(context, 0, 100, &percent))
		return err_set(err,
		    "--context %.20s: give a percentage, 0 to 100", context);
	json_add_num(params, "context", percent);
	return true;
}

static int
run(const struct command_line *line)
{
	const char *state = command_operand(line, 0);
	cJSON *params, *answer = NULL;
	struct client_place place;
	char pane[TARGET_MAX];
	struct err err;
	bool accepted;
	int status;

	if (!is_state(state))
		return command_failf(EXIT_WRONG_USE,
		    "\"%.40s\" is no state: give busy, idle, approval, question, "
		    "api_error, rate_limited or another detail of \"status\"",
		    state);
	status = client_find(line, &place, &err);
	if (status == EXIT_DONE)
		status = target_pane(line, 1, &place.server, pane, &err);
	if (status != EXIT_DONE)
		return command_fail(status, &err);
	params = cJSON_CreateObject();
	json_add_str(params, "pane", pane);
	json_add_str(params, "detail", state);
	json_add_int(params, "pid", getpid());
	if (!add_flags(line, params, &err)) {
		cJSON_Delete(params);
		return command_fail(EXIT_WRONG_USE, &err);
	}
	status = client_ask(line, "monitor.report", params, &answer);
	if (status != EXIT_DONE)
		return status;
	accepted = json_bool(answer, "accepted", false);
	cJSON_Delete(answer);
	if (!accepted)
		return command_failf(EXIT_REFUSED,
		    "pane %s has another agent than the one that reports",
		    pane);
	return EXIT_DONE;
}

const struct command cmd_report = {
	.name = "report",
	.args = "STATE",
	.min = 1,
	.max = 1,
	.flags = {
	    { "message", "TEXT", "why, for people" },
	    { "context", "PERCENT", "how full the context is" },
	    { "reset", "T", "when a usage limit ends: RFC 3339, or 90m, 2h" },
	},
	.run = run,
	.summary = "say what the agent of a pane does",
	.help = "An agent, or a script that knows it, reports STATE: busy, or "
		"a detail such as idle, approval, question or rate_limited. "
		"The pane is -t, or the one it runs in. The report counts "
		"until the next one, or until the agent ends; what the screen "
		"shows beats it in time.",
};
