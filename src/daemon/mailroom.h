/*
 * The mail in use, as the options say (the embedded mailbox, or an Agent Mail
 * server), the conflicts found in its reservations, and the edits that were
 * seen.
 */
#ifndef DAEMON_MAILROOM_H
#define DAEMON_MAILROOM_H

struct conflict_cycle;
struct coordinator;
struct coordinator_event;
struct edit_watch;
struct event_base;
struct mail;
struct mailroom;
struct options;
struct paths;
struct store;

/* s may be NULL: then there is no mail. All is borrowed. on_conflicts: the
 * number of conflicts is another one. */
struct mailroom *mailroom_new(struct event_base *base, struct coordinator *c,
    struct store *s, const struct paths *paths, void (*on_conflicts)(void *arg),
    void *arg);
/* What is under way is answered. Accepts NULL. */
void mailroom_free(struct mailroom *r);
/* Takes the options; a change of them is followed. */
void mailroom_configure(struct mailroom *r, const struct options *o);

/* NULL when there is none. */
struct mail *mailroom_mail(const struct mailroom *r);
struct store *mailroom_store(const struct mailroom *r);
struct conflict_cycle *mailroom_conflicts(const struct mailroom *r);
struct edit_watch *mailroom_edits(const struct mailroom *r);

#endif
