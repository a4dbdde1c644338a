/*
 * The vocabulary of detection: what an agent can be doing, in the package's
 * six words (status) and in ours (detail), and where we know it from.
 */
#ifndef DETECT_STATE_H
#define DETECT_STATE_H

#include <stdbool.h>

/* Implements the package's agent states (AgentState.status). */
enum agent_status {
	STATUS_UNKNOWN,
	STATUS_WAITING,
	STATUS_GENERATING,
	STATUS_THINKING,
	STATUS_ERROR,
	STATUS_STALLED,
};

#define STATUS_COUNT 6

enum agent_detail {
	DETAIL_UNKNOWN,
	DETAIL_STARTING,
	DETAIL_IDLE,
	DETAIL_TYPED,
	DETAIL_STREAMING,
	DETAIL_TOOL,
	DETAIL_THINKING,
	DETAIL_COMPACTING,
	DETAIL_APPROVAL,
	DETAIL_QUESTION,
	DETAIL_API_ERROR,
	DETAIL_RATE_LIMITED,
	DETAIL_AUTH_ERROR,
	DETAIL_CRASHED,
	DETAIL_EXITED,
	DETAIL_STALLED,
};

#define DETAIL_COUNT 16

/* From the most to the least trusted word about a state. */
enum evidence_source {
	SOURCE_PROCESS, /* the process table: alive, a bare shell, dead */
	SOURCE_PROGRAM_STATUS, /* OSC 7501 */
	SOURCE_REGISTRY,       /* the agent's own record on disk */
	SOURCE_HOOK,           /* the agent's hook called us */
	SOURCE_TITLE,
	SOURCE_SCREEN,
	SOURCE_STREAM, /* bytes flow, a frame repeats, BEL, OSC 9;4 */
	SOURCE_NONE,
};

#define SOURCE_COUNT 8

const char *state_status_name(enum agent_status s);    /* "WAITING" */
const char *state_detail_name(enum agent_detail d);    /* "rate_limited" */
const char *state_source_name(enum evidence_source s); /* "program-status" */
/* By name, any case; false when it is none. */
bool state_detail_find(const char *name, enum agent_detail *ret);
bool state_status_find(const char *name, enum agent_status *ret);

/* The status that a detail stands for (the table of the README). */
enum agent_status state_status_of(enum agent_detail d);
/* Is the agent at work (GENERATING or THINKING)? Does a dialog of its wait? Does
 * it need the human? */
bool state_is_busy(enum agent_detail d);
bool state_is_dialog(enum agent_detail d);
bool state_is_attention(enum agent_detail d);

#endif
