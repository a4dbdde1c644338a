/* The package's JSON of what quality.h keeps. The caller deletes each. */
#ifndef QUALITY_QUALITY_JSON_H
#define QUALITY_QUALITY_JSON_H

struct cJSON;
struct quality_agent;
struct quality_run;
struct quality_scan;

/* AgentQualityMetrics, ScanMetrics, TestRunMetrics. */
struct cJSON *quality_json_agent(const struct quality_agent *a);
struct cJSON *quality_json_scan(const struct quality_scan *s);
struct cJSON *quality_json_run(const struct quality_run *r);

#endif
