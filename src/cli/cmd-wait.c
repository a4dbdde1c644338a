/* wait: block a script until a pane reaches a state. */
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/target.h"
#include "daemon/rpc.h"

#define SECONDS_MAX 31536000
#define GRACE_MS    2000 /* for the daemon to say that the time is up */
#define NEW_PANE_MS 2000 /* for the daemon to see a pane that tmux has */
#define STEP_MS     50

/* --timeout in ms, 0 without it. */
static int
read_timeout(const struct command_line *line, int64_t *ret_ms)
{
	const char *text = command_flag(line, "timeout");
	double seconds = 0;

	if (text != NULL && !str_to_double(text, 0.001, SECONDS_MAX, &seconds))
		return command_failf(EXIT_WRONG_USE,
		    "--timeout %.20s: give a number of seconds above 0", text);
	*ret_ms = (int64_t)(seconds * 1000);
	return EXIT_DONE;
}

/* Asks until the daemon knows the pane: a script may wait for a pane that it
 * made a moment ago, which tmux has but the daemon has not listed yet. */
static int
ask(struct client *c, const struct tmux_server *server, const cJSON *params,
    int64_t timeout_ms, cJSON **ret_result, struct err *err)
{
	int64_t answer_ms =
	    timeout_ms > 0 ? timeout_ms + GRACE_MS : CLIENT_FOREVER;
	int64_t deadline = client_ticks() + NEW_PANE_MS;
	int status;

	for (;;) {
		status = client_call(c, "agents.wait",
		    cJSON_Duplicate(params, true), answer_ms, ret_result, err);
		if (client_error(c) != RPC_NO_PANE ||
		    client_ticks() >= deadline ||
		    !target_exists(server, json_str(params, "pane", "")))
			return status;
		(void)poll(NULL, 0, STEP_MS);
	}
}

static int
wait_for(const struct command_line *line, cJSON *params, int64_t timeout_ms,
    cJSON **ret_result)
{
	struct client_place place;
	struct client *c = NULL;
	struct err err;
	int status = client_find(line, &place, &err);

	if (status == EXIT_DONE)
		status = client_connect(line, &c, &err);
	if (status == EXIT_DONE)
		status =
		    ask(c, &place.server, params, timeout_ms, ret_result, &err);
	cJSON_Delete(params);
	client_close(c);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

static int
run(const struct command_line *line)
{
	const char *state = command_operand(line, 1);
	cJSON *params = NULL, *result = NULL;
	int64_t timeout_ms = 0;
	bool reached;
	int status = read_timeout(line, &timeout_ms);

	if (status == EXIT_DONE)
		status = target_pane_params(line, false, &params);
	if (status != EXIT_DONE)
		return status;
	json_add_str(params, "state", state);
	if (timeout_ms > 0)
		json_add_int(params, "timeout_ms", timeout_ms);
	status = wait_for(line, params, timeout_ms, &result);
	if (status != EXIT_DONE)
		return status;
	reached = json_bool(result, "reached", true);
	if (line->json)
		(void)output_json(result);
	else
		cJSON_Delete(result);
	if (!reached)
		return command_failf(EXIT_FAILED,
		    "%.64s did not become %.32s within %.10g s",
		    command_operand(line, 0), state, (double)timeout_ms / 1000);
	return EXIT_DONE;
}

const struct command cmd_wait = {
	.name = "wait",
	.args = "PANE STATE",
	.min = 2,
	.max = 2,
	.flags = { { "timeout", "S",
	    "give up after S seconds, with status 1" } },
	.run = run,
	.summary = "block until a pane reaches a state",
	.help = "Returns as soon as the agent in PANE is in STATE, which is a "
		"status (WAITING, GENERATING, THINKING, ERROR, STALLED, "
		"UNKNOWN) or a detail (idle, approval, question, exited, ...) "
		"in any case. Without --timeout it waits for ever.",
};
