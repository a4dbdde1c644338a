/*
 * Sees who edits which file: agents' hooks name what they have written, and
 * when an agent ends its turn, git tells which files of the project changed
 * meanwhile. A changed file is an agent's when only that one was at work at the
 * time, or only that one of those at work holds it; else nobody knows whose it
 * is, and nobody is blamed.
 */
#ifndef CONFLICTS_EDIT_WATCH_H
#define CONFLICTS_EDIT_WATCH_H

struct conflict_cycle;
struct coordinator;
struct coordinator_event;
struct edit_watch;
struct event_base;
struct store;

/* All are borrowed; s may be NULL. */
struct edit_watch *edit_watch_new(struct event_base *base,
    struct coordinator *c, struct store *s, struct conflict_cycle *cycle);
/* Accepts NULL. */
void edit_watch_free(struct edit_watch *w);

/* The agent in the pane has written the file; a relative path is seen from
 * cwd. A file outside every agent's project is ignored. */
void edit_watch_report(
    struct edit_watch *w, unsigned pane, const char *cwd, const char *path);
/* An agent began or ended its turn. */
void edit_watch_event(struct edit_watch *w, const struct coordinator_event *e);

#endif
