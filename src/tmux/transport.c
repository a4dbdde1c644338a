#include "tmux/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "tmux/control.h"
#include "tmux/doorbell.h"
#include "tmux/mirror.h"
#include "tmux/oneshot.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport-kind.h"
#include "tmux/unescape.h"

#define LIST_DELAY_MS 100 /* several changes make one listing */
#define LIST_REST_MS  250 /* between two listings */
#define RETRY_MS      1000
#define RETRIES       5

static void
arm_timer(struct transport *t)
{
	int64_t sweep = t->config.kind == TRANSPORT_POLL ? t->config.poll_ms
	                                                 : t->config.sweep_ms;
	int64_t due = t->listed_ms + sweep;

	if (t->list_due_ms != 0 && t->list_due_ms < due)
		due = t->list_due_ms;
	loop_after(t->list_timer, due - clock_now_ms());
}

void
transport_list_within(struct transport *t, int64_t span_ms)
{
	int64_t due = clock_now_ms() + span_ms;

	if (due < t->listed_ms + LIST_REST_MS)
		due = t->listed_ms + LIST_REST_MS;
	if (t->list_due_ms != 0 && t->list_due_ms <= due)
		return;
	t->list_due_ms = due;
	if (!t->listing)
		arm_timer(t);
}

void
transport_list(struct transport *t)
{
	transport_list_within(t, LIST_DELAY_MS);
}

void
transport_lose(struct transport *t, const char *why)
{
	if (*t->why != '\0')
		return;
	(void)snprintf(t->why, sizeof t->why, "%s", why);
	(void)event_del(t->list_timer);
	event_active(t->gone, EV_TIMEOUT, 0);
}

static void
on_gone(evutil_socket_t fd, short what, void *arg)
{
	struct transport *t = arg;

	(void)fd;
	(void)what;
	t->handlers.on_gone(t->arg, t->why);
}

/* A listing without a reply: no sessions, no server, or no luck. */
static void
take_refusal(struct transport *t, const char *text, size_t len)
{
	if (!server_alive(&t->server)) {
		transport_lose(t, "The tmux server has exited.");
	} else if (memmem(text, len, "no current", 10) != NULL ||
		   memmem(text, len, "no sessions", 11) != NULL) {
		(void)mirror_list(t->mirror, "", 0);
		t->handlers.on_listed(t->arg);
	} else if (++t->failures > RETRIES) {
		transport_lose(t, "The tmux server does not answer.");
	} else {
		transport_list_within(t, RETRY_MS);
	}
}

/* A server that has a client of ours has panes too, so that an empty listing
 * is none. */
static bool
take_listing(struct transport *t, const char *text, size_t len)
{
	if (len == 0 && t->ops->connection(t->kind, NULL) != NULL)
		return false;
	if (!mirror_list(t->mirror, text, len))
		return false;
	t->failures = 0;
	t->stats.listings++;
	t->handlers.on_listed(t->arg);
	t->ops->changed(t->kind, true);
	return true;
}

static void
on_listing(void *arg, bool ok, const char *text, size_t len)
{
	struct transport *t = arg;

	t->listing = false;
	if (*t->why != '\0')
		return;
	if (!ok || !take_listing(t, text, len))
		take_refusal(t, text, len);
	if (*t->why == '\0')
		arm_timer(t);
}

static void
on_list_timer(evutil_socket_t fd, short what, void *arg)
{
	struct transport *t = arg;
	struct buf command;
	const char *format = mirror_format();

	(void)fd;
	(void)what;
	if (t->listing)
		return;
	t->listing = true;
	t->list_due_ms = 0;
	t->listed_ms = clock_now_ms();
	buf_init(&command, 4096);
	(void)buf_adds(&command, "list-panes -a -F ");
	quote_argument(&command, format, strlen(format));
	transport_command(t, command.data, on_listing, t);
	buf_done(&command);
}

static void
on_version(void *arg, bool ok, const char *text, size_t len)
{
	struct transport *t = arg;

	if (ok)
		(void)snprintf(t->version, sizeof t->version, "%.*s",
		    (int)strcspn(text, "\n"), text);
	(void)len;
}

static void
on_ring(void *arg)
{
	struct transport *t = arg;

	if (*t->why == '\0')
		transport_list(t);
}

/* Mirror's news go on to the owner. */
static void
on_pane(void *arg, const struct mirror_pane *p, bool is_new)
{
	struct transport *t = arg;

	if (is_new)
		t->structure_ms = clock_now_ms();
	t->handlers.on_pane(t->arg, p, is_new);
}

static void
on_pane_gone(void *arg, const struct mirror_pane *p)
{
	struct transport *t = arg;

	t->structure_ms = clock_now_ms();
	transport_watch(t, p->id, false);
	t->handlers.on_pane_gone(t->arg, p);
}

void
transport_fall_back(struct transport *t, const char *why)
{
	(void)snprintf(t->stats.note, sizeof t->stats.note, "%s", why);
	event_active(t->swap, EV_TIMEOUT, 0);
}

static void
on_swap(evutil_socket_t fd, short what, void *arg)
{
	struct transport *t = arg;

	(void)fd;
	(void)what;
	if (t->config.kind == TRANSPORT_POLL)
		return;
	log_debug("transport: falls back to poll: %s", t->stats.note);
	t->ops->close(t->kind);
	t->config.kind = TRANSPORT_POLL;
	t->ops = &transport_poll_ops;
	t->kind = t->ops->open(t);
	transport_list(t);
}

struct transport *
transport_new(struct event_base *base, const struct tmux_server *server,
    const struct transport_config *config, const struct transport_handlers *h,
    void *arg, struct err *err)
{
	static const struct mirror_handlers mirror_handlers = {
		.on_pane = on_pane,
		.on_pane_gone = on_pane_gone,
	};
	struct transport *t;

	if (!server_alive(server)) {
		err_set(
		    err, "No tmux server is listening on %s.", server->socket);
		return NULL;
	}
	t = xcalloc(1, sizeof *t);
	t->base = base;
	t->server = *server;
	t->config = *config;
	t->handlers = *h;
	t->arg = arg;
	t->mirror = mirror_new(&mirror_handlers, t);
	t->oneshot = oneshot_new(base, &t->server);
	t->list_timer = loop_timer(base, on_list_timer, t);
	t->gone = loop_timer(base, on_gone, t);
	t->swap = loop_timer(base, on_swap, t);
	t->ops = config->kind == TRANSPORT_POLL ? &transport_poll_ops
	                                        : &transport_control_ops;
	t->kind = t->ops->open(t);
	transport_command(t, "display-message -p '#{version}'", on_version, t);
	on_list_timer(-1, 0, t);
	t->doorbell = doorbell_new(base, &t->server, t->oneshot, on_ring, t);
	return t;
}

void
transport_free(struct transport *t)
{
	if (t == NULL)
		return;
	/* Replies that fail now must start nothing new. */
	transport_lose(t, "freed");
	t->ops->close(t->kind);
	oneshot_free(t->oneshot);
	doorbell_free(t->doorbell);
	mirror_free(t->mirror);
	event_free(t->list_timer);
	event_free(t->gone);
	event_free(t->swap);
	free(t);
}

const struct mirror *
transport_mirror(const struct transport *t)
{
	return t->mirror;
}

/* What is still queued for the tmux program goes first, so that commands are
 * executed in the order they were sent. */
static void
send_command(
    struct transport *t, const char *command, transport_fn *fn, void *arg)
{
	struct control *c;

	if (*t->why != '\0') {
		if (fn != NULL)
			fn(arg, false, t->why, strlen(t->why));
		return;
	}
	c = t->ops->connection(t->kind, NULL);
	if (c != NULL && oneshot_is_idle(t->oneshot)) {
		control_command(c, command, fn, arg);
		return;
	}
	t->counts.commands++;
	oneshot_command(t->oneshot, command, fn, arg);
}

/* A command whose reply is printed, by a tmux that may print it otherwise. */
struct printed {
	struct transport *t;
	transport_fn *fn;
	void *arg;
};

static void
on_printed(void *arg, bool ok, const char *text, size_t len)
{
	struct printed *p = arg;
	char *copy = NULL;

	if (server_version_number(p->t->version) == UNESCAPE_DOLLARS_VERSION) {
		text = copy = xstrndup(text, len);
		len = unescape_dollars(copy, len);
		copy[len] = '\0';
	}
	p->fn(p->arg, ok, text, len);
	free(copy);
	free(p);
}

void
transport_command(
    struct transport *t, const char *command, transport_fn *fn, void *arg)
{
	struct printed *p;

	if (fn == NULL) {
		send_command(t, command, NULL, NULL);
		return;
	}
	p = xmalloc(sizeof *p);
	*p = (struct printed){ t, fn, arg };
	send_command(t, command, on_printed, p);
}

void
transport_capture(
    struct transport *t, unsigned pane, transport_fn *fn, void *arg)
{
	struct control *c = t->ops->connection(t->kind, &pane);
	char command[64];

	(void)snprintf(
	    command, sizeof command, "capture-pane -p -e -N -t %%%u", pane);
	if (c != NULL && oneshot_is_idle(t->oneshot))
		control_command(c, command, fn, arg);
	else
		send_command(t, command, fn, arg);
}

void
transport_watch(struct transport *t, unsigned pane, bool wanted)
{
	if (mirror_want(t->mirror, pane, wanted))
		t->ops->changed(t->kind, false);
}

void
transport_stats(const struct transport *t, struct transport_stats *ret)
{
	*ret = t->stats;
	ret->kind = t->config.kind;
	ret->clients = t->ops->clients(t->kind);
	ret->bytes = t->counts.bytes;
	ret->lines = t->counts.lines;
	ret->commands = t->counts.commands;
}

const char *
transport_version(const struct transport *t)
{
	return t->version;
}
