/*
 * What the daemon offers on its control socket: the methods listed in rpc.h.
 * Questions are answered from the coordinator; subscribers and waiting calls
 * are served when the daemon passes on what the coordinator told.
 */
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct coordinator;
struct coordinator_event;
struct event_base;
struct event_log;
struct mailroom;
struct newsroom;
struct segments;
struct options;
struct paths;
struct service;
struct tmux_server;
struct workroom;

/* All of it is borrowed and outlives the service. */
struct service_world {
	struct event_base *base;
	const struct tmux_server *server;
	const struct paths *paths;
	struct coordinator *coordinator;
	struct event_log *log; /* NULL: no event is kept */
	const struct options *options;
	/* Sentences, one a line, on what is wrong. */
	const struct buf *option_complaints, *session_complaints;
	const struct buf *profile_complaints;
	int64_t started_ms;
	struct mailroom *mailroom;
	struct newsroom *newsroom;
	const struct segments *segments;
	struct workroom *workroom;
	void (*on_stop)(void *arg);   /* somebody asked to stop */
	void (*on_reload)(void *arg); /* or to read everything anew */
	void *arg;
};

/* Listens on world->paths->socket. */
struct service *service_new(const struct service_world *world, struct err *err);
/* Accepts NULL. */
void service_free(struct service *s);
/* Tells the subscribers. */
void service_event(struct service *s, const struct coordinator_event *e);
/* A listing is in: answers the calls that waited for it. */
void service_late_listed(struct service *s);
/* Answers the waiting calls whose state is reached, and tells who watches. */
void service_changed(struct service *s);

#endif
