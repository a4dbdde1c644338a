/*
 * From evidence to a verdict. Pure: the same evidence, the same previous
 * verdict and the same time give the same answer.
 *
 * Silence is not idleness, unknown stays unknown, and a guess never allows
 * dispatch: safe is true only for an empty composer on a capture newer than
 * all novel output, settled, with no source that says otherwise.
 */
#ifndef DETECT_VERDICT_H
#define DETECT_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

struct evidence;

#define VERDICT_NEVER INT64_MAX

struct verdict {
	enum agent_detail detail;
	double confidence; /* 0 to 1 */
	enum evidence_source source;
	const char *rule; /* "cc/spinner", or ""; the profile's */
	const char *why;  /* a clause for people; static */
	bool safe;        /* text may be typed into the pane */
	int64_t since_ms; /* the detail began */
	int64_t next_ms;  /* ask again then even if nothing happens */

	/* what later verdicts need to know */
	bool ready;       /* it has been past its start */
	int64_t boot_ms;  /* its first prompt was seen; 0 not yet */
	int64_t start_ms; /* it was loaded then, and idle since; 0: long ago */
	int64_t stir_ms;  /* something moved while it was idle; 0: nothing */
	int64_t known_ms; /* the screen last made sense */
	int64_t typed_ms; /* text last stood in the composer */
	int64_t asked_ms; /* a dialog last stood there */
	int64_t busy_ms;  /* it was last seen at work */
	int64_t work_ms;  /* and had been since then */
	int64_t flow_ms;  /* novel output has come since then; 0: it does not */
};

/* The verdict before there is any evidence. */
void verdict_init(struct verdict *v, int64_t now_ms);
/* Replaces *v, the previous verdict, by the next. */
void verdict_decide(
    struct verdict *v, const struct evidence *e, int64_t now_ms);

#endif
