/* reserve and unreserve: say which files one works on. */
#include "base/json.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/mailer.h"
#include "cli/output.h"
#include "io/clock.h"

#define TTL_MAX (7 * 24 * 3600)

static void
show_lease(const cJSON *lease, const char *words)
{
	command_note("%s %s%s", words, json_str(lease, "path_pattern", ""),
	    json_bool(lease, "exclusive", true) ? "" : " (shared)");
}

/* "cc-1 holds src/x.c, for a reason, 29m longer". */
static void
show_rival(const cJSON *lease)
{
	const char *reason = json_str(lease, "reason", "");
	int64_t now = clock_now_ms(), end = json_time(lease, "expires_ts");
	char left[24];

	output_age(end, end == 0 ? 0 : now, left);
	command_note("%s holds %s%s%s%s%s%s", json_str(lease, "agent", ""),
	    json_str(lease, "path_pattern", ""),
	    *reason != '\0' ? ", for " : "", reason, *left != '\0' ? ", " : "",
	    left, *left != '\0' ? " longer" : "");
}

static int
show(const cJSON *result)
{
	const cJSON *granted = json_arr(result, "granted");
	const cJSON *conflicts = json_arr(result, "conflicts"), *one;

	cJSON_ArrayForEach(one, granted) show_lease(one, "reserved");
	cJSON_ArrayForEach(one, conflicts) show_rival(one);
	if (cJSON_GetArraySize(granted) == 0)
		return command_failf(EXIT_REFUSED, "nothing was reserved");
	return EXIT_DONE;
}

static int
add_params(const struct command_line *line, cJSON *params)
{
	int status = mailer_add_number(params, line, "ttl", TTL_MAX);

	mailer_add_operands(params, "patterns", line, 0);
	json_add_bool(params, "shared", command_flag(line, "shared") != NULL);
	json_add_bool(params, "strict", command_flag(line, "strict") != NULL);
	json_add_opt(params, "reason", command_flag(line, "reason"));
	return status != EXIT_DONE ? status : mailer_params(line, params);
}

static int
run(const struct command_line *line)
{
	cJSON *params, *result;
	int status = client_params(line, add_params, &params);

	if (status != EXIT_DONE)
		return status;
	status = client_ask(line, "reservations.reserve", params, &result);
	if (status != EXIT_DONE)
		return status;
	if (!line->json) {
		status = show(result);
		cJSON_Delete(result);
		return status;
	}
	if (cJSON_GetArraySize(json_arr(result, "granted")) == 0)
		status = EXIT_REFUSED;
	(void)output_json(result);
	return status;
}

static void
show_released(const cJSON *result)
{
	command_note("released: %d", (int)json_int(result, "released", 0));
}

static int
add_patterns(const struct command_line *line, cJSON *params)
{
	mailer_add_operands(params, "patterns", line, 0);
	return mailer_params(line, params);
}

const struct command cmd_reserve = {
	.name = "reserve",
	.args = "PATTERN...",
	.min = 1,
	.max = COMMAND_NO_LIMIT,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG,
	    { "ttl", "SECONDS", "for so long, 3600 without it" },
	    { "shared", NULL, "others may work on them, too" },
	    { "strict", NULL, "nothing when others hold some of it" },
	    { "reason", "TEXT", "what it is for" } },
	.run = run,
	.summary = "say which files one works on",
	.help =
	    "Reserves files and directories of the project; patterns are "
	    "those of .gitignore, relative to the working directory, and "
	    "braces. What others hold of it is shown; with --strict nothing "
	    "is reserved then, and the status is 4. A reservation ends when "
	    "its time is up, by unreserve, and with the agent's process.",
};

const struct command cmd_reserve_undo = {
	.name = "unreserve",
	.args = "[PATTERN...]",
	.max = COMMAND_NO_LIMIT,
	.flags = { MAILER_AS_FLAG, MAILER_PROJECT_FLAG },
	.run = client_run,
	.ask = { "reservations.release", add_patterns, show_released },
	.summary = "let go of reserved files",
	.help = "Ends one's own reservations of exactly those patterns, or "
		"all of them.",
};
