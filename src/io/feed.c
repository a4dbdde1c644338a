#include "io/feed.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/mem.h"
#include "io/loop.h"

#define READ_MAX 16384

struct feed {
	int fd;
	struct event
	    *ready; /* to write until the request is out, then to read */
	char *request;
	size_t sent;
	struct feed_handlers handlers;
	void *arg;
};

/* No more of it; f may be gone after. */
static void
end(struct feed *f)
{
	(void)event_del(f->ready);
	f->handlers.on_end(f->arg);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct feed *f = arg;
	char data[READ_MAX];
	ssize_t n = read(fd, data, sizeof data);

	(void)what;
	if (n > 0)
		f->handlers.on_data(f->arg, data, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		end(f);
}

static void
watch(struct event_base *base, struct feed *f, short what, event_callback_fn fn)
{
	if (f->ready != NULL)
		event_free(f->ready);
	f->ready = loop_watch(base, f->fd, (short)(what | EV_PERSIST), fn, f);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct feed *f = arg;
	size_t left = strlen(f->request) - f->sent;
	ssize_t n = send(fd, f->request + f->sent, left, MSG_NOSIGNAL);

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		end(f);
		return;
	}
	f->sent += (size_t)n;
	if (f->sent == strlen(f->request))
		watch(event_get_base(f->ready), f, EV_READ, on_readable);
}

/* A socket on its way to the port, or -1. */
static int
open_port(int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
	    (connect(fd, (const struct sockaddr *)&in, sizeof in) == 0 ||
		errno == EINPROGRESS))
		return fd;
	(void)close(fd);
	return -1;
}

struct feed *
feed_new(struct event_base *base, int port, const char *request,
    const struct feed_handlers *h, void *arg)
{
	int fd = open_port(port);
	struct feed *f;

	if (fd == -1)
		return NULL;
	f = xcalloc(1, sizeof *f);
	f->fd = fd;
	f->request = xstrdup(request);
	f->handlers = *h;
	f->arg = arg;
	watch(base, f, EV_WRITE, on_writable);
	return f;
}

void
feed_free(struct feed *f)
{
	if (f == NULL)
		return;
	event_free(f->ready);
	(void)close(f->fd);
	explicit_bzero(f->request, strlen(f->request));
	free(f->request);
	free(f);
}
