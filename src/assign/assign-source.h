/*
 * The beads of one project, read and ranked. Reading a large file takes a
 * while, so this may be done in a thread: nothing here touches more than its
 * arguments and the files of the project.
 */
#ifndef ASSIGN_ASSIGN_SOURCE_H
#define ASSIGN_ASSIGN_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "work/bead.h"
#include "work/score.h"
#include "work/tracker.h"
#include "work/triage.h"

struct bv_report;

struct assign_source {
	struct tracker_place place;
	struct bead_list beads;
	struct triage triage;
	struct task *tasks; /* one for each row of the triage, in its order */
};

/* Reads place->jsonl and ranks what is in it. The caller frees it; NULL when
 * it cannot be read. */
struct assign_source *assign_source_read(
    const struct tracker_place *place, int64_t now_ms, struct err *err);
/* The same of its text. */
struct assign_source *assign_source_parse(const struct tracker_place *place,
    const char *text, size_t len, int64_t now_ms);
/* Accepts NULL. */
void assign_source_free(struct assign_source *s);
/* bv's scores for those it names, and the order that they make. */
void assign_source_apply(struct assign_source *s, const struct bv_report *r);

#endif
