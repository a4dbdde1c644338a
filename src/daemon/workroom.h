/* The ledger of all the user's tmux servers, and what is assigned from here. */
#ifndef DAEMON_WORKROOM_H
#define DAEMON_WORKROOM_H

struct coordinator;
struct dispatch;
struct event_base;
struct options;
struct paths;
struct mail;
struct reservations;
struct tmux_server;
struct workroom;

/* All of it borrowed; mail and leases may return NULL. */
struct workroom_world {
	struct event_base *base;
	struct coordinator *coordinator;
	const struct tmux_server *server;
	const struct paths *paths;
	struct mail *(*mail)(void *arg);
	const struct reservations *(*leases)(void *arg, const char *project);
	void *arg;
};

/* Without a ledger nothing is assigned; everything else works. */
struct workroom *workroom_new(const struct workroom_world *world);
/* Accepts NULL. */
void workroom_free(struct workroom *w);
void workroom_configure(struct workroom *w, const struct options *o);
/* Tells each agent's state what the agent is for. */
void workroom_show_personas(struct workroom *w);
struct dispatch *workroom_dispatch(const struct workroom *w);

#endif
