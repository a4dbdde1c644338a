/*
 * QualityMonitor: what is known of how well the work goes: test runs, errors
 * and recoveries, context usage, bugs, scans. Pure: the time is a parameter.
 *
 * A sample costs O(1) and only the newest are kept; scores, trends and the
 * summary are worked out when somebody asks, so that an hour without an error
 * counts too. Agents are known by their pane ("%3"); beyond
 * QUALITY_AGENTS_MAX the one that was quiet for longest is forgotten.
 */
#ifndef QUALITY_QUALITY_H
#define QUALITY_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quality/quality-ring.h"

#define QUALITY_RUNS_MAX     500
#define QUALITY_SCANS_MAX    100
#define QUALITY_ERRORS_MAX   100  /* times an agent keeps */
#define QUALITY_CONTEXTS_MAX 1000 /* snapshots an agent keeps */
#define QUALITY_AGENTS_MAX   512
#define QUALITY_HIGH_CONTEXT 80 /* percent; more is high */

/* TrendDirection. */
enum quality_trend {
	QUALITY_UNKNOWN,
	QUALITY_IMPROVING,
	QUALITY_STABLE,
	QUALITY_DECLINING,
};

#define QUALITY_TREND_COUNT 4

/* TestRunMetrics. */
struct quality_run {
	int64_t at_ms;
	int64_t passed, failed, skipped, duration_ms;
	char pane[16];    /* "" when no agent ran it */
	char package[64]; /* or "" */
	uint64_t print;   /* what it was recognised by; 0: it was reported */
};

/* ScanMetrics. */
struct quality_scan {
	int64_t at_ms;
	int64_t duration_ms, critical, warning, info, files;
	int exit_code;
};

/* ContextSnapshot. */
struct quality_context {
	int64_t at_ms;
	double usage; /* percent */
};

/* AgentQualityMetrics. */
struct quality_agent {
	char pane[16], type[32];
	int64_t passed, failed, total;
	int64_t errors, recoveries, introduced, fixed;
	double avg_context, peak_context;
	int64_t samples;
	int64_t last_activity_ms, last_error_ms;
	struct quality_ring error_times; /* of int64_t */
	struct quality_ring contexts;    /* of struct quality_context */
};

struct quality;

/* NewQualityMonitor. */
struct quality *quality_new(void);
void quality_free(struct quality *q);
/* Is there a scanner? IsUBSAvailable says what was set. */
void quality_set_scanner(struct quality *q, bool available);
bool quality_has_scanner(const struct quality *q);

/* RecordTestRun. Negative counts are taken as 0. */
void quality_add_run(struct quality *q, const struct quality_run *run);
/* RecordAgentError, RecordAgentRecovery, RecordContextUsage. */
void quality_add_error(
    struct quality *q, const char *pane, const char *type, int64_t now_ms);
void quality_add_recovery(struct quality *q, const char *pane, int64_t now_ms);
void quality_add_context(struct quality *q, const char *pane, const char *type,
    double usage, int64_t now_ms);
/* RecordBugIntroduced, RecordBugFixed. */
void quality_add_bugs(
    struct quality *q, const char *pane, int64_t introduced, int64_t fixed);
/* A scan that ended well, whatever it found, and one that failed. */
void quality_add_scan(struct quality *q, const struct quality_scan *scan);
void quality_add_scan_failure(struct quality *q, const char *why);

/* What an earlier life of the program has counted: an agent without its
 * history, then the history, oldest first. */
void quality_restore_agent(struct quality *q, const struct quality_agent *from);
void quality_restore_run(struct quality *q, const struct quality_run *run);
void quality_restore_error(struct quality *q, const char *pane, int64_t at_ms);
void quality_restore_context(
    struct quality *q, const char *pane, const struct quality_context *c);
/* The panes are gone, and what is known of them by name with them. */
void quality_forget_agents(struct quality *q);

/* GetAgentMetrics. Borrowed until the next sample; NULL when unknown. */
const struct quality_agent *quality_agent(
    const struct quality *q, const char *pane);
/* GetAllAgentMetrics, by pane number. */
size_t quality_agent_count(const struct quality *q);
const struct quality_agent *quality_agent_at(const struct quality *q, size_t i);
/* The stored runs and scans, 0 the oldest. */
size_t quality_run_count(const struct quality *q);
const struct quality_run *quality_run_at(const struct quality *q, size_t i);
size_t quality_scan_count(const struct quality *q);
/* GetLastScanResult's numbers. NULL before the first. */
const struct quality_scan *quality_last_scan(const struct quality *q);
/* Failures since the last scan that ended well; why the last one failed. */
int64_t quality_scan_failures(const struct quality *q);
const char *quality_scan_trouble(const struct quality *q);
/* The first sample of any kind; 0 before it. */
int64_t quality_since_ms(const struct quality *q);

/* GetQualityScore, GetAgentQualityScore: 0 to 100. */
double quality_score(const struct quality *q);
double quality_agent_score(const struct quality *q, const char *pane);

const char *quality_trend_name(enum quality_trend t); /* "improving" */
enum quality_trend quality_bug_trend(const struct quality *q);
enum quality_trend quality_test_trend(const struct quality *q);
enum quality_trend quality_error_trend(const struct quality *q, int64_t now_ms);
enum quality_trend quality_context_trend(const struct quality *q);

#endif
