/*
 * What an agent says of itself other than on its terminal: in its own record
 * on disk, or through a hook. A report belongs to the process that made it and
 * means nothing once that is gone.
 */
#ifndef DETECT_REPORT_H
#define DETECT_REPORT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "detect/state.h"

#define REPORT_WORDS_MAX 256

struct report {
	enum evidence_source source; /* SOURCE_REGISTRY or SOURCE_HOOK */
	bool speaks;                 /* detail says what the agent does */
	enum agent_detail detail;
	int64_t at_ms;   /* since then, 0: now */
	pid_t pid;       /* the agent's; 0: the one that is there now */
	bool background; /* idle, but a shell it started still runs */
	char words[REPORT_WORDS_MAX]; /* for people, or "" */
	bool context_known;
	double context;    /* percent used */
	int64_t reset_ms;  /* its usage limit ends, 0 unknown */
	double limit_used; /* percent of it, until then; 0 unknown */
};

/* How a report stands to what the terminal says. */
enum report_voice {
	REPORT_SILENT, /* it has nothing to add */
	REPORT_AGREES,
	REPORT_WINS,  /* the terminal has not caught up, or cannot tell */
	REPORT_LOSES, /* the terminal proves otherwise: doubt both */
};

/* detail is what the terminal says; its screen is known to have been so until
 * seen_ms, and its last novel output came at novel_ms. *ret_next is when the
 * answer may change by itself, or as it was. Pure. */
enum report_voice report_weigh(const struct report *r, enum agent_detail detail,
    int64_t seen_ms, int64_t novel_ms, int64_t now_ms, int64_t *ret_next);

#endif
