/* Takes the sign off parked panes (@coordinator_parked) when their time is
 * over. Where the sign is and until when is tmux's to remember. */
#ifndef DAEMON_PARKING_H
#define DAEMON_PARKING_H

struct coordinator;
struct event_base;
struct parking;

/* Both are borrowed. */
struct parking *parking_new(struct event_base *base, struct coordinator *c);
/* Accepts NULL. */
void parking_free(struct parking *p);
/* The panes were listed: who is parked may be another one. */
void parking_listed(struct parking *p);

#endif
