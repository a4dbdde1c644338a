/*
 * Keeps the book of quality while agents work: errors and recoveries from
 * events, context usage from what is known of the agents, test runs from what
 * their panes show, bugs from scans. Nothing here polls.
 */
#ifndef COORDINATOR_QUALITY_WATCH_H
#define COORDINATOR_QUALITY_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct book;
struct coordinator;
struct coordinator_event;
struct edit_book;
struct event_base;
struct quality_run;
struct quality_watch;
struct store;
struct tmux_server;

/* store, and edits, which tells whose files changed, may be NULL; all are
 * borrowed. */
struct quality_watch *quality_watch_new(struct event_base *base,
    struct coordinator *c, const struct tmux_server *server,
    struct store *store, const struct edit_book *edits);
/* After the coordinator was stopped. Accepts NULL. */
void quality_watch_free(struct quality_watch *w);
/* Time between two scans, 0: none by themselves; and how long one may take. */
void quality_watch_configure(
    struct quality_watch *w, int64_t scan_interval_ms, int64_t timeout_ms);
struct book *quality_watch_book(struct quality_watch *w);

void quality_watch_event(
    struct quality_watch *w, const struct coordinator_event *e);
/* Agents may have changed: their context usage is sampled, an agent's at most
 * every ten seconds and only when it moved by a percent. */
void quality_watch_changed(struct quality_watch *w);
/* The pane's agent reports its test runs itself, now these (or none): as long
 * as it is the same agent, its screen is not searched for any. */
void quality_watch_told(struct quality_watch *w, unsigned pane,
    const struct quality_run *runs, size_t count);
/* A capture of a pane. */
void quality_watch_screen(
    struct quality_watch *w, unsigned pane, const char *text, size_t len);

/* RunScan, in the background, of a directory (NULL: that of the agents). */
bool quality_watch_scan(
    struct quality_watch *w, const char *dir, struct err *err);
bool quality_watch_is_scanning(const struct quality_watch *w);
/* Why the last scan that ended well looked at nothing, or "". */
const char *quality_watch_unchecked(const struct quality_watch *w);

#endif
