#include "tmux/doorbell.h"

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/child.h"
#include "io/log.h"
#include "io/loop.h"
#include "tmux/oneshot.h"
#include "tmux/pty.h"
#include "tmux/quote.h"
#include "tmux/server.h"

#define CHANNEL "tmux-coordinator-doorbell"
#define RING    "wait-for -S " CHANNEL

/* A spinner changes a title ten times a second. Where an agent is known we see
 * it in the stream, so only other panes ring. */
#define UNLESS_AGENT "if-shell -F '#{@coordinator_state}' '' '" RING "'"
#define IF_OURS                                                                \
 "if-shell -F '#{m/r:^@coordinator_(agent|mail_name|project|persona|parked)$," \
 "#{hook_argument_0}}' '" RING "'"

/* All of them are in tmux 3.2; a server that lacks one only rings less. */
static const struct hook {
	const char *name, *command;
} hooks[] = {
	{ "session-created", RING },
	{ "session-closed", RING },
	{ "session-renamed", RING },
	{ "session-window-changed", RING },
	{ "window-linked", RING },
	{ "window-unlinked", RING },
	{ "window-layout-changed", RING },
	{ "window-pane-changed", RING },
	{ "window-renamed", UNLESS_AGENT },
	{ "pane-title-changed", UNLESS_AGENT },
	{ "pane-mode-changed", RING },
	{ "pane-died", RING },
	{ "pane-exited", RING },
	{ "client-session-changed", RING },
	{ "client-detached", RING },
	{ "after-set-option", IF_OURS },
};

#define HOOKS countof(hooks)

struct doorbell {
	struct event_base *base;
	const struct tmux_server *server;
	void (*ring)(void *arg);
	void *arg;
	pid_t pid; /* of the waiter, -1 while there is none */
	int fd;
	struct event *waiter, *rearm;
	bool hung[HOOKS]; /* set by us: to be taken off */
};

static void arm(struct doorbell *d);

static void
rearm_later(struct doorbell *d)
{
	loop_after(d->rearm, DOORBELL_REST_MS);
}

static void
close_waiter(struct doorbell *d)
{
	if (d->pid == -1)
		return;
	event_free(d->waiter);
	(void)kill(d->pid, SIGKILL);
	(void)close(d->fd);
	while (waitpid(d->pid, NULL, 0) == -1 && errno == EINTR)
		;
	d->pid = -1;
}

/*
 * The waiter has said that it begins to wait, or it has ended: somebody rang,
 * or the server is gone. While nobody waits tmux remembers one ring but takes
 * a second one for the end of the first, so that rings of the rest may be lost;
 * hence something may have happened in both cases.
 */
static void
on_waiter(evutil_socket_t fd, short what, void *arg)
{
	struct doorbell *d = arg;
	char data[256];
	ssize_t n = read(fd, data, sizeof data);

	(void)what;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close_waiter(d);
		rearm_later(d);
	}
	d->ring(d->arg);
}

static void
on_rearm(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	arm(arg);
}

/* On a terminal of its own only so that it cannot outlive us. */
static void
arm(struct doorbell *d)
{
	const char *argv[] = { d->server->program, "-N", "-S",
		d->server->socket, "display-message", "-p", "armed", ";",
		"wait-for", CHANNEL, NULL };

	d->pid = pty_spawn(argv, &d->fd);
	if (d->pid == -1) {
		log_debug("doorbell: cannot wait: %s", strerror(errno));
		rearm_later(d);
		return;
	}
	d->waiter =
	    loop_watch(d->base, d->fd, EV_READ | EV_PERSIST, on_waiter, d);
}

static void
on_hung(void *arg, bool ok, const char *text, size_t len)
{
	bool *hung = arg;

	*hung = ok;
	if (!ok)
		log_debug("doorbell: no hook: %.*s", (int)len, text);
}

static void
format_hook_name(const struct hook *h, char name[64])
{
	(void)snprintf(name, 64, "%s[%d]", h->name, DOORBELL_INDEX);
}

static void
hang(struct doorbell *d, struct oneshot *oneshot, size_t i)
{
	char name[64];
	struct buf command;

	buf_init(&command, 1024);
	format_hook_name(&hooks[i], name);
	(void)buf_addf(&command, "set-hook -g '%s' ", name);
	quote_argument(&command, hooks[i].command, strlen(hooks[i].command));
	oneshot_command(oneshot, command.data, on_hung, &d->hung[i]);
	buf_done(&command);
}

struct doorbell *
doorbell_new(struct event_base *base, const struct tmux_server *server,
    struct oneshot *oneshot, void (*ring)(void *arg), void *arg)
{
	struct doorbell *d = xcalloc(1, sizeof *d);

	d->base = base;
	d->server = server;
	d->ring = ring;
	d->arg = arg;
	d->pid = -1;
	d->rearm = loop_timer(base, on_rearm, d);
	for (size_t i = 0; i < HOOKS; i++)
		hang(d, oneshot, i);
	arm(d);
	return d;
}

static void
take_off(struct doorbell *d)
{
	const char *argv[5 + 4 * HOOKS + 1] = { d->server->program, "-N", "-u",
		"-S", d->server->socket };
	char names[HOOKS][64];
	size_t n = 5;
	struct child_spec spec = { .argv = argv,
		.timeout_ms = DOORBELL_LEAVE_MS,
		.output_limit = 4096 };
	struct buf out, diag;

	for (size_t i = 0; i < HOOKS; i++) {
		if (!d->hung[i])
			continue;
		format_hook_name(&hooks[i], names[i]);
		argv[n++] = "set-hook";
		argv[n++] = "-gu";
		argv[n++] = names[i];
		argv[n++] = ";";
	}
	if (n == 5 || !server_alive(d->server))
		return;
	buf_init(&out, 4096);
	buf_init(&diag, 4096);
	if (child_run(&spec, &out, &diag) != 0)
		log_debug("doorbell: hooks stay: %s", diag.data);
	buf_done(&out);
	buf_done(&diag);
}

void
doorbell_free(struct doorbell *d)
{
	if (d == NULL)
		return;
	close_waiter(d);
	event_free(d->rearm);
	take_off(d);
	free(d);
}
