/* What was chosen, and what was not and why, as JSON. The caller deletes what
 * these return. */
#ifndef ASSIGN_ASSIGN_JSON_H
#define ASSIGN_ASSIGN_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct assign;
struct assign_choice;
struct assign_offer;
struct cJSON;

/* [TriageRecommendation + {assignable, code?, reason?, pane_id?, project}];
 * those that may not be given away only with refused. */
struct cJSON *assign_json_work(const struct assign *a, bool refused);
/* [Assignment: bead, agent, score, reason, confidence, breakdown] */
struct cJSON *assign_json_choices(const struct assign *a);
/* [{pane_id, agent_type, session, code, reason}] of the agents that get
 * nothing. */
struct cJSON *assign_json_refused(const struct assign *a);
/* The package's WorkAssignment, then reason and confidence. */
struct cJSON *assign_json_suggestion(
    const struct assign_choice *c, int64_t now_ms);

#endif
