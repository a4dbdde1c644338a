/* quality: how well the work goes, and what scripts have to say about it. */
#include <stdarg.h>
#include <stdint.h>
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
add_score(struct table *t, const cJSON *agent)
{
	double score = json_num(agent, "score", 0);

	table_addf(t, score < 50 ? TABLE_BAD : TABLE_PLAIN, "%.0f", score);
}

static void
add_bugs(struct table *t, const cJSON *agent)
{
	table_addf(t, TABLE_PLAIN, "+%.0f -%.0f",
	    json_num(agent, "bugs_introduced", 0),
	    json_num(agent, "bugs_fixed", 0));
}

static const struct output_column columns[] = {
	{ "PANE", "pane_id", TABLE_PLAIN, OUTPUT_TEXT, NULL },
	{ "AGENT", "agent_type", TABLE_PLAIN, OUTPUT_TEXT, NULL },
	{ "SCORE", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_score },
	{ "PASSED", "tests_passed", TABLE_PLAIN, OUTPUT_NUMBER, NULL },
	{ "FAILED", "tests_failed", TABLE_PLAIN, OUTPUT_NUMBER, NULL },
	{ "ERRORS", "error_count", TABLE_PLAIN, OUTPUT_NUMBER, NULL },
	{ "RECOVERED", "recovery_count", TABLE_PLAIN, OUTPUT_NUMBER, NULL },
	{ "CONTEXT", "avg_context_usage", TABLE_PLAIN, OUTPUT_PERCENT, NULL },
	{ "PEAK", "peak_context_usage", TABLE_PLAIN, OUTPUT_PERCENT, NULL },
	{ "BUGS", NULL, TABLE_PLAIN, OUTPUT_TEXT, add_bugs },
};

static void __attribute__((format(printf, 4, 5))) add(struct table *t,
    enum table_style style, const char *label, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	table_add(t, TABLE_PLAIN, label);
	table_add(t, style, text);
	free(text);
}

static void
add_scan(struct table *t, const cJSON *s)
{
	int warnings = (int)json_num(s, "warnings", 0);
	int minutes = (int)json_num(s, "last_scan_age_minutes", 0);

	if (json_bool(s, "scanning", false))
		add(t, TABLE_PLAIN, "bugs", "a scan is under way");
	if (json_obj(s, "last_scan") != NULL)
		add(t, TABLE_PLAIN, "bugs",
		    "%.0f critical, %d warning%s, %.0f in all, %d minute%s "
		    "ago (%s)",
		    json_num(s, "critical_bugs", 0), warnings,
		    warnings == 1 ? "" : "s", json_num(s, "total_findings", 0),
		    minutes, minutes == 1 ? "" : "s",
		    json_str(json_obj(s, "trend"), "bug_trend", ""));
	else
		add(t, TABLE_PLAIN, "bugs", "not checked: %s",
		    json_bool(s, "ubs_available", false)
			? "no scan has ended yet"
			: "ubs is not installed");
	if (json_str(s, "not_checked", NULL) != NULL)
		add(t, TABLE_PLAIN, "scan", "not checked: %s",
		    json_str(s, "not_checked", ""));
	if (json_str(s, "scan_error", NULL) != NULL)
		add(t, TABLE_BAD, "scan", "failed: %s",
		    json_str(s, "scan_error", ""));
}

static void
show_summary(const cJSON *s)
{
	struct table *t = table_new((const char *const[]){ "", "", NULL });
	const cJSON *trend = json_obj(s, "trend"), *alert;
	int64_t runs = json_int(s, "total_test_runs", 0);

	table_fold(t);
	add(t, TABLE_PLAIN, "score", "%.0f of 100", json_num(s, "score", 0));
	add(t, TABLE_PLAIN, "tests",
	    "%.0f passed, %.0f failed in %d run%s, %.0f in the last hour (%s)",
	    json_num(s, "tests_passed_all", 0),
	    json_num(s, "tests_failed_all", 0), (int)runs, runs == 1 ? "" : "s",
	    json_num(s, "recent_test_runs", 0),
	    json_str(trend, "test_trend", ""));
	add(t, TABLE_PLAIN, "errors", "%.0f, %.1f an hour (%s)",
	    json_num(s, "total_agent_errors", 0), json_num(s, "error_rate", 0),
	    json_str(trend, "error_trend", ""));
	add(t, TABLE_PLAIN, "context", "%.0f%%, peak %.0f%% (%s)",
	    json_num(s, "avg_context_usage", 0),
	    json_num(s, "peak_context_usage", 0),
	    json_str(trend, "context_trend", ""));
	add_scan(t, s);
	cJSON_ArrayForEach(alert, json_arr(s, "alerts"))
	{
		if (cJSON_IsString(alert))
			add(t, TABLE_WARN, "alert", "%s", alert->valuestring);
	}
	output_table(t);
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
		output_rows(agents, columns, countof(columns));
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
add_dir(const struct command_line *line, cJSON *params)
{
	const char *dir = command_operand(line, 1);

	return target_add_dir(params, "dir", dir == NULL ? "." : dir);
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

static int
add_numbers(const struct command_line *line, const char *kind, cJSON *params)
{
	static const char *const flags[][2] = { { "passed", "passed" },
		{ "failed", "failed" }, { "skipped", "skipped" },
		{ "duration-ms", "duration_ms" } };
	int status = EXIT_DONE;

	if (!add_value(kind, command_operand(line, 2), params))
		return command_failf(EXIT_WRONG_USE,
		    "give context a percentage, bug introduced or fixed, and "
		    "the others nothing");
	for (size_t i = 0; i < countof(flags) && status == EXIT_DONE; i++) {
		int64_t n = -1;

		status = command_number(line, flags[i][0], 0, COUNT_MAX, &n);
		if (n >= 0)
			json_add_int(params, flags[i][1], n);
	}
	return status;
}

static int
add_record(const struct command_line *line, cJSON *params)
{
	static const char *const kinds[] = { "test", "error", "recovery",
		"context", "bug" };
	const char *kind = command_operand(line, 1);
	const char *pane = command_flag(line, "pane");
	size_t i = 0;
	int status;

	while (
	    kind != NULL && i < countof(kinds) && strcmp(kind, kinds[i]) != 0)
		i++;
	if (kind == NULL || i == countof(kinds))
		return command_failf(EXIT_WRONG_USE,
		    "record what: test, error, recovery, context or bug");
	if (pane == NULL)
		pane = target_default(line);
	json_add_str(params, "kind", kind);
	json_add_opt(params, "package", command_flag(line, "package"));
	status = add_numbers(line, kind, params);
	if (status == EXIT_DONE && pane != NULL)
		status = target_add_pane(params, line, pane);
	return status;
}

static int
run(const struct command_line *line)
{
	static const struct command_ask scan = { "quality.scan", add_dir,
		show_begun },
					record = { "quality.record", add_record,
						NULL };
	const char *what = command_operand(line, 0);

	if (what == NULL)
		return show(line);
	if (strcmp(what, "scan") == 0 && line->argc > 2)
		return command_failf(
		    EXIT_WRONG_USE, "quality scan: name one directory");
	if (strcmp(what, "scan") == 0)
		return client_answer(line, &scan);
	if (strcmp(what, "record") == 0)
		return client_answer(line, &record);
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
