/*
 * File reservations (leases): who has said that they work on which files,
 * until when, alone or together with others. Pure.
 *
 * A pattern means what it means in .gitignore, with braces and in both
 * directions: relative to the project, a name without a slash at any depth, a
 * directory with all that is in it. A lease whose end is not known is active:
 * a doubt never gives files away. Names such as "tool://x" stand for things
 * that are no files and meet only themselves.
 */
#ifndef MAIL_RESERVATION_H
#define MAIL_RESERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct cJSON;
struct glob;

#define RESERVATION_NO_PANE (-1)
/* What makes a pattern more than a name. */
#define RESERVATION_WILD "*?[{\\"

/* Strings are owned and never NULL. */
struct reservation {
	int64_t id;
	char *agent;
	char *pattern;
	char *reason;
	bool exclusive;
	int64_t created_ms;
	int64_t expires_ms;  /* 0: not known */
	int64_t released_ms; /* 0: not released */
	int pane;            /* its agent's, or RESERVATION_NO_PANE */
};

struct reservations {
	struct reservation *items;
	size_t count, cap;
};

void reservations_init(struct reservations *l);
void reservations_done(struct reservations *l);
/* Adds one that is exclusive and has no times; good until the next is added. */
struct reservation *reservations_add(struct reservations *l, const char *agent,
    const char *pattern, const char *reason);
void reservations_copy(
    struct reservations *to, const struct reservations *from);

bool reservation_is_active(const struct reservation *r, int64_t now_ms);
/* Is there a file that both patterns mean? Symmetric. */
bool reservation_overlap(const char *a, const char *b, bool nocase);
/* The same for patterns that are compared often, with their globs. */
bool reservation_meet(const char *a, const struct glob *glob_a, const char *b,
    const struct glob *glob_b);
/* The pattern compiled, NULL when it is the name of something that is no
 * file; the caller frees it with glob_free(). */
struct glob *reservation_glob(const char *pattern, bool nocase);
/* Does the pattern mean this file? */
bool reservation_covers(const char *pattern, const char *path, bool nocase);
/* Does the text name one file, as far as one can tell from a name? */
bool reservation_is_file(const char *pattern);

/* Appends the pattern as the project at root knows it, when it was said in the
 * directory cwd (NULL: the root). */
bool reservation_normalise(const char *pattern, const char *root,
    const char *cwd, struct buf *out, struct err *err);

/* {id, agent, path_pattern, exclusive, reason, created_ts, expires_ts,
 * pane_id?}; the caller deletes it. */
struct cJSON *reservation_json(const struct reservation *r);

#endif
