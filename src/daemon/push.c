#include "daemon/push.h"

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
#include "daemon/segments.h"
#include "io/loop.h"
#include "tmux/quote.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define INTERVAL_MS  100
#define AGAIN_MS     1000 /* after a command that failed */
#define TEXT_MAX     4096
#define COMMAND_MAX  16384
#define PREFIX       "COORDINATOR_"
#define VARIABLE_MAX 64

/* A text as it is in tmux. */
struct pushed {
	struct push *push;
	char *text; /* NULL: unset */
	bool lost;  /* its command failed: tmux may hold another */
};

struct push {
	struct coordinator *coordinator;
	const struct segments *segments;
	struct event *timer; /* pending: the next push has to wait for it */
	bool changed;        /* and has something to do */
	bool redraw;         /* clients show older texts */
	struct pushed texts[SEGMENTS_COUNT];
	struct badges badges;
};

/* COORDINATOR_SUMMARY for "summary". */
static void
name_variable(char ret[VARIABLE_MAX], const char *segment)
{
	size_t n = strlen(PREFIX);

	(void)strlcpy(ret, PREFIX, VARIABLE_MAX);
	for (; *segment != '\0' && n < VARIABLE_MAX - 1; segment++)
		ret[n++] = (char)(*segment - 'a' + 'A');
	ret[n] = '\0';
}

/* Tries it all again, not at once: what is in the way may stay a moment. */
static void
push_again(struct push *p)
{
	p->changed = true;
	loop_after(p->timer, AGAIN_MS);
}

static void
on_set(void *arg, bool ok, const char *text, size_t len)
{
	struct pushed *pushed = arg;

	(void)text;
	(void)len;
	if (ok)
		return;
	pushed->lost = true;
	push_again(pushed->push);
}

static void
set_environment(struct transport *t, const char *segment, struct pushed *pushed)
{
	char name[VARIABLE_MAX];
	struct buf command;

	name_variable(name, segment);
	buf_init(&command, COMMAND_MAX);
	(void)buf_addf(&command, "set-environment -gh %s ", name);
	quote_argument(&command, pushed->text, strlen(pushed->text));
	if (!command.full)
		transport_command(t, command.data, on_set, pushed);
	buf_done(&command);
}

static bool
push_texts(struct push *p, struct transport *t)
{
	bool changed = false;
	struct buf text;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < SEGMENTS_COUNT; i++) {
		const char *name = segments_names[i];
		struct pushed *now = &p->texts[i];

		buf_clear(&text);
		(void)segments_text(p->segments, name, NULL, &text);
		if (now->text != NULL && !now->lost &&
		    strcmp(now->text, text.data) == 0)
			continue;
		free(now->text);
		now->text = xstrdup(text.data);
		now->lost = false;
		set_environment(t, name, now);
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

	if (!ok || t == NULL) {
		p->redraw = true;
		push_again(p);
		return;
	}
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
	badges_sync(&p->badges, t, agents, count, segments_look(p->segments));
	p->redraw |= push_texts(p, t);
	if (p->redraw) {
		p->redraw = false;
		transport_command(t,
		    "list-clients -F "
		    "'#{client_control_mode} #{client_name}'",
		    on_clients, p);
	}
	free(agents);
}

static void
push_now(struct push *p)
{
	p->changed = false;
	sync(p);
	loop_after(p->timer, INTERVAL_MS);
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
push_new(struct event_base *base, struct coordinator *c,
    const struct segments *segments)
{
	struct push *p = xcalloc(1, sizeof *p);

	p->coordinator = c;
	p->segments = segments;
	for (size_t i = 0; i < SEGMENTS_COUNT; i++)
		p->texts[i].push = p;
	p->timer = loop_timer(base, on_timer, p);
	return p;
}

void
push_free(struct push *p)
{
	if (p == NULL)
		return;
	event_free(p->timer);
	badges_done(&p->badges);
	for (size_t i = 0; i < SEGMENTS_COUNT; i++)
		free(p->texts[i].text);
	free(p);
}

static void
on_worn(void *arg, bool ok, const char *text, size_t len)
{
	struct push *p = arg;

	if (!ok)
		return;
	badges_adopt(&p->badges, text, len);
	push_changed(p);
}

void
push_look(struct push *p)
{
	struct transport *t = coordinator_transport(p->coordinator);
	struct buf command;

	if (t == NULL)
		return;
	buf_init(&command, COMMAND_MAX);
	badges_ask(&p->badges, &command);
	transport_command(t, command.data, on_worn, p);
	buf_done(&command);
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
	char names[SEGMENTS_COUNT][VARIABLE_MAX];
	const char *argv[SEGMENTS_COUNT * 4];
	size_t n = 0;
	struct buf out;
	struct err ignored;

	if (!server_alive(server))
		return;
	for (size_t i = 0; i < SEGMENTS_COUNT; i++) {
		name_variable(names[i], segments_names[i]);
		argv[n++] = "set-environment";
		argv[n++] = "-gu";
		argv[n++] = names[i];
		argv[n++] = ";";
	}
	argv[n - 1] = NULL;
	buf_init(&out, TEXT_MAX);
	if (p->texts[0].text != NULL)
		(void)server_run(server, argv, &out, &ignored);
	badges_unset(&p->badges, server);
	buf_done(&out);
}
