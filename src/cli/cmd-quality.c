/* quality: how well the work goes, and what scripts have to say about it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/target.h"

#define COUNT_MAX 1000000000

static void
show_agents(const cJSON *agents)
{
	static const char *const heads[] = { "PANE", "AGENT", "SCORE", "PASSED",
		"FAILED", "ERRORS", "RECOVERED", "CONTEXT", "PEAK", "BUGS",
		NULL };
	struct table *t = table_new(heads);
	const cJSON *a;

	cJSON_ArrayForEach(a, agents)
	{
		double score = json_num(a, "score", 0);
		table_add(t, TABLE_PLAIN, json_str(a, "pane_id", ""));
		table_add(t, TABLE_PLAIN, json_str(a, "agent_type", ""));
		table_addf(
		    t, score < 50 ? TABLE_BAD : TABLE_PLAIN, "%.0f", score);
		table_addf(
		    t, TABLE_PLAIN, "%.0f", json_num(a, "tests_passed", 0));
		table_addf(
		    t, TABLE_PLAIN, "%.0f", json_num(a, "tests_failed", 0));
		table_addf(
		    t, TABLE_PLAIN, "%.0f", json_num(a, "error_count", 0));
		table_addf(
		    t, TABLE_PLAIN, "%.0f", json_num(a, "recovery_count", 0));
		table_addf(t, TABLE_PLAIN, "%.0f%%",
		    json_num(a, "avg_context_usage", 0));
		table_addf(t, TABLE_PLAIN, "%.0f%%",
		    json_num(a, "peak_context_usage", 0));
		table_addf(t, TABLE_PLAIN, "+%.0f -%.0f",
		    json_num(a, "bugs_introduced", 0),
		    json_num(a, "bugs_fixed", 0));
	}
	output_table(t);
}

static void
show_scan(const cJSON *s)
{
	if (json_bool(s, "scanning", false))
		(void)printf("bugs     a scan is under way\n");
	if (json_obj(s, "last_scan") != NULL)
		(void)printf("bugs     %.0f critical, %.0f warnings, %.0f in "
			     "all, %.0f minutes ago (%s)\n",
		    json_num(s, "critical_bugs", 0), json_num(s, "warnings", 0),
		    json_num(s, "total_findings", 0),
		    json_num(s, "last_scan_age_minutes", 0),
		    json_str(json_obj(s, "trend"), "bug_trend", ""));
	else
		(void)printf("bugs     not checked: %s\n",
		    json_bool(s, "ubs_available", false)
			? "no scan has ended yet"
			: "ubs is not installed");
	if (json_str(s, "not_checked", NULL) != NULL)
		(void)printf("scan     not checked: %s\n",
		    json_str(s, "not_checked", ""));
	if (json_str(s, "scan_error", NULL) != NULL)
		(void)printf(
		    "scan     failed: %s\n", json_str(s, "scan_error", ""));
}

static void
show_summary(const cJSON *s)
{
	const cJSON *trend = json_obj(s, "trend"), *alert;
	int64_t runs = json_int(s, "total_test_runs", 0);

	(void)printf("score    %.0f of 100\n", json_num(s, "score", 0));
	(void)printf("tests    %.0f passed, %.0f failed in %d run%s, %.0f in "
		     "the last hour (%s)\n",
	    json_num(s, "tests_passed_all", 0),
	    json_num(s, "tests_failed_all", 0), (int)runs, runs == 1 ? "" : "s",
	    json_num(s, "recent_test_runs", 0),
	    json_str(trend, "test_trend", ""));
	(void)printf("errors   %.0f, %.1f an hour (%s)\n",
	    json_num(s, "total_agent_errors", 0), json_num(s, "error_rate", 0),
	    json_str(trend, "error_trend", ""));
	(void)printf("context  %.0f%%, peak %.0f%% (%s)\n",
	    json_num(s, "avg_context_usage", 0),
	    json_num(s, "peak_context_usage", 0),
	    json_str(trend, "context_trend", ""));
	show_scan(s);
	cJSON_ArrayForEach(alert, json_arr(s, "alerts"))
	{
		(void)printf("alert    ");
		if (cJSON_IsString(alert))
			output_text(TABLE_WARN, alert->valuestring);
		(void)printf("\n");
	}
}

static int
show(const struct command_line *line)
{
	cJSON *summary, *agents;
	int status = client_ask(line, "quality.summary", NULL, &summary);

	if (status != EXIT_DONE)
		return status;
	status = client_ask(line, "quality.agents", NULL, &agents);
	if (status != EXIT_DONE) {
		cJSON_Delete(summary);
		return status;
	}
	if (line->json) {
		cJSON_AddItemToObject(summary, "agents", agents);
		return output_json(summary);
	}
	show_summary(summary);
	if (cJSON_GetArraySize(agents) > 0)
		show_agents(agents);
	cJSON_Delete(summary);
	cJSON_Delete(agents);
	return EXIT_DONE;
}

static void
show_begun(const cJSON *result)
{
	(void)result;
	command_note("The scan runs in the background; quality shows it.");
}

static int
scan(const struct command_line *line)
{
	const char *dir = command_operand(line, 1);
	cJSON *params = cJSON_CreateObject(), *result = NULL;
	int status = target_add_dir(params, "dir", dir == NULL ? "." : dir);

	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return status;
	}
	status = client_ask(line, "quality.scan", params, &result);
	return output_answer(line, status, result, show_begun);
}

/* Adds the flag as a member when it was given. */
static bool
add_number(const struct command_line *line, const char *flag, const char *key,
    int64_t max, cJSON *params)
{
	const char *text = command_flag(line, flag);
	int64_t n;

	if (text == NULL)
		return true;
	if (!str_to_int(text, 0, max, &n)) {
		(void)command_failf(EXIT_WRONG_USE,
		    "--%s %.20s: give a number from 0 to %lld", flag, text,
		    (long long)max);
		return false;
	}
	json_add_int(params, key, n);
	return true;
}

/* What stands behind the kind: "context 47", "bug", "bug fixed". */
static bool
add_value(const char *kind, const char *value, cJSON *params)
{
	int64_t n;

	if (strcmp(kind, "context") == 0) {
		if (value == NULL || !str_to_int(value, 0, 100, &n))
			return false;
		json_add_int(params, "usage", n);
		return true;
	}
	if (strcmp(kind, "bug") != 0)
		return value == NULL;
	if (value == NULL)
		value = "introduced";
	json_add_int(params, value, 1);
	return strcmp(value, "introduced") == 0 || strcmp(value, "fixed") == 0;
}

static bool
add_numbers(const struct command_line *line, const char *kind, cJSON *params)
{
	if (!add_value(kind, command_operand(line, 2), params)) {
		(void)command_failf(EXIT_WRONG_USE,
		    "give context a percentage, bug introduced or fixed, and "
		    "the others nothing");
		return false;
	}
	return add_number(line, "passed", "passed", COUNT_MAX, params) &&
	       add_number(line, "failed", "failed", COUNT_MAX, params) &&
	       add_number(line, "skipped", "skipped", COUNT_MAX, params) &&
	       add_number(
		   line, "duration-ms", "duration_ms", COUNT_MAX, params);
}

static int
record(const struct command_line *line)
{
	static const char *const kinds[] = { "test", "error", "recovery",
		"context", "bug" };
	const char *kind = command_operand(line, 1);
	const char *pane = command_flag(line, "pane");
	cJSON *params = cJSON_CreateObject(), *result;
	size_t i = 0;
	int status;

	while (
	    kind != NULL && i < countof(kinds) && strcmp(kind, kinds[i]) != 0)
		i++;
	if (kind == NULL || i == countof(kinds)) {
		cJSON_Delete(params);
		return command_failf(EXIT_WRONG_USE,
		    "record what: test, error, recovery, context or bug");
	}
	if (pane == NULL)
		pane = target_default(line);
	json_add_str(params, "kind", kind);
	json_add_opt(params, "package", command_flag(line, "package"));
	status = add_numbers(line, kind, params) ? EXIT_DONE : EXIT_WRONG_USE;
	if (status == EXIT_DONE && pane != NULL)
		status = target_add_pane(params, line, pane);
	if (status != EXIT_DONE) {
		cJSON_Delete(params);
		return status;
	}
	status = client_ask(line, "quality.record", params, &result);
	if (status == EXIT_DONE)
		cJSON_Delete(result);
	return status;
}

static int
run(const struct command_line *line)
{
	const char *what = command_operand(line, 0);

	if (what == NULL)
		return show(line);
	if (strcmp(what, "scan") == 0)
		return scan(line);
	if (strcmp(what, "record") == 0)
		return record(line);
	return command_failf(EXIT_WRONG_USE,
	    "quality %.20s: give nothing, scan or record", what);
}

const struct command cmd_quality = {
	.name = "quality",
	.args = "[scan [DIR] | record KIND [VALUE]]",
	.max = 3,
	.flags = {
	    { "pane", "%N", "of this agent; else -t, else the own pane" },
	    { "passed", "N", "tests" },
	    { "failed", "N", "tests" },
	    { "skipped", "N", "tests" },
	    { "duration-ms", "N", "of the test run" },
	    { "package", "NAME", "that was tested" },
	},
	.run = run,
	.summary = "tests, errors, bugs and context, and their trends",
	.help = "Shows scores, trends and alerts. scan looks for bugs in what "
		"changed in DIR (default: here) with ubs, in the background. "
		"record tells of a test run (test), an error, a recovery, a "
		"context usage in percent (context 47) or a bug (bug "
		"introduced, bug fixed) that could not be seen in the pane.",
};
