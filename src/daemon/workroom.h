/* The ledger of all the user's tmux servers, and what is assigned from here. */
#ifndef DAEMON_WORKROOM_H
#define DAEMON_WORKROOM_H

struct coordinator;
struct dispatch;
struct event_base;
struct options;
struct paths;
struct tmux_server;
struct workroom;

/* Without a ledger nothing is assigned; everything else works. */
struct workroom *workroom_new(struct event_base *base, struct coordinator *c,
    const struct tmux_server *server, const struct paths *paths);
/* Accepts NULL. */
void workroom_free(struct workroom *w);
void workroom_configure(struct workroom *w, const struct options *o);
struct dispatch *workroom_dispatch(const struct workroom *w);

#endif
