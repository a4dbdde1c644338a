#include "io/sock.h"

#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/loop.h"

#define CHUNK     65536
#define BACKLOG   64
#define PAUSE_MS  500  /* without a descriptor for the next peer */
#define LINGER_MS 5000 /* for what is queued when a peer is closed */

#ifndef MSG_NOSIGNAL /* macOS: SO_NOSIGPIPE below does it */
# define MSG_NOSIGNAL 0
#endif

enum peer_state {
	PEER_OPEN,
	PEER_CLOSING, /* writes what is queued, reads nothing */
	PEER_DEAD,    /* waits for reap(), out of every handler */
};

struct sock_peer {
	LIST_ENTRY(sock_peer) entry;
	struct sock_listener *owner;
	enum peer_state state;
	int fd;
	struct event *readable, *writable;
	struct buf in, out;
	size_t searched; /* so much of in has no newline */
	size_t sent;     /* so much of out has the kernel */
	size_t owed;     /* so far out was asked for */
};

struct sock_listener {
	struct sock_handlers handlers;
	void *arg;
	struct event_base *base;
	char *path;
	dev_t dev; /* with ino: the path is still ours */
	ino_t ino;
	int fd;
	struct event *acceptable, *resume, *reap;
	LIST_HEAD(, sock_peer) peers;
	int peer_count;
};

static void
die(struct sock_peer *p)
{
	p->state = PEER_DEAD;
	(void)event_del(p->readable);
	(void)event_del(p->writable);
	event_active(p->owner->reap, 0, 0);
}

static void
peer_free(struct sock_peer *p)
{
	struct sock_listener *l = p->owner;

	p->state = PEER_DEAD;
	if (l->handlers.on_close != NULL)
		l->handlers.on_close(l->arg, p);
	LIST_REMOVE(p, entry);
	l->peer_count--;
	event_free(p->readable);
	event_free(p->writable);
	(void)close(p->fd);
	buf_done(&p->in);
	buf_done(&p->out);
	free(p);
}

static void
on_reap(evutil_socket_t fd, short what, void *arg)
{
	struct sock_listener *l = arg;
	struct sock_peer *p, *next;

	(void)fd;
	(void)what;
	LIST_FOREACH_SAFE(p, &l->peers, entry, next)
	{
		if (p->state == PEER_DEAD)
			peer_free(p);
	}
}

static void
drop_sent(struct sock_peer *p)
{
	buf_drop(&p->out, p->sent);
	p->owed -= p->owed < p->sent ? p->owed : p->sent;
	p->sent = 0;
}

/* Gives the kernel what it takes of the queue. */
static void
flush(struct sock_peer *p)
{
	ssize_t n = send(
	    p->fd, p->out.data + p->sent, p->out.len - p->sent, MSG_NOSIGNAL);

	if (n == -1 && errno != EAGAIN && errno != EINTR) {
		die(p);
		return;
	}
	if (n > 0)
		p->sent += (size_t)n;
	/* Not for each piece of much. */
	if (p->sent > p->out.len / 2)
		drop_sent(p);
	if (p->out.len > 0)
		return;
	buf_done(&p->out);
	buf_init(&p->out, SIZE_MAX);
	(void)event_del(p->writable);
	if (p->state == PEER_CLOSING)
		die(p);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct sock_peer *p = arg;

	(void)fd;
	if (what & EV_TIMEOUT)
		die(p);
	else
		flush(p);
}

/* Hands out every whole line, then drops them all at once. */
static void
take_lines(struct sock_peer *p)
{
	struct sock_listener *l = p->owner;
	size_t start = 0;
	char *end;

	while (p->state == PEER_OPEN &&
	       (end = memchr(p->in.data + p->searched, '\n',
		    p->in.len - p->searched)) != NULL) {
		char *line = p->in.data + start;
		size_t len = (size_t)(end - line);

		if (len > SOCK_LINE_MAX) {
			die(p);
			return;
		}
		*end = '\0';
		start += len + 1;
		p->searched = start;
		l->handlers.on_line(l->arg, p, line, len);
	}
	buf_drop(&p->in, start);
	p->searched = p->in.len;
	if (p->state == PEER_OPEN && p->in.len > SOCK_LINE_MAX)
		die(p);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct sock_peer *p = arg;
	char chunk[CHUNK];
	ssize_t n = recv(fd, chunk, sizeof chunk, 0);

	(void)what;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == -1) {
		die(p);
		return;
	}
	if (n == 0) { /* it has said all, but may still want the answers */
		sock_close(p);
		return;
	}
	if (!buf_add(&p->in, chunk, (size_t)n))
		BUG("a line that is too long was kept");
	take_lines(p);
}

/* Queues a line, if no more than max waits with it behind from. */
static bool
queue(
    struct sock_peer *p, const char *line, size_t len, size_t from, size_t max)
{
	if (p->state != PEER_OPEN)
		return false;
	if (len >= max || p->out.len - from > max - len - 1) {
		die(p);
		return false;
	}
	(void)buf_add(&p->out, line, len);
	(void)buf_addc(&p->out, '\n');
	(void)event_add(p->writable, NULL);
	return true;
}

bool
sock_send(struct sock_peer *p, const char *line, size_t len)
{
	return queue(
	    p, line, len, p->owed > p->sent ? p->owed : p->sent, SOCK_LINE_MAX);
}

bool
sock_answer(struct sock_peer *p, const char *line, size_t len)
{
	bool queued = queue(p, line, len, p->sent, SOCK_ANSWER_MAX);

	p->owed = p->out.len;
	return queued;
}

void
sock_close(struct sock_peer *p)
{
	if (p->state != PEER_OPEN)
		return;
	p->state = PEER_CLOSING;
	(void)event_del(p->readable);
	if (p->out.len == 0)
		die(p);
	else
		loop_after(p->writable, LINGER_MS);
}

static bool
prepare_fd(int fd)
{
#ifdef SO_NOSIGPIPE
	int on = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
	return evutil_make_socket_nonblocking(fd) == 0 &&
	       evutil_make_socket_closeonexec(fd) == 0;
}

static bool
is_ours(int fd)
{
	uid_t uid;
	gid_t gid;

	return getpeereid(fd, &uid, &gid) == 0 && uid == geteuid();
}

static void
peer_new(struct sock_listener *l, int fd)
{
	struct sock_peer *p = xcalloc(1, sizeof *p);

	p->owner = l;
	p->fd = fd;
	buf_init(&p->in, SOCK_LINE_MAX + CHUNK);
	buf_init(&p->out, SIZE_MAX); /* queue() has the limits */
	p->readable =
	    loop_watch(l->base, fd, EV_READ | EV_PERSIST, on_readable, p);
	p->writable =
	    loop_event(l->base, fd, EV_WRITE | EV_PERSIST, on_writable, p);
	LIST_INSERT_HEAD(&l->peers, p, entry);
	l->peer_count++;
	if (l->handlers.on_open != NULL)
		l->handlers.on_open(l->arg, p);
}

static void
refuse(const struct sock_listener *l, int fd)
{
	const char *line = l->handlers.full;

	if (line != NULL)
		(void)!send(fd, line, strlen(line), MSG_NOSIGNAL);
	(void)close(fd);
}

static void
on_acceptable(evutil_socket_t fd, short what, void *arg)
{
	struct sock_listener *l = arg;
	int peer = accept(fd, NULL, NULL);

	(void)what;
	if (peer == -1) {
		/* Out of descriptors: the peer waits, and would wake us again
		 * and again. */
		if (errno == EMFILE || errno == ENFILE) {
			(void)event_del(l->acceptable);
			loop_after(l->resume, PAUSE_MS);
		}
		return;
	}
	if (!prepare_fd(peer) || !is_ours(peer))
		(void)close(peer);
	else if (l->peer_count >= SOCK_PEERS_MAX)
		refuse(l, peer);
	else
		peer_new(l, peer);
}

static void
on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct sock_listener *l = arg;

	(void)fd;
	(void)what;
	(void)event_add(l->acceptable, NULL);
}

static bool
address(const char *path, struct sockaddr_un *sun)
{
	*sun = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlcpy(sun->sun_path, path, sizeof sun->sun_path) <
	    sizeof sun->sun_path)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* A socket nobody listens on any more refuses the connection. */
static bool
is_stale(const struct sockaddr_un *sun)
{
	struct stat st;
	bool stale;
	int fd;

	if (lstat(sun->sun_path, &st) == -1 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	/* Not blocking: a full backlog is a sign of life, too. */
	stale = fd != -1 && prepare_fd(fd) &&
	        connect(fd, (const struct sockaddr *)sun, sizeof *sun) == -1 &&
	        errno == ECONNREFUSED;
	if (fd != -1)
		(void)close(fd);
	return stale;
}

static int
bind_private(int fd, const struct sockaddr_un *sun)
{
	mode_t before = umask(0177); /* the socket is never open to others */
	int rc = bind(fd, (const struct sockaddr *)sun, sizeof *sun);

	(void)umask(before);
	return rc;
}

/* Also in the place of a socket that was left behind. */
static int
bind_over(int fd, const struct sockaddr_un *sun)
{
	int rc = bind_private(fd, sun);

	if (rc == 0 || errno != EADDRINUSE)
		return rc;
	if (is_stale(sun) && unlink(sun->sun_path) == 0)
		return bind_private(fd, sun);
	errno = EADDRINUSE;
	return -1;
}

static int
open_listener(const char *path, struct err *err)
{
	struct sockaddr_un sun;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd != -1 && prepare_fd(fd) && address(path, &sun) &&
	    bind_over(fd, &sun) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	if (errno == EADDRINUSE)
		(void)err_set(err, "somebody already listens on %s", path);
	else
		(void)err_set(
		    err, "cannot listen on %s: %s", path, strerror(errno));
	if (fd != -1)
		(void)close(fd);
	return -1;
}

struct sock_listener *
sock_listen(struct event_base *base, const char *path,
    const struct sock_handlers *h, void *arg, struct err *err)
{
	int fd = open_listener(path, err);
	struct sock_listener *l;
	struct stat st;

	if (fd == -1)
		return NULL;
	l = xcalloc(1, sizeof *l);
	l->handlers = *h;
	l->arg = arg;
	l->base = base;
	l->path = xstrdup(path);
	if (lstat(path, &st) == 0) {
		l->dev = st.st_dev;
		l->ino = st.st_ino;
	}
	l->fd = fd;
	LIST_INIT(&l->peers);
	l->acceptable =
	    loop_watch(base, fd, EV_READ | EV_PERSIST, on_acceptable, l);
	l->resume = loop_timer(base, on_resume, l);
	l->reap = loop_timer(base, on_reap, l);
	return l;
}

void
sock_listener_free(struct sock_listener *l)
{
	struct sock_peer *p, *next;
	struct stat st;

	if (l == NULL)
		return;
	LIST_FOREACH_SAFE(p, &l->peers, entry, next)
	{
		/* The last answer, of a stop perhaps, if it can go at once. */
		if (p->state != PEER_DEAD && p->out.len > 0)
			flush(p);
		peer_free(p);
	}
	event_free(l->acceptable);
	event_free(l->resume);
	event_free(l->reap);
	(void)close(l->fd);
	if (lstat(l->path, &st) == 0 && st.st_dev == l->dev &&
	    st.st_ino == l->ino)
		(void)unlink(l->path);
	free(l->path);
	free(l);
}

int
sock_connect(const char *path, int within_ms)
{
	struct timeval within = clock_timeval(within_ms);
	struct sockaddr_un sun;
	int fd, saved;

	if (!address(path, &sun))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd == -1)
		return -1;
	if (evutil_make_socket_closeonexec(fd) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &within, sizeof within) ==
		0 &&
	    connect(fd, (struct sockaddr *)&sun, sizeof sun) == 0)
		return fd;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

bool
sock_is_taken(const char *path)
{
	struct sockaddr_un sun;
	struct stat st;

	return address(path, &sun) && lstat(path, &st) == 0 && !is_stale(&sun);
}

bool
sock_answers(const char *path, const char *line, int within_ms)
{
	struct sockaddr_un sun;
	struct pollfd pfd = { .events = POLLIN };
	size_t len = strlen(line);
	bool answers = false;
	char c;

	pfd.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (pfd.fd == -1)
		return false;
	if (prepare_fd(pfd.fd) && address(path, &sun) &&
	    connect(pfd.fd, (struct sockaddr *)&sun, sizeof sun) == 0 &&
	    send(pfd.fd, line, len, MSG_NOSIGNAL) == (ssize_t)len &&
	    poll(&pfd, 1, within_ms) == 1)
		answers = recv(pfd.fd, &c, 1, 0) == 1;
	(void)close(pfd.fd);
	return answers;
}

pid_t
sock_peer_pid(int fd)
{
#ifdef __linux__
	struct ucred peer;
	socklen_t len = sizeof peer;
	int rc = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len);

	return rc == 0 && peer.pid > 0 ? peer.pid : -1;
#else
	pid_t pid;
	socklen_t len = sizeof pid;
	int rc = getsockopt(fd, SOL_LOCAL, LOCAL_PEERPID, &pid, &len);

	return rc == 0 ? pid : -1;
#endif
}
