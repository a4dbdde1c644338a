#include "daemon/push.h"

#include <sys/time.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/coordinator.h"
#include "daemon/badges.h"
#include "daemon/summary.h"
#include "io/clock.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define INTERVAL_MS 100
#define TEXT_MAX    4096
#define COMMAND_MAX 16384
#define TEXT_COLS   200

/* What the agents give, and the conflicts. */
#define SEGMENTS (SUMMARY_SEGMENTS + 1)

struct push {
	struct coordinator *coordinator;
	enum summary_icons icons;
	struct event *timer;   /* pending: the next push has to wait for it */
	bool changed;          /* and has something to do */
	char *conflicts;       /* the segment's text */
	char *texts[SEGMENTS]; /* as they are in tmux; NULL: unset */
	struct badges badges;
};

static void
set_environment(struct transport *t, const char *segment, const char *text)
{
	struct buf command;

	buf_init(&command, COMMAND_MAX);
	(void)buf_adds(&command, "set-environment -gh COORDINATOR_");
	for (; *segment != '\0'; segment++)
		(void)buf_addc(&command, (char)(*segment - 'a' + 'A'));
	(void)buf_addc(&command, ' ');
	quote_argument(&command, text, strlen(text));
	if (!command.full)
		transport_command(t, command.data, NULL, NULL);
	buf_done(&command);
}

/* The segment as it has to stand in the variable. */
static void
build(const struct push *p, const char *segment,
    const struct agent_state **agents, size_t count, struct buf *out)
{
	struct buf plain;

	buf_init(&plain, TEXT_MAX);
	if (!summary_text(segment, agents, count, p->icons, &plain))
		(void)buf_adds(&plain, p->conflicts);
	quote_format(out, plain.data, plain.len, TEXT_COLS);
	buf_done(&plain);
}

static bool
push_texts(struct push *p, struct transport *t,
    const struct agent_state **agents, size_t count)
{
	bool changed = false;
	struct buf text;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < SEGMENTS; i++) {
		const char *name =
		    i < SUMMARY_SEGMENTS ? summary_segments[i] : "conflicts";

		buf_clear(&text);
		build(p, name, agents, count, &text);
		if (p->texts[i] != NULL && strcmp(p->texts[i], text.data) == 0)
			continue;
		free(p->texts[i]);
		p->texts[i] = xstrdup(text.data);
		set_environment(t, name, text.data);
		changed = true;
	}
	buf_done(&text);
	return changed;
}

/* One line per client: "0 /dev/pts/3", 1 for control mode, which has no status
 * line to draw. */
static void
on_clients(void *arg, bool ok, const char *text, size_t len)
{
	struct push *p = arg;
	struct transport *t = coordinator_transport(p->coordinator);
	const char *end = text + len;
	struct buf command;

	if (!ok || t == NULL)
		return;
	buf_init(&command, TEXT_MAX);
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		if (eol == NULL)
			eol = end;
		if (eol - text > 2 && text[0] == '0' && text[1] == ' ') {
			buf_clear(&command);
			(void)buf_adds(&command, "refresh-client -S -t ");
			quote_argument(
			    &command, text + 2, (size_t)(eol - text) - 2);
			transport_command(t, command.data, NULL, NULL);
		}
		text = eol + (eol < end);
	}
	buf_done(&command);
}

static void
sync(struct push *p)
{
	struct transport *t = coordinator_transport(p->coordinator);
	const struct agent_state **agents;
	size_t count;

	if (t == NULL || !coordinator_is_ready(p->coordinator))
		return;
	agents = coordinator_list(p->coordinator, NULL, &count);
	badges_sync(&p->badges, t, agents, count, p->icons);
	if (push_texts(p, t, agents, count))
		transport_command(t,
		    "list-clients -F "
		    "'#{client_control_mode} #{client_name}'",
		    on_clients, p);
	free(agents);
}

static void
push_now(struct push *p)
{
	struct timeval tv = clock_timeval(INTERVAL_MS);

	p->changed = false;
	sync(p);
	(void)event_add(p->timer, &tv);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct push *p = arg;

	(void)fd;
	(void)what;
	if (p->changed)
		push_now(p);
}

struct push *
push_new(struct event_base *base, struct coordinator *c)
{
	struct push *p = xcalloc(1, sizeof *p);

	p->coordinator = c;
	p->conflicts = xstrdup("");
	badges_init(&p->badges);
	p->timer = evtimer_new(base, on_timer, p);
	if (p->timer == NULL)
		BUG("no memory for an event");
	return p;
}

void
push_free(struct push *p)
{
	if (p == NULL)
		return;
	event_free(p->timer);
	badges_done(&p->badges);
	for (size_t i = 0; i < SEGMENTS; i++)
		free(p->texts[i]);
	free(p->conflicts);
	free(p);
}

void
push_set_conflicts(struct push *p, const char *text)
{
	if (strcmp(text, p->conflicts) == 0)
		return;
	free(p->conflicts);
	p->conflicts = xstrdup(text);
	push_changed(p);
}

void
push_set_icons(struct push *p, enum summary_icons icons)
{
	if (icons == p->icons)
		return;
	p->icons = icons;
	push_changed(p);
}

static void
on_leftovers(void *arg, bool ok, const char *text, size_t len)
{
	struct push *p = arg;

	if (!ok)
		return;
	badges_adopt(&p->badges, text, len);
	push_changed(p);
}

void
push_adopt(struct push *p)
{
	struct transport *t = coordinator_transport(p->coordinator);

	if (t != NULL)
		transport_command(
		    t, "list-panes -a -F " BADGES_FORMAT, on_leftovers, p);
}

void
push_changed(struct push *p)
{
	p->changed = true;
	if (!event_pending(p->timer, EV_TIMEOUT, NULL))
		push_now(p);
}

void
push_unset(struct push *p, const struct tmux_server *server)
{
	static const char *const unset[] = { "set-environment", "-gu",
		"COORDINATOR_SUMMARY", ";", "set-environment", "-gu",
		"COORDINATOR_ATTENTION", ";", "set-environment", "-gu",
		"COORDINATOR_NEXT", ";", "set-environment", "-gu",
		"COORDINATOR_CONFLICTS", NULL };
	struct buf out;
	struct err ignored;

	if (!server_alive(server))
		return;
	buf_init(&out, TEXT_MAX);
	if (p->texts[0] != NULL)
		(void)server_run(server, unset, &out, &ignored);
	badges_unset(&p->badges, server);
	buf_done(&out);
}
