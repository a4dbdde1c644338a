/* wait: block a script until a pane reaches a state. */
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/target.h"
#include "detect/state.h"

#define SECONDS_MAX 31536000
#define GRACE_MS    2000 /* for the daemon to say that the time is up */

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

static const char *
word(int operand, size_t i)
{
	if (operand != 1)
		return NULL;
	if (i < DETAIL_COUNT)
		return state_detail_name((enum agent_detail)i);
	i -= DETAIL_COUNT;
	return i < STATUS_COUNT ? state_status_name((enum agent_status)i)
	                        : NULL;
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
		status = client_params(line, target_pane_params, &params);
	if (status != EXIT_DONE)
		return status;
	json_add_str(params, "state", state);
	if (timeout_ms > 0)
		json_add_int(params, "timeout_ms", timeout_ms);
	status = client_ask_within(line,
	    timeout_ms > 0 ? timeout_ms + GRACE_MS : CLIENT_FOREVER,
	    "agents.wait", params, &result);
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
	.word = word,
	.flags = { { "timeout", "S",
	    "give up after S seconds, with status 1" } },
	.run = run,
	.summary = "block until a pane reaches a state",
	.help = "Returns as soon as the agent in PANE is in STATE, which is a "
		"status (WAITING, GENERATING, THINKING, ERROR, STALLED, "
		"UNKNOWN) or a detail (idle, approval, question, exited, ...) "
		"in any case. Without --timeout it waits for ever.",
};
