/*
 * The lists beside the agents: work, reservations, conflicts and events, as
 * rows, from what the daemon answered. Pure.
 */
#ifndef DASHBOARD_PAGES_H
#define DASHBOARD_PAGES_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct cJSON;
struct rows;
struct rows_column;

enum page {
	PAGE_WORK,
	PAGE_RESERVATIONS,
	PAGE_CONFLICTS,
	PAGE_EVENTS,
};

#define PAGE_COUNT 4

const struct rows_column *pages_columns(enum page page, size_t *ret_count);
/* list is the array that the page's method answers with; NULL: not yet. Ids
 * are those of beads, reservations, conflicts, events. */
void pages_rows(enum page page, const struct cJSON *list, struct rows *rows,
    int64_t now_ms);
/* Appends what an event says besides its type and its agent, in words. */
void pages_event_words(const struct cJSON *event, struct buf *out);
/* What a conflict is about: a pattern, or the file that is edited. */
const char *pages_conflict(const struct cJSON *o);
/* Whom one holder of a conflict would ask to let go: who has the latest of the
 * others' reservations. */
const char *pages_asked(const struct cJSON *conflict, const char *name);
/* The element of the list that a row was made of, or NULL. */
const struct cJSON *pages_find(const struct cJSON *list, const char *id);

#endif
