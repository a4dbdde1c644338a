/*
 * OSC 7501, the Program Status Protocol: what a program says of itself.
 *
 *   ESC ] 7501 ; key=value[:key=value...] ST
 *
 * A pane has a small tree of records: the root (id "") is the program itself,
 * "a/b" is a part of it. A report replaces the record of its id; state=clear
 * removes the record and all below it. At most PROGRAM_STATUS_RECORDS are kept
 * per pane (the protocol allows a terminal 256); beyond that the one reported
 * longest ago makes room. Reports that break a limit change nothing.
 *
 * working and blocked belong to the process that sent them: they end with it
 * and at the next shell prompt (OSC 133;A). done and error stay.
 */
#ifndef DETECT_PROGRAM_STATUS_H
#define DETECT_PROGRAM_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_STATUS_RECORDS 32
#define PROGRAM_STATUS_ID_MAX  128
#define PROGRAM_STATUS_APP_MAX 32

/* From the least to the most urgent. */
enum program_status_state {
	PROGRAM_STATUS_IDLE,
	PROGRAM_STATUS_WORKING,
	PROGRAM_STATUS_DONE,
	PROGRAM_STATUS_ERROR,
	PROGRAM_STATUS_BLOCKED,
};

/* Why a program is blocked. */
enum program_status_kind {
	PROGRAM_STATUS_KIND_NONE, /* not blocked, or it did not say */
	PROGRAM_STATUS_KIND_PERMISSION,
	PROGRAM_STATUS_KIND_QUESTION,
	PROGRAM_STATUS_KIND_AUTH,
};

struct program_status_record {
	char id[PROGRAM_STATUS_ID_MAX + 1]; /* "" is the root */
	char
	    app[PROGRAM_STATUS_APP_MAX + 1]; /* its own, "" when it gave none */
	enum program_status_state state;
	enum program_status_kind kind;
	int progress;  /* 0 to 100, -1 when it gave none */
	char *title;   /* UTF-8 without control characters, or NULL */
	char *msg;     /* likewise; for people, never to be parsed */
	int64_t at_ms; /* the report */
	uint64_t seq;  /* orders the reports */
};

/* Read it freely; records are in no order. */
struct program_status {
	struct program_status_record *records;
	size_t count;
	uint64_t seq;
	int64_t changed_ms; /* the records last changed in any way; 0 never */
	int64_t seen_ms;    /* the last well-formed report; 0 never */
};

void program_status_init(struct program_status *ps);
void program_status_done(struct program_status *ps);

/* Takes what follows "7501;", without the terminator. False when the report
 * is to be ignored (a query, bad, or over a limit); nothing changed then. */
bool program_status_report(
    struct program_status *ps, const char *body, size_t len, int64_t now_ms);

/* The most urgent record; of equals the root, then the latest. NULL when
 * nothing is known. Borrowed until the next change. */
const struct program_status_record *program_status_summary(
    const struct program_status *ps);
/* The record of an id ("" is the root), or NULL. */
const struct program_status_record *program_status_find(
    const struct program_status *ps, const char *id);
/* The record's app, or that of its nearest ancestor that gave one, or "". */
const char *program_status_app(const struct program_status *ps,
    const struct program_status_record *record);

/* A shell prompt appeared: drops the working and blocked records. */
void program_status_end_busy(struct program_status *ps, int64_t now_ms);
/* Drops every record: the sender is gone, or the terminal was reset. */
void program_status_clear(struct program_status *ps, int64_t now_ms);

/* "working"; "permission", "" for none. */
const char *program_status_state_name(enum program_status_state state);
const char *program_status_kind_name(enum program_status_kind kind);

#endif
