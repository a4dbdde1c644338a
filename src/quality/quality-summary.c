#include "quality/quality-summary.h"

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/time.h"

#define OLD_SCAN_MINUTES 30
#define LOW_PASS_RATE    80
#define FEW_RUNS         5
#define MANY_FAILURES    3

static void
take_scan(const struct quality *q, struct quality_summary *s)
{
	const struct quality_scan *scan = quality_last_scan(q);

	s->scanner = quality_has_scanner(q);
	s->scan_failures = quality_scan_failures(q);
	if (scan == NULL)
		return;
	s->scanned = true;
	s->critical = scan->critical;
	s->warnings = scan->warning;
	s->findings = scan->critical + scan->warning + scan->info;
	s->scan_healthy = scan->critical == 0 && scan->warning == 0;
	if (s->at_ms > scan->at_ms)
		s->scan_age_minutes = (s->at_ms - scan->at_ms) / TIME_MINUTE;
}

static void
take_runs(const struct quality *q, struct quality_summary *s)
{
	s->total_runs = (int64_t)quality_run_count(q);
	for (size_t i = 0; i < quality_run_count(q); i++) {
		const struct quality_run *r = quality_run_at(q, i);
		s->passed += r->passed;
		s->failed += r->failed;
		s->recent_runs += r->at_ms > s->at_ms - TIME_HOUR;
	}
	if (s->passed + s->failed > 0)
		s->pass_rate =
		    100 * (double)s->passed / (double)(s->passed + s->failed);
}

static void
take_agents(const struct quality *q, struct quality_summary *s)
{
	double sum = 0, hours;
	int sampled = 0;

	for (size_t i = 0; i < quality_agent_count(q); i++) {
		const struct quality_agent *a = quality_agent_at(q, i);
		s->errors += a->errors;
		if (a->samples == 0)
			continue;
		sampled++;
		sum += a->avg_context;
		if (a->peak_context > s->peak_context)
			s->peak_context = a->peak_context;
		s->high_context += a->avg_context > QUALITY_HIGH_CONTEXT;
	}
	if (sampled > 0)
		s->avg_context = sum / sampled;
	hours = (double)(s->at_ms - quality_since_ms(q)) / (double)TIME_HOUR;
	if (s->errors > 0 && hours > 0)
		s->error_rate = (double)s->errors / hours;
}

void
quality_summary_make(
    const struct quality *q, int64_t now_ms, struct quality_summary *ret)
{
	*ret = (struct quality_summary){
		.at_ms = now_ms,
		.bug = quality_bug_trend(q),
		.test = quality_test_trend(q),
		.error = quality_error_trend(q, now_ms),
		.context = quality_context_trend(q),
	};
	take_scan(q, ret);
	take_runs(q, ret);
	take_agents(q, ret);
}

size_t
quality_summary_alerts(
    const struct quality_summary *s, const char *ret[QUALITY_SUMMARY_ALERTS])
{
	const struct {
		bool due;
		const char *text;
	} alerts[QUALITY_SUMMARY_ALERTS] = {
		{ s->critical > 0,
		    "Critical bugs detected by UBS - address immediately" },
		{ s->pass_rate < LOW_PASS_RATE && s->total_runs > FEW_RUNS,
		    "Test pass rate below 80% - investigate failures" },
		{ s->high_context > 0,
		    "Agents with high context usage (>80%) detected" },
		{ s->scanner && s->scan_age_minutes > OLD_SCAN_MINUTES,
		    "Last UBS scan was over 30 minutes ago" },
		{ s->scan_failures >= MANY_FAILURES,
		    "Multiple consecutive UBS scan failures" },
		{ s->bug == QUALITY_DECLINING, "Bug count trending upward" },
		{ s->test == QUALITY_DECLINING,
		    "Test pass rate trending downward" },
		{ s->error == QUALITY_DECLINING,
		    "Agent error rate trending upward" },
	};

	size_t n = 0;

	for (size_t i = 0; i < QUALITY_SUMMARY_ALERTS; i++) {
		if (alerts[i].due)
			ret[n++] = alerts[i].text;
	}
	return n;
}

static void
add_trend(cJSON *o, const struct quality_summary *s)
{
	cJSON *t = cJSON_AddObjectToObject(o, "trend");
	bool known = s->bug != QUALITY_UNKNOWN || s->test != QUALITY_UNKNOWN ||
	             s->error != QUALITY_UNKNOWN ||
	             s->context != QUALITY_UNKNOWN;

	json_add_str(t, "bug_trend", quality_trend_name(s->bug));
	json_add_str(t, "test_trend", quality_trend_name(s->test));
	json_add_str(t, "error_trend", quality_trend_name(s->error));
	json_add_str(t, "context_trend", quality_trend_name(s->context));
	json_add_time(t, "last_updated", known ? s->at_ms : 0);
}

static void
add_alerts(cJSON *o, const struct quality_summary *s)
{
	const char *alerts[QUALITY_SUMMARY_ALERTS];
	size_t n = quality_summary_alerts(s, alerts);
	cJSON *list;

	if (n == 0)
		return;
	list = cJSON_AddArrayToObject(o, "alerts");
	for (size_t i = 0; i < n; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(alerts[i]));
}

struct cJSON *
quality_summary_json(const struct quality_summary *s)
{
	cJSON *o = cJSON_CreateObject();

	json_add_time(o, "timestamp", s->at_ms);
	json_add_bool(o, "ubs_available", s->scanner);
	json_add_int(o, "critical_bugs", s->critical);
	json_add_int(o, "warnings", s->warnings);
	json_add_int(o, "total_findings", s->findings);
	json_add_int(o, "last_scan_age_minutes", s->scan_age_minutes);
	json_add_bool(o, "scan_healthy", s->scan_healthy);
	if (s->scan_failures > 0)
		json_add_int(o, "consecutive_scan_errors", s->scan_failures);
	json_add_num(o, "test_pass_rate", s->pass_rate);
	json_add_int(o, "recent_test_runs", s->recent_runs);
	json_add_int(o, "total_test_runs", s->total_runs);
	json_add_int(o, "tests_passed_all", s->passed);
	json_add_int(o, "tests_failed_all", s->failed);
	json_add_int(o, "total_agent_errors", s->errors);
	json_add_num(o, "error_rate", s->error_rate);
	json_add_num(o, "avg_context_usage", s->avg_context);
	json_add_num(o, "peak_context_usage", s->peak_context);
	json_add_int(o, "high_context_count", s->high_context);
	add_trend(o, s);
	add_alerts(o, s);
	return o;
}
