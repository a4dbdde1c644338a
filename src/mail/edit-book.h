/*
 * Edits seen: which agent wrote which file, as its hooks or git tell, and what
 * that is beside the reservations:
 *
 *   declared    it holds a reservation that covers the file
 *   violated    it does not, and another agent holds the file alone
 *   undeclared  nobody holds the file alone
 *
 * An edit is remembered for a while after the last one of the same agent. A
 * violation is a conflict, and so is a file that two agents edit and nobody
 * holds. Pure.
 */
#ifndef MAIL_EDIT_BOOK_H
#define MAIL_EDIT_BOOK_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mail/conflict.h"

#define EDIT_BOOK_MAX 500 /* the oldest is forgotten for one more */

enum edit_source {
	EDIT_HOOK,
	EDIT_GIT,
};

enum edit_standing {
	EDIT_NOT_JUDGED, /* the reservations were not looked at since */
	EDIT_DECLARED,
	EDIT_UNDECLARED,
	EDIT_VIOLATED,
};

/* One agent's edits of one file. */
struct edit {
	TAILQ_ENTRY(edit) entry;
	char *project, *path; /* seen from the project */
	char *agent;
	int pane; /* or RESERVATION_NO_PANE */
	int64_t first_ms, last_ms;
	enum edit_source source;
	enum edit_standing standing; /* at the time of the last */
};

TAILQ_HEAD(edits, edit);
struct edit_book;

struct edit_book *edit_book_new(void);
void edit_book_free(struct edit_book *b);

/* Who wrote which file, and who says so. */
struct edit_news {
	const char *project, *path, *agent;
	int pane; /* or RESERVATION_NO_PANE */
	enum edit_source source;
};

void edit_book_add(
    struct edit_book *b, const struct edit_news *news, int64_t at_ms);
/* Forgets the edits whose last one is older than that. */
void edit_book_forget(struct edit_book *b, int64_t before_ms);
/* Has anybody written the file since then? */
bool edit_book_has(const struct edit_book *b, const char *project,
    const char *path, int64_t since_ms);
/* The pane of the one agent that wrote in the project after since_ms; or
 * RESERVATION_NO_PANE: nobody, several, one without a pane, or edits of that
 * time have been forgotten. */
int edit_book_only_editor(
    const struct edit_book *b, const char *project, int64_t since_ms);
/* When the oldest one of the project was last written; 0 without any. */
int64_t edit_book_oldest(const struct edit_book *b, const char *project);
/* Sorted by project, file and agent. */
const struct edits *edit_book_edits(const struct edit_book *b);

/* By what a project's edits are judged. */
struct edit_rules {
	const struct reservations *leases;
	int64_t window_ms; /* for so long an edit counts */
	bool nocase;       /* how the file system compares */
};

/* Judges what is new, and adds the conflicts that go on now. */
void edit_book_judge(struct edit_book *b, const char *project,
    const struct edit_rules *rules, int64_t now_ms, struct conflicts *ret);

/* [{project, path, agent_name, pane_id?, standing, source, first_edited_at,
 * edited_at}], the latest first; the caller deletes it. */
struct cJSON *edit_book_json(const struct edit_book *b);

#endif
