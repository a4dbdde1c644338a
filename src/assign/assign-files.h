/*
 * The files that a piece of work names: what is reserved for it, and who
 * holds them already. A directory that is named in passing is no file: it
 * neither reserves nor waits for all that is in it.
 */
#ifndef ASSIGN_ASSIGN_FILES_H
#define ASSIGN_ASSIGN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/reservation.h"

struct buf;
struct glob;
struct task;

/* Where the files are: the directory of the beads, and the project of the
 * mailbox, which may be one above it. */
struct assign_files_place {
	const char *root, *project;
};

/* Appends the patterns to reserve, each with a newline behind it. */
void assign_files_list(const struct task *t,
    const struct assign_files_place *place, struct buf *out);
/* How many active leases are of the agent in the pane? */
size_t assign_files_count(const struct reservations *leases, int pane,
    const char *mail_name, int64_t now_ms);
/* Do the two lists name a file in common? */
bool assign_files_meet(const char *a, const char *b, bool nocase);

/* All that is held in one place: leases, and what assignments have listed. */
struct assign_holds {
	struct reservations list;
	struct glob **globs; /* the list's, once it was asked for */
	bool nocase;
};

void assign_holds_init(struct assign_holds *h, bool nocase);
/* Accepts what is all zero. */
void assign_holds_done(struct assign_holds *h);
/* Both only before the first check. */
void assign_holds_add_leases(
    struct assign_holds *h, const struct reservations *leases, int64_t now_ms);
void assign_holds_add_files(
    struct assign_holds *h, const char *agent, int pane, const char *files);

/* What is in the way of somebody's work. */
struct assign_hold {
	bool held;
	int pane; /* the one agent who holds them, or RESERVATION_NO_PANE */
	char reason[160];
};

/* Does anybody hold what is on the list? */
struct assign_hold assign_holds_check(
    struct assign_holds *h, const char *files);

#endif
