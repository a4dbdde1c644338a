#include "dashboard/link.h"

#include <sys/queue.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "daemon/rpc.h"
#include "io/loop.h"
#include "io/sock.h"

#define CHUNK       65536
#define RETRY_MS    250 /* between two calls */
#define CONNECT_MS  50  /* one of which may stand still for so long */
#define PENDING_MAX 256

#ifndef MSG_NOSIGNAL
# define MSG_NOSIGNAL 0
#endif

struct question {
	TAILQ_ENTRY(question) entry;
	int64_t id;
	char *method;
	cJSON *params;
	link_answer_fn *fn;
	void *arg;
};

TAILQ_HEAD(questions, question);

struct link {
	struct event_base *base;
	char *path;
	struct link_handlers handlers;
	void *arg;
	int fd; /* -1: down */
	struct event *readable, *retry;
	bool told_down;
	struct buf in;
	int64_t last_id;
	struct questions open;
	size_t open_count;
};

static void
question_free(struct link *l, struct question *q)
{
	TAILQ_REMOVE(&l->open, q, entry);
	l->open_count--;
	free(q->method);
	cJSON_Delete(q->params);
	free(q);
}

/* Nothing that is open will be answered. */
static void
forget_questions(struct link *l)
{
	struct question *q = TAILQ_FIRST(&l->open), *next;

	for (; q != NULL; q = next) {
		next = TAILQ_NEXT(q, entry);
		question_free(l, q);
	}
}

/* Hangs up, and tries again soon. */
static void
lose(struct link *l, const char *why)
{
	if (l->readable != NULL)
		event_free(l->readable);
	l->readable = NULL;
	if (l->fd != -1)
		(void)close(l->fd);
	l->fd = -1;
	buf_clear(&l->in);
	forget_questions(l);
	loop_after(l->retry, RETRY_MS);
	if (!l->told_down)
		l->handlers.on_down(l->arg, why);
	l->told_down = true;
}

static bool
send_question(const struct link *l, const struct question *q)
{
	cJSON *message = cJSON_CreateObject();
	struct buf text;
	bool ok;

	json_add_str(message, "jsonrpc", "2.0");
	json_add_int(message, "id", q->id);
	json_add_str(message, "method", q->method);
	if (q->params != NULL)
		cJSON_AddItemToObject(
		    message, "params", cJSON_Duplicate(q->params, true));
	buf_init(&text, SOCK_LINE_MAX);
	json_write(&text, message);
	(void)buf_addc(&text, '\n');
	/* Questions are small: what the kernel does not take at once shows a
	 * daemon that no longer reads. */
	ok =
	    send(l->fd, text.data, text.len, MSG_NOSIGNAL) == (ssize_t)text.len;
	buf_done(&text);
	cJSON_Delete(message);
	return ok;
}

bool
link_ask(struct link *l, const char *method, cJSON *params, link_answer_fn *fn,
    void *arg)
{
	struct question *q;

	if (l->fd == -1 || l->open_count >= PENDING_MAX) {
		cJSON_Delete(params);
		return false;
	}
	q = xcalloc(1, sizeof *q);
	q->id = ++l->last_id;
	q->method = xstrdup(method);
	q->params = params;
	q->fn = fn;
	q->arg = arg;
	TAILQ_INSERT_TAIL(&l->open, q, entry);
	l->open_count++;
	/* A failure shows when the daemon's end is read. */
	(void)send_question(l, q);
	return true;
}

static void
take_answer(struct link *l, cJSON *message)
{
	int64_t id = json_int(message, "id", -1);
	const cJSON *error = json_obj(message, "error");
	cJSON *result = NULL;
	struct question *q;

	TAILQ_FOREACH (q, &l->open, entry) {
		if (q->id == id)
			break;
	}
	if (q == NULL)
		return;
	/* It has just started, and is asked again with the next breath. */
	if (json_int(error, "code", 0) == RPC_NOT_READY) {
		lose(l, "the daemon is starting");
		return;
	}
	if (error == NULL) {
		result =
		    cJSON_DetachItemFromObjectCaseSensitive(message, "result");
		if (result == NULL)
			result = cJSON_CreateNull();
	}
	q->fn(q->arg, result,
	    error == NULL ? NULL
			  : json_str(error, "message", "the daemon failed"));
	question_free(l, q);
}

static void
take_line(struct link *l, const char *line, size_t len)
{
	struct err err;
	cJSON *message = json_parse(line, len, SOCK_ANSWER_MAX, &err);
	const char *method = json_str(message, "method", NULL);

	if (method != NULL)
		l->handlers.on_notice(
		    l->arg, method, json_obj(message, "params"));
	else if (cJSON_IsObject(message))
		take_answer(l, message);
	else
		lose(l, "what answers at the daemon's socket is no daemon");
	cJSON_Delete(message);
}

static void
take_lines(struct link *l)
{
	const char *end;
	size_t start = 0;

	while (l->fd != -1 && (end = memchr(l->in.data + start, '\n',
				   l->in.len - start)) != NULL) {
		size_t len = (size_t)(end - l->in.data) - start;
		take_line(l, l->in.data + start, len);
		start += len + 1;
	}
	if (l->fd != -1)
		buf_drop(&l->in, start);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;
	char chunk[CHUNK];
	ssize_t n = recv(fd, chunk, sizeof chunk, 0);

	(void)what;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		lose(l, "the daemon has gone");
		return;
	}
	if (!buf_add(&l->in, chunk, (size_t)n)) {
		lose(l, "the daemon sent a line that is too long");
		return;
	}
	take_lines(l);
}

static void
on_retry(evutil_socket_t fd, short what, void *arg)
{
	struct link *l = arg;

	(void)fd;
	(void)what;
	l->fd = sock_connect(l->path, CONNECT_MS);
	if (l->fd == -1) {
		lose(l, "no daemon is running");
		return;
	}
	(void)evutil_make_socket_nonblocking(l->fd);
	l->readable =
	    loop_watch(l->base, l->fd, EV_READ | EV_PERSIST, on_readable, l);
	l->told_down = false;
	l->handlers.on_up(l->arg);
}

struct link *
link_new(struct event_base *base, const char *path,
    const struct link_handlers *h, void *arg)
{
	struct link *l = xcalloc(1, sizeof *l);

	l->base = base;
	l->path = xstrdup(path);
	l->handlers = *h;
	l->arg = arg;
	l->fd = -1;
	buf_init(&l->in, SOCK_ANSWER_MAX + CHUNK);
	TAILQ_INIT(&l->open);
	l->retry = loop_timer(base, on_retry, l);
	event_active(l->retry, 0, 0);
	return l;
}

void
link_free(struct link *l)
{
	if (l == NULL)
		return;
	forget_questions(l);
	if (l->readable != NULL)
		event_free(l->readable);
	event_free(l->retry);
	if (l->fd != -1)
		(void)close(l->fd);
	buf_done(&l->in);
	free(l->path);
	free(l);
}

bool
link_is_up(const struct link *l)
{
	return l->fd != -1;
}
