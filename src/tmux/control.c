#include "tmux/control.h"

#include <sys/queue.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "tmux/lines.h"
#include "tmux/parse.h"
#include "tmux/pty.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/unescape.h"
#include "tmux/valve.h"

#define READ_SIZE  16384
#define READ_PIECE 2048 /* a terminal that gives less has no more */
#define READS_MAX  64   /* in one turn of the loop, so that others get theirs */
#define WRITES_MAX (64u << 20)

enum state {
	STARTING, /* until tmux has attached us to our session */
	READY,
	LEAVING,
	GONE,
};

struct request {
	TAILQ_ENTRY(request) entry;
	char *command; /* NULL once it is sent */
	control_fn *fn;
	void *arg;
};

TAILQ_HEAD(requests, request);

struct control {
	struct control_handlers handlers;
	void *arg;
	struct control_counts *counts;
	enum state state;
	unsigned session;
	pid_t pid;
	int fd;
	struct event *readable, *writable;
	struct event *deadline; /* to attach, to answer, or to leave */
	struct valve valve;
	struct event *opener; /* opens the valve again */
	int64_t left_ms;
	struct lines lines;
	struct buf out; /* not yet written */

	struct requests requests; /* sent ones first */
	size_t queued, flying;
	struct parse_line guard; /* of the block we are in; kind 0: of none */
	struct buf reply;
	bool attached;    /* tmux has said so */
	bool may_command; /* the block of the attach command has ended */
	char reason[128];
};

static void
finish_request(struct control *c, bool ok, const char *text, size_t len)
{
	struct request *r = TAILQ_FIRST(&c->requests);

	TAILQ_REMOVE(&c->requests, r, entry);
	c->queued--;
	if (r->command == NULL)
		c->flying--;
	if (r->fn != NULL)
		r->fn(r->arg, ok, text, len);
	free(r->command);
	free(r);
}

static void
fail_requests(struct control *c)
{
	while (!TAILQ_EMPTY(&c->requests))
		finish_request(c, false, "", 0);
}

/* Writes what the terminal takes now; the rest when it takes more. */
static void
flush_out(struct control *c)
{
	ssize_t n;

	while (c->out.len > 0) {
		n = write(c->fd, c->out.data, c->out.len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			(void)event_add(c->writable, NULL);
		if (n <= 0)
			return; /* other errors show when reading */
		buf_drop(&c->out, (size_t)n);
	}
}

static void
open_valve(struct control *c)
{
	if (valve_open(&c->valve))
		(void)event_del(c->opener);
	else
		loop_after(c->opener, VALVE_SHUT_MS);
}

/* Holds tmux for a moment, if many small pieces come and nobody waits. */
static void
shut_valve(struct control *c, unsigned lines, size_t bytes)
{
	if (c->state == READY && c->flying == 0 &&
	    valve_took(&c->valve, lines, bytes, clock_now_ms()))
		loop_after(c->opener, VALVE_SHUT_MS);
}

/* Sends as many of the queued commands as may be on their way. */
static void
send_requests(struct control *c)
{
	struct request *r;

	if (c->state != READY)
		return;
	TAILQ_FOREACH (r, &c->requests, entry) {
		if (c->flying == CONTROL_FLIGHT)
			break;
		if (r->command == NULL)
			continue;
		(void)(buf_adds(&c->out, r->command) &&
		       buf_addc(&c->out, '\n'));
		free(r->command);
		r->command = NULL;
		c->flying++;
		c->counts->commands++;
	}
	if (c->flying > 0) {
		/* What is sent meanwhile gives the first no more time. */
		if (!evtimer_pending(c->deadline, NULL))
			loop_after(c->deadline, CONTROL_REPLY_MS);
		open_valve(c);
	}
	flush_out(c);
}

void
control_command(
    struct control *c, const char *command, control_fn *fn, void *arg)
{
	struct request *r;

	if (!quote_is_one_command(command))
		BUG("not one command: \"%s\"", command);
	if (c->queued == CONTROL_QUEUE_MAX || c->state >= LEAVING) {
		if (fn != NULL)
			fn(arg, false, "", 0);
		return;
	}
	r = xcalloc(1, sizeof *r);
	r->command = xstrdup(command);
	r->fn = fn;
	r->arg = arg;
	TAILQ_INSERT_TAIL(&c->requests, r, entry);
	c->queued++;
	send_requests(c);
}

/* The ones that are not sent yet; the others' replies are due. */
static void
fail_unsent(struct control *c)
{
	struct request *r, *next;

	for (r = TAILQ_FIRST(&c->requests); r != NULL; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (r->command == NULL)
			continue;
		TAILQ_REMOVE(&c->requests, r, entry);
		TAILQ_INSERT_HEAD(&c->requests, r, entry);
		finish_request(c, false, "", 0);
	}
}

void
control_leave(struct control *c)
{
	if (c->state >= LEAVING)
		return;
	/* Before it is attached there is nothing to detach from, and no
	 * command may be sent: it is killed. */
	if (c->state == STARTING)
		(void)kill(c->pid, SIGKILL);
	else
		(void)buf_adds(&c->out, "detach-client\n");
	c->state = LEAVING;
	open_valve(c);
	c->left_ms = clock_now_ms();
	fail_unsent(c);
	loop_after(c->deadline, CONTROL_LEAVE_MS);
	flush_out(c);
}

/* Ready is: attached to our session, and the block of attaching has ended. */
static void
check_ready(struct control *c)
{
	if (c->state != STARTING || !c->attached || !c->may_command)
		return;
	c->state = READY;
	valve_fit(&c->valve);
	(void)event_del(c->deadline);
	c->handlers.on_ready(c->arg);
	send_requests(c);
}

static void
end_block(struct control *c, bool ok)
{
	bool ours = (c->guard.flags & 1) != 0;

	c->guard.kind = PARSE_UNKNOWN;
	if (ours && c->flying > 0) {
		if (c->state == READY)
			(void)event_del(c->deadline);
		finish_request(
		    c, ok && !c->reply.full, c->reply.data, c->reply.len);
	}
	buf_clear(&c->reply);
	c->may_command = true;
	check_ready(c);
	send_requests(c);
}

/* Inside a block everything is text up to the guard with the same numbers. */
static void
take_reply(struct control *c, char *line, size_t len)
{
	struct parse_line p = { 0 };

	if (len > 0 && *line == '%')
		parse_line(line, len, &p);
	if ((p.kind == PARSE_END || p.kind == PARSE_ERROR) &&
	    p.time == c->guard.time && p.number == c->guard.number &&
	    p.flags == c->guard.flags)
		end_block(c, p.kind == PARSE_END);
	else if ((c->guard.flags & 1) != 0)
		(void)(buf_add(&c->reply, line, len) &&
		       buf_addc(&c->reply, '\n'));
}

/* tmux says which session we are in: ours, or (with detach-on-destroy off)
 * another one after ours has ended. */
static void
take_session(struct control *c, unsigned session)
{
	if (session != c->session) {
		control_leave(c);
		return;
	}
	c->attached = true;
	check_ready(c);
}

static void
take_notice(struct control *c, struct parse_line *p)
{
	if (p->kind == PARSE_BEGIN)
		c->guard = *p;
	else if (p->kind == PARSE_SESSION_CHANGED)
		take_session(c, p->session);
	else if (p->kind == PARSE_EXIT)
		(void)snprintf(c->reason, sizeof c->reason, "%.*s",
		    (int)(p->len < sizeof c->reason ? p->len
						    : sizeof c->reason - 1),
		    p->text);
	else if (p->kind != PARSE_UNKNOWN && c->state < LEAVING)
		c->handlers.on_notice(c->arg, p);
}

static bool
on_line(void *arg, char *line, size_t len)
{
	struct control *c = arg;
	struct parse_line p;

	c->counts->lines++;
	if (c->guard.kind != PARSE_UNKNOWN) {
		take_reply(c, line, len);
		return true;
	}
	parse_line(line, len, &p);
	if (p.kind != PARSE_OUTPUT)
		take_notice(c, &p);
	else if (c->state < LEAVING)
		c->handlers.on_output(
		    c->arg, p.pane, p.text, unescape_octal(p.text, p.len));
	return true;
}

/* Lets go of the terminal and reaps the client, dead or not yet. */
static void
close_client(struct control *c)
{
	if (c->state == GONE)
		return;
	c->state = GONE;
	event_free(c->readable);
	event_free(c->writable);
	event_free(c->deadline);
	event_free(c->opener);
	(void)kill(c->pid, SIGKILL);
	(void)close(c->fd);
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		;
}

static void
lose_client(struct control *c)
{
	log_debug("control: client of $%u is gone: %s", c->session, c->reason);
	close_client(c);
	fail_requests(c);
	c->handlers.on_exit(c->arg, c->reason);
}

/* Reads all there is, up to a fair share: a terminal that has more gives a
 * whole piece. False when the client is gone. */
static bool
read_lines(struct control *c)
{
	uint64_t lines = c->counts->lines, bytes = c->counts->bytes;
	char data[READ_SIZE];
	ssize_t n = READ_PIECE;

	for (int i = 0; i < READS_MAX && n >= READ_PIECE; i++) {
		do
			n = read(c->fd, data, sizeof data);
		while (n == -1 && errno == EINTR);
		if (n == -1 && errno == EAGAIN)
			break;
		if (n <= 0)
			return false;
		c->counts->bytes += (uint64_t)n;
		lines_feed(&c->lines, data, (size_t)n, on_line, c);
	}
	shut_valve(c, (unsigned)(c->counts->lines - lines),
	    (size_t)(c->counts->bytes - bytes));
	return true;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)fd;
	(void)what;
	if (!read_lines(c))
		lose_client(c);
}

static void
on_opener(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	open_valve(arg);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	flush_out(arg);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)fd;
	(void)what;
	if (*c->reason == '\0')
		(void)snprintf(c->reason, sizeof c->reason, "%s",
		    c->state == STARTING ? "it did not attach"
		    : c->state == READY  ? "it did not answer"
					 : "it did not leave");
	lose_client(c);
}

struct control *
control_new(struct event_base *base, const struct tmux_server *server,
    unsigned session, struct control_counts *counts, struct err *err)
{
	char target[16], flags[64];
	const char *argv[] = { server->program, "-CC", "-u", "-N", "-S",
		server->socket, "attach-session", "-E", "-f", flags, "-t",
		target, NULL };
	struct control *c;
	pid_t pid;
	int fd;

	(void)snprintf(target, sizeof target, "$%u", session);
	(void)snprintf(flags, sizeof flags, "ignore-size,pause-after=%d",
	    CONTROL_PAUSE_SECS);
	pid = pty_spawn(argv, &fd);
	if (pid == -1) {
		err_set(
		    err, "Cannot start a tmux client: %s.", strerror(errno));
		return NULL;
	}
	c = xcalloc(1, sizeof *c);
	c->counts = counts;
	c->session = session;
	c->pid = pid;
	c->fd = fd;
	TAILQ_INIT(&c->requests);
	lines_init(&c->lines);
	buf_init(&c->out, WRITES_MAX);
	buf_init(&c->reply, CONTROL_REPLY_MAX);
	c->readable =
	    loop_watch(base, fd, EV_READ | EV_PERSIST, on_readable, c);
	c->writable = loop_event(base, fd, EV_WRITE, on_writable, c);
	c->deadline = loop_timer(base, on_deadline, c);
	valve_init(&c->valve, fd);
	c->opener = loop_timer(base, on_opener, c);
	loop_after(c->deadline, CONTROL_ATTACH_MS);
	return c;
}

void
control_listen(struct control *c, const struct control_handlers *h, void *arg)
{
	c->handlers = *h;
	c->arg = arg;
}

bool
control_is_ready(const struct control *c)
{
	return c->state == READY;
}

/* Reads and forgets until tmux lets go or the time is up. */
static void
drain(struct control *c)
{
	char data[4096];
	struct pollfd pfd = { .fd = c->fd, .events = POLLIN };
	int64_t left;
	ssize_t n = 1;

	while (n > 0) {
		left = c->left_ms + CONTROL_LEAVE_MS - clock_now_ms();
		if (left <= 0)
			return;
		flush_out(c);
		if (poll(&pfd, 1, (int)left) <= 0)
			return;
		do
			n = read(c->fd, data, sizeof data);
		while (n == -1 && errno == EINTR);
	}
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	control_leave(c);
	fail_requests(c);
	if (c->state == LEAVING)
		drain(c);
	close_client(c);
	lines_done(&c->lines);
	buf_done(&c->out);
	buf_done(&c->reply);
	free(c);
}
