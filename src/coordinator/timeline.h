/*
 * Who was in which state when: changes of state go in, in the order of time;
 * rows of cells come out, one cell for each column drawn, and for each agent
 * how long it was in which state. Pure.
 *
 * A cell shows what needed the human if anything did in its time, however
 * short; else what the agent did for most of it.
 */
#ifndef COORDINATOR_TIMELINE_H
#define COORDINATOR_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ids.h"
#include "detect/state.h"

#define TIMELINE_COLUMNS_MAX 1000
#define TIMELINE_ROWS_MAX    1024

struct cJSON;
struct event_log;
struct err;

struct timeline_cell {
	int64_t lead_ms;            /* how much longer it was busy than calm */
	uint8_t busy, calm, urgent; /* DETAIL_UNKNOWN: it never was */
};

struct timeline_row {
	unsigned pane;
	char agent_type[32], session[64];
	enum agent_detail detail; /* since since_ms */
	int64_t since_ms;
	int64_t total_ms[DETAIL_COUNT];
	int64_t longest_wait_ms; /* for approval or an answer */
	int waits;
	struct timeline_cell *cells;
};

struct timeline {
	int64_t from_ms, to_ms;
	int columns;
	struct ids rows; /* timeline_row */
};

/* A change of state, as the events tell it. */
struct timeline_change {
	int64_t at_ms;
	unsigned pane;
	enum agent_detail was, now;
	const char *agent_type, *session;
	int64_t prev_ms; /* nothing else was told since then; 0: not known */
};

/* From from_ms up to to_ms, which is later, in columns (at least 1). */
void timeline_init(
    struct timeline *t, int64_t from_ms, int64_t to_ms, int columns);
void timeline_done(struct timeline *t);
/* What came before from_ms only sets the state to begin with. */
void timeline_add(struct timeline *t, const struct timeline_change *c);
/* The states now last until the end. */
void timeline_end(struct timeline *t);
/* Reads the log from since_ms on, adding every change of an agent. */
bool timeline_read(struct timeline *t, struct event_log *log, int64_t since_ms,
    struct err *err);

/* Takes one row of the log, for a caller who reads it for more than this; the
 * arguments are those of an event_row_fn. */
void timeline_read_row(
    struct timeline *t, int64_t at_ms, const char *agent, const char *details);

/* NULL when the pane is not in it. */
const struct timeline_row *timeline_find(
    const struct timeline *t, unsigned pane);
/* What the cell shows, as a letter: . nothing known, i idle, t typed, b busy,
 * a approval, q question, e error, l limit, s stalled, o starting, x exited. */
char timeline_letter(const struct timeline_row *row, int column);
/* Time in approval and question. */
int64_t timeline_waited_ms(const struct timeline_row *row);
/* {from, to, columns, agents: [{pane_id, agent_type, session, states,
 * waits, waited_ms, longest_wait_ms, total_ms: {detail: ms}}]}; the caller
 * deletes it. */
struct cJSON *timeline_json(const struct timeline *t);

#endif
