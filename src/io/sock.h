/*
 * Lines over a unix stream socket: a listener that accepts only our own uid,
 * and a peer with bounded buffers on both sides. A peer that sends a line over
 * the limit, or does not read while more than the limit waits for it beside the
 * answers it has asked for, is closed.
 */
#ifndef IO_SOCK_H
#define IO_SOCK_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct event_base;
struct sock_peer;
struct sock_listener;

#define SOCK_LINE_MAX   (4u << 20)
#define SOCK_ANSWER_MAX (64u << 20)
#define SOCK_PEERS_MAX  256

/* on_open, on_close and full may be NULL. */
struct sock_handlers {
	void (*on_open)(void *arg, struct sock_peer *p);
	/* line has no newline and is NUL-terminated; borrowed for the call */
	void (*on_line)(
	    void *arg, struct sock_peer *p, const char *line, size_t len);
	/* p is freed after this call */
	void (*on_close)(void *arg, struct sock_peer *p);
	/* The line for a peer that is one too many, before it is closed. */
	const char *full;
};

/* Binds path (0600; h is copied; a stale socket is replaced, a live one is an error). */
struct sock_listener *sock_listen(struct event_base *base, const char *path,
    const struct sock_handlers *h, void *arg, struct err *err);
/* Closes every peer and unlinks the path; not inside a handler. Accepts NULL. */
void sock_listener_free(struct sock_listener *l);

/* Queues line and a newline. False when the peer is closing. */
bool sock_send(struct sock_peer *p, const char *line, size_t len);
/* Likewise what the peer has asked for, which may be longer. */
bool sock_answer(struct sock_peer *p, const char *line, size_t len);
/* Closes after what is queued has been written; safe inside a handler. */
void sock_close(struct sock_peer *p);

/* Blocking client side, for the command line: an fd, or -1 with errno. Neither
 * this nor a send() waits longer than within_ms for one who does not listen
 * any more: EAGAIN. */
int sock_connect(const char *path, int within_ms);
/* Does somebody listen there, or lies something there that is no socket? Does
 * not block. */
bool sock_is_taken(const char *path);
/* Does somebody say a word there, within the time, to a line of ours? One who
 * dies may still take a connection, and says nothing any more. */
bool sock_answers(const char *path, const char *line, int within_ms);
/* Who listens at the other end of a connected socket; -1 when unknown. */
pid_t sock_peer_pid(int fd);

#endif
