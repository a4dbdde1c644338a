/*
 * What the human is told beside the status line: the book of quality, digests,
 * and commands and messages on events. One part of the daemon, so that the
 * daemon itself only passes on what happens.
 */
#ifndef DAEMON_NEWSROOM_H
#define DAEMON_NEWSROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;
struct buf;
struct conflict_cycle;
struct coordinator;
struct coordinator_event;
struct dispatch;
struct event_base;
struct event_log;
struct mail;
struct newsroom;
struct options;
struct quality_watch;
struct store;
struct tmux_server;

/* All of it is borrowed; store and log may be NULL. */
struct newsroom_world {
	struct event_base *base;
	const struct tmux_server *server;
	struct coordinator *coordinator;
	struct store *store;
	struct event_log *log;
	struct dispatch *dispatch;
	const struct conflict_cycle *conflicts;
	struct mail *(*mail)(void *arg); /* the one in use now, or NULL */
	void *arg;
};

struct newsroom *newsroom_new(const struct newsroom_world *world);
/* After the coordinator was stopped, and the mail freed, which answers what
 * was sent. Accepts NULL. */
void newsroom_free(struct newsroom *n);
void newsroom_configure(struct newsroom *n, const struct options *options);

void newsroom_event(struct newsroom *n, const struct coordinator_event *e);
void newsroom_changed(struct newsroom *n);
void newsroom_screen(
    struct newsroom *n, unsigned pane, const char *text, size_t len);

struct quality_watch *newsroom_quality(struct newsroom *n);
/* GenerateDigest of a session (NULL: all): its JSON, and its Markdown added to
 * markdown unless that is NULL. The caller deletes the JSON. */
struct cJSON *newsroom_digest(
    struct newsroom *n, const char *session, struct buf *markdown);
/* SendDigest: how it went is told by digest_sent or digest_failed. */
void newsroom_send(struct newsroom *n, const char *session);

#endif
