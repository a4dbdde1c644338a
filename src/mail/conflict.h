/*
 * ConflictDetector, the thinking part: which active leases of different agents
 * overlap, at least one of them exclusive. Pure.
 *
 * Edits that were seen make conflicts too (edit-book.h).
 *
 * One conflict is one pattern, or one pair of patterns that overlap, with all
 * who hold either of them and are in somebody's way, earliest lease first. Its
 * id is made of the patterns and the holders.
 */
#ifndef MAIL_CONFLICT_H
#define MAIL_CONFLICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/reservation.h"

struct cJSON;

#define CONFLICT_MAX 1000 /* more are counted, not listed */

enum conflict_kind {
	CONFLICT_RESERVATIONS, /* leases overlap */
	CONFLICT_VIOLATED,     /* a file was edited that another holds */
	CONFLICT_UNDECLARED,   /* two edit a file that nobody holds */
};

/* Of a lease, or (edited_ms is set) one who edits without. */
struct conflict_holder {
	char *agent, *pattern, *reason;
	int64_t lease; /* its id */
	int64_t reserved_ms, expires_ms;
	int64_t edited_ms; /* the last time; reserved_ms is then the first, and
	                    * expires_ms when it counts no more */
	bool exclusive;
	int pane;     /* or RESERVATION_NO_PANE */
	int priority; /* 1 for the earliest lease, which wins */
};

struct conflict {
	char id[64];
	enum conflict_kind kind;
	char *path;    /* what was asked for, or is edited; else "" */
	char *pattern; /* the narrower one of the two */
	char *other;   /* the other one; "" when all hold the same */
	struct conflict_holder *holders;
	size_t count;
	int64_t detected_ms;
	int64_t resolved_ms; /* 0: it goes on */
	char *resolution;    /* or "" */
};

struct conflicts {
	struct conflict *items;
	size_t count, cap;
	size_t left_out; /* beyond CONFLICT_MAX */
	bool incomplete; /* there were too many leases to compare them all */
};

void conflict_init(struct conflict *c);
void conflict_done(struct conflict *c);
void conflict_copy(struct conflict *to, const struct conflict *from);
void conflicts_init(struct conflicts *l);
void conflicts_done(struct conflicts *l);
/* Makes room for one more, initialised; NULL (and counted) beyond
 * CONFLICT_MAX. */
struct conflict *conflicts_add(struct conflicts *l);

/* DetectConflicts, in the order of patterns. */
void conflict_detect(const struct reservations *leases, int64_t now_ms,
    bool nocase, struct conflicts *ret);
/* CheckPathConflict: the active leases on path of others than exclude (NULL:
 * of anybody). False, and *ret is empty, when there are none. */
bool conflict_check(const struct reservations *leases, const char *path,
    const char *exclude, int64_t now_ms, bool nocase, struct conflict *ret);

/* Adds a holder in its place by time, and numbers all. */
void conflict_add_holder(struct conflict *c, const struct reservation *r);
/* The same for one who edits the conflict's file without a lease. */
void conflict_add_editor(struct conflict *c, const char *agent, int pane,
    int64_t first_ms, int64_t last_ms, int64_t until_ms);
/* The holder who is asked to let go: the latest lease of others than agent
 * (NULL: of anybody). NULL when there is none. */
const struct conflict_holder *conflict_latest(
    const struct conflict *c, const char *agent);
const char *conflict_kind_name(enum conflict_kind k); /* "violated" */
/* Makes the id of what it holds now. */
void conflict_name(struct conflict *c);

/* Conflict as the package prints it, and more of ours in the holders; the
 * caller deletes it. */
struct cJSON *conflict_json(const struct conflict *c);

#endif
