/* How a project is doing as a whole: counts, the graph, its velocity. */
#ifndef WORK_TRIAGE_HEALTH_H
#define WORK_TRIAGE_HEALTH_H

#include "base/json.h"

struct triage;

/* bv's project_health object; the caller deletes it. */
cJSON *triage_health_json(const struct triage *t);

#endif
