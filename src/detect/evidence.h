/*
 * All that is known of one pane at one moment, as the verdict weighs it.
 * Borrowed from the monitor for the length of a call. Times are those of the
 * monitor's caller; 0 means never.
 */
#ifndef DETECT_EVIDENCE_H
#define DETECT_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

struct profile;
struct profile_rule;
struct program_status_record;
struct report;
struct rules_reading;
struct stream;

struct evidence {
	const struct profile *profile; /* never NULL */
	bool gone; /* its process has ended, or a shell is in its place */
	enum evidence_source gone_source; /* who says so */
	int64_t since_ms; /* its process was started then; 0: not known */
	int64_t found_ms; /* it was first seen */

	const struct rules_reading *screen; /* NULL before the first capture */
	int64_t screen_ms;                  /* that capture */
	int64_t stood_ms;   /* the pane is known to have shown it until then */
	int64_t changed_ms; /* a capture last differed from the one before */
	int64_t moved_ms;   /* output went past us then */
	int64_t gap_ms;     /* or may have, until then */

	const struct stream *stream;
	const struct profile_rule *title; /* what the title says, or NULL */
	bool title_speaks; /* it said "busy" before: silence means something */
	const struct program_status_record *status; /* or NULL */
	const struct report *report; /* its newest other word, or NULL */

	int64_t stall_after_ms;
};

#endif
