/* A triage in the shape of `bv --robot-triage`, and its reasons in words. */
#ifndef WORK_TRIAGE_JSON_H
#define WORK_TRIAGE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

struct buf;
struct triage;
struct triage_row;

/* bv prints this many recommendations. */
#define TRIAGE_JSON_LIMIT 10

/* The whole document with at most limit recommendations, 0 for all. */
cJSON *triage_json(const struct triage *t, size_t limit, int64_t compute_ms);

/* One recommendation; the caller's. */
cJSON *triage_json_row(const struct triage *t, const struct triage_row *row);
/* Why a row stands where it does: an array of strings, the caller's. */
cJSON *triage_json_reasons(
    const struct triage *t, const struct triage_row *row);
/* What to do with it: one sentence without a full stop. */
void triage_json_action(
    const struct triage *t, const struct triage_row *row, struct buf *out);

#endif
