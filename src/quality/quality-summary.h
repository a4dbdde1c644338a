/* QualitySummary: everything at a glance, and what to be alarmed about. Pure. */
#ifndef QUALITY_QUALITY_SUMMARY_H
#define QUALITY_QUALITY_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quality/quality.h"

struct cJSON;

#define QUALITY_SUMMARY_ALERTS 8

struct quality_summary {
	int64_t at_ms;
	bool scanner; /* ubs was found */
	bool scanned; /* and has ended well at least once */
	int64_t critical, warnings, findings;
	int64_t scan_age_minutes;
	bool scan_healthy;
	int64_t scan_failures; /* in a row */
	double pass_rate;      /* percent */
	int64_t recent_runs, total_runs, passed, failed;
	int64_t errors;
	double error_rate; /* per hour since the first sample */
	double avg_context, peak_context;
	int64_t high_context;
	enum quality_trend bug, test, error, context;
};

/* GetSummary. */
void quality_summary_make(
    const struct quality *q, int64_t now_ms, struct quality_summary *ret);
/* The sentences of the alerts, in the package's order; how many. */
size_t quality_summary_alerts(
    const struct quality_summary *s, const char *ret[QUALITY_SUMMARY_ALERTS]);
/* QualitySummary's JSON; the caller deletes it. */
struct cJSON *quality_summary_json(const struct quality_summary *s);

#endif
