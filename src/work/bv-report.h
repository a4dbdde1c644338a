/*
 * What `bv --robot-triage` has printed: the scores of the issues it
 * recommends, ten of them in bv's own setting. They take the place of ours;
 * the issues it does not name keep what our triage gives them. Pure.
 */
#ifndef WORK_BV_REPORT_H
#define WORK_BV_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "work/triage.h"

#define BV_REPORT_MAX   ((size_t)8 << 20) /* bytes of output */
#define BV_REPORT_PICKS 1000              /* more are not looked at */

struct bv_pick {
	char *id;
	double score;
	bool has_parts;
	double part[TRIAGE_PARTS];
};

struct bv_report {
	struct bv_pick *picks;
	size_t count;
};

/* Fails when the output is no triage; err says why. bv_report_done() empties
 * what it gives. */
bool bv_report_parse(
    const char *out, size_t len, struct bv_report *ret, struct err *err);
void bv_report_done(struct bv_report *r);
/* Gives the rows of the issues in the report its scores, and orders all. */
void bv_report_apply(const struct bv_report *r, struct triage *t);

#endif
