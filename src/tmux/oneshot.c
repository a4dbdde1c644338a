#include "tmux/oneshot.h"

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <event2/util.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/child.h"
#include "io/loop.h"
#include "tmux/quote.h"
#include "tmux/server.h"

#define HEAD_ARGS 5
#define PART_ARGS 9 /* per command, see add_part() */
#define MARK_SIZE 40

struct request {
	TAILQ_ENTRY(request) entry;
	char *command;
	oneshot_fn *fn;
	void *arg;
};

TAILQ_HEAD(requests, request);

struct oneshot {
	struct event_base *base;
	const struct tmux_server *server;
	struct requests waiting, running;
	size_t queued;
	struct child *child;
	struct event *start; /* once per turn, so that commands gather */
	char token[17];      /* no pane can show it: it is random per run */
};

/* The arguments of one run. */
struct run {
	const char *argv[HEAD_ARGS + ONESHOT_BATCH_MAX * PART_ARGS + 1];
	size_t argc;
	char *bodies[ONESHOT_BATCH_MAX];
	char marks[ONESHOT_BATCH_MAX + 1][MARK_SIZE];
	size_t count, size;
};

static void
finish_request(struct oneshot *o, struct requests *list, bool ok,
    const char *text, size_t len)
{
	struct request *r = TAILQ_FIRST(list);

	TAILQ_REMOVE(list, r, entry);
	o->queued--;
	if (r->fn != NULL)
		r->fn(r->arg, ok, text, len);
	free(r->command);
	free(r);
}

/* "TOKEN ok 3" is printed after command 3 when it has succeeded, "TOKEN end 3"
 * in any case. */
static void
format_mark(
    const struct oneshot *o, const char *what, size_t i, char mark[MARK_SIZE])
{
	(void)snprintf(mark, MARK_SIZE, "%s %s %zu", o->token, what, i);
}

/*
 * A failing command ends the list it is in, so each gets a list of its own; and
 * one that does not even parse ends the list its if-shell is in, so there are
 * two of those.
 */
static char *
wrap(const struct request *r, const char *ok)
{
	struct buf body, outer;

	buf_init(&body, SIZE_MAX / 2);
	buf_init(&outer, SIZE_MAX / 2);
	(void)buf_addf(&body, "%s ; display-message -p '%s'", r->command, ok);
	(void)buf_adds(&outer, "if-shell -F 1 ");
	quote_argument(&outer, body.data, body.len);
	buf_done(&body);
	return buf_take(&outer);
}

/* False when the request does not fit into this run. */
static bool
add_part(struct oneshot *o, struct run *run, const struct request *r)
{
	char ok[MARK_SIZE], *mark = run->marks[run->count], *body;
	const char *part[PART_ARGS] = { "if-shell", "-F", "1", NULL, ";",
		"display-message", "-p", mark, ";" };

	format_mark(o, "ok", run->count, ok);
	format_mark(o, "end", run->count, mark);
	body = wrap(r, ok);
	run->size += strlen(body) + sizeof part + MARK_SIZE;
	if (run->count == ONESHOT_BATCH_MAX || run->size > ONESHOT_BATCH_SIZE) {
		free(body);
		return false;
	}
	part[3] = run->bodies[run->count++] = body;
	memcpy(&run->argv[run->argc], part, sizeof part);
	run->argc += PART_ARGS;
	return true;
}

/* The lines of a reply, up to the mark, which is passed too. NULL without it. */
static const char *
find_mark(const char *text, const char *end, const char *mark)
{
	size_t len = strlen(mark);

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (eol == NULL)
			return NULL;
		if ((size_t)(eol - text) == len && memcmp(text, mark, len) == 0)
			return text;
		text = eol + 1;
	}
	return NULL;
}

static void
on_ended(void *arg, const struct child_result *result)
{
	struct oneshot *o = arg;
	const char *text = result->out, *end = result->out + result->out_len;
	size_t diag_len = strcspn(result->diag, "\n");

	o->child = NULL;
	for (size_t i = 0; !TAILQ_EMPTY(&o->running); i++) {
		char ok_mark[MARK_SIZE], end_mark[MARK_SIZE];
		const char *stop, *ok = NULL;

		format_mark(o, "ok", i, ok_mark);
		format_mark(o, "end", i, end_mark);
		stop = find_mark(text, end, end_mark);
		if (stop != NULL)
			ok = find_mark(text, stop, ok_mark);
		if (ok != NULL)
			finish_request(
			    o, &o->running, true, text, (size_t)(ok - text));
		else
			finish_request(
			    o, &o->running, false, result->diag, diag_len);
		if (stop != NULL)
			text = stop + strlen(end_mark) + 1;
	}
	if (!TAILQ_EMPTY(&o->waiting))
		event_active(o->start, EV_TIMEOUT, 0);
}

static void
start_request(struct oneshot *o, struct request *r)
{
	TAILQ_REMOVE(&o->waiting, r, entry);
	TAILQ_INSERT_TAIL(&o->running, r, entry);
}

static void
take_batch(struct oneshot *o, struct run *run)
{
	struct request *r;

	while ((r = TAILQ_FIRST(&o->waiting)) != NULL && add_part(o, run, r))
		start_request(o, r);
}

/* A command too long for an argument list goes alone, on standard input. */
static char *
take_long(struct oneshot *o, struct run *run)
{
	struct request *r = TAILQ_FIRST(&o->waiting);
	char ok[MARK_SIZE], end[MARK_SIZE];

	format_mark(o, "ok", 0, ok);
	format_mark(o, "end", 0, end);
	run->argv[run->argc++] = "source-file";
	run->argv[run->argc++] = "-";
	start_request(o, r);
	return xasprintf("%s ; display-message -p '%s'\n"
			 "display-message -p '%s'\n",
	    r->command, ok, end);
}

static void
on_start(evutil_socket_t fd, short what, void *arg)
{
	struct oneshot *o = arg;
	struct run run = { .argv = { o->server->program, "-u", "-N", "-S",
			       o->server->socket },
		.argc = HEAD_ARGS };
	struct child_spec spec = { .argv = run.argv,
		.timeout_ms = ONESHOT_TIMEOUT_MS,
		.output_limit = ONESHOT_OUTPUT_MAX };
	char *input = NULL;

	(void)fd;
	(void)what;
	if (o->child != NULL || TAILQ_EMPTY(&o->waiting))
		return;
	(void)snprintf(o->token, sizeof o->token, "%08x%08x",
	    (unsigned)arc4random(), (unsigned)arc4random());
	take_batch(o, &run);
	if (run.count == 0) {
		input = take_long(o, &run);
		spec.input = input;
		spec.input_len = strlen(input);
	}
	o->child = child_start(o->base, &spec, on_ended, o);
	for (size_t i = 0; i < run.count; i++)
		free(run.bodies[i]);
	free(input);
}

struct oneshot *
oneshot_new(struct event_base *base, const struct tmux_server *server)
{
	struct oneshot *o = xcalloc(1, sizeof *o);

	o->base = base;
	o->server = server;
	TAILQ_INIT(&o->waiting);
	TAILQ_INIT(&o->running);
	o->start = loop_timer(base, on_start, o);
	return o;
}

void
oneshot_free(struct oneshot *o)
{
	if (o == NULL)
		return;
	child_free(o->child);
	event_free(o->start);
	while (!TAILQ_EMPTY(&o->running))
		finish_request(o, &o->running, false, "", 0);
	while (!TAILQ_EMPTY(&o->waiting))
		finish_request(o, &o->waiting, false, "", 0);
	free(o);
}

void
oneshot_command(
    struct oneshot *o, const char *command, oneshot_fn *fn, void *arg)
{
	struct request *r;

	if (!quote_is_one_command(command))
		BUG("not one command: \"%s\"", command);
	if (o->queued == ONESHOT_QUEUE_MAX) {
		if (fn != NULL)
			fn(arg, false, "", 0);
		return;
	}
	r = xcalloc(1, sizeof *r);
	r->command = xstrdup(command);
	r->fn = fn;
	r->arg = arg;
	TAILQ_INSERT_TAIL(&o->waiting, r, entry);
	o->queued++;
	if (o->child == NULL)
		event_active(o->start, EV_TIMEOUT, 0);
}

bool
oneshot_is_idle(const struct oneshot *o)
{
	return o->queued == 0;
}
