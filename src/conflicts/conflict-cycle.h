/*
 * The conflict part of the coordinator's cycle: whenever reservations of a
 * project may have changed or one runs out, it looks at all of them, keeps the
 * book of conflicts, tells conflict_detected and conflict_resolved, and writes
 * to the holders as the options say:
 *
 *   conflict_notify     each conflict is told once to all who hold it;
 *   conflict_negotiate  the earliest lease wins, the holder of the latest is
 *                       asked to release it, and what comes of that is kept.
 *
 * Files that agents edit without holding them make conflicts as well.
 * Leases also end when the process of their agent does.
 */
#ifndef CONFLICTS_CONFLICT_CYCLE_H
#define CONFLICTS_CONFLICT_CYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "mail/mail.h"

struct buf;
struct conflict_book;
struct edit_book;
struct conflict_cycle;
struct coordinator;
struct event_base;
struct reservations;
struct store;

/* s may be NULL; all are borrowed. on_changed: the number of conflicts has
 * changed. */
struct conflict_cycle *conflict_cycle_new(struct event_base *base,
    struct coordinator *c, struct store *s, void (*on_changed)(void *arg),
    void *arg);
/* To be called after the mail was freed, whose answers it waits for. Accepts
 * NULL. */
void conflict_cycle_free(struct conflict_cycle *c);
/* The mail to work with; NULL before it is freed. Every interval_ms the
 * reservations are asked for, as others may have changed them; 0: never. */
void conflict_cycle_set_mail(
    struct conflict_cycle *c, struct mail *m, int64_t interval_ms);

/* Edits that were seen count for window_ms. */
void conflict_cycle_set_window(struct conflict_cycle *c, int64_t window_ms);
/* Who wrote what. After adding to it conflict_cycle_edited(): the project is
 * looked at in this turn. */
struct edit_book *conflict_cycle_edits(const struct conflict_cycle *c);
void conflict_cycle_edited(struct conflict_cycle *c, const char *project);
/* Is it the project of an agent, or one with reservations? */
bool conflict_cycle_knows(const struct conflict_cycle *c, const char *project);
/* The project's reservations as they were last read; NULL when they were not.
 * Borrowed until the loop turns. */
const struct reservations *conflict_cycle_leases(
    const struct conflict_cycle *c, const char *project);

/* tmux was listed: finds new projects, and agents that have ended. */
void conflict_cycle_listed(struct conflict_cycle *c);

const struct conflict_book *conflict_cycle_book(const struct conflict_cycle *c);
/* "2 conflicts", or nothing: the segment of the status line. */
void conflict_cycle_text(const struct conflict_cycle *c, struct buf *out);

/* NotifyConflict: one mail to each who holds it. NegotiateConflict: requester
 * asks the holder of the latest other lease. fn is called once, with what came
 * of the last mail; false when there is nothing to send. */
bool conflict_cycle_notify(struct conflict_cycle *c, const char *id,
    mail_fn *fn, void *arg, struct err *err);
bool conflict_cycle_negotiate(struct conflict_cycle *c, const char *id,
    const char *requester, mail_fn *fn, void *arg, struct err *err);

#endif
