#include "notify/trigger-run.h"

#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/mem.h"
#include "io/child.h"
#include "io/log.h"
#include "io/loop.h"
#include "notify/trigger.h"
#include "tmux/quote.h"
#include "tmux/server.h"

#define OUTPUT_MAX (64u << 10)

struct job {
	STAILQ_ENTRY(job) entry;
	struct trigger_run_args args;
};

struct trigger_run {
	struct event_base *base;
	const struct tmux_server *server;
	struct event *timer; /* pending: the gap after the last one */
	struct child *child;
	STAILQ_HEAD(, job) jobs;
	size_t count;
};

static void
args_done(struct trigger_run_args *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->argv[i]);
	a->count = 0;
}

void
trigger_run_word(struct trigger_run_args *a, const char *word)
{
	if (a->count == TRIGGER_RUN_ARGS)
		BUG("more than %d words", TRIGGER_RUN_ARGS);
	a->argv[a->count++] = quote_word(word);
}

void
trigger_run_next(struct trigger_run_args *a)
{
	if (a->count == TRIGGER_RUN_ARGS)
		BUG("more than %d words", TRIGGER_RUN_ARGS);
	a->argv[a->count++] = xstrdup(";");
}

static void
pause_a_moment(struct trigger_run *r)
{
	loop_after(r->timer, TRIGGER_GAP_MS);
}

static void
on_end(void *arg, const struct child_result *result)
{
	struct trigger_run *r = arg;

	r->child = NULL;
	if (result->status != 0)
		log_warnx(
		    "trigger: status %d: %s", result->status, result->diag);
	pause_a_moment(r);
}

static void
drop_oldest(struct trigger_run *r)
{
	struct job *job = STAILQ_FIRST(&r->jobs);

	STAILQ_REMOVE_HEAD(&r->jobs, entry);
	r->count--;
	args_done(&job->args);
	free(job);
}

static void
start(struct trigger_run *r)
{
	struct job *job = STAILQ_FIRST(&r->jobs);
	const char *argv[TRIGGER_RUN_ARGS + 4] = { r->server->program, "-S",
		r->server->socket };
	struct child_spec spec = { .argv = argv,
		.timeout_ms = TRIGGER_TIMEOUT_MS,
		.output_limit = OUTPUT_MAX };

	if (job == NULL || r->child != NULL)
		return;
	for (size_t i = 0; i < job->args.count; i++)
		argv[i + 3] = job->args.argv[i];
	r->child = child_start(r->base, &spec, on_end, r);
	drop_oldest(r);
}

static void
on_timer(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	start(arg);
}

struct trigger_run *
trigger_run_new(struct event_base *base, const struct tmux_server *server)
{
	struct trigger_run *r = xcalloc(1, sizeof *r);

	r->base = base;
	r->server = server;
	STAILQ_INIT(&r->jobs);
	r->timer = loop_timer(base, on_timer, r);
	return r;
}

void
trigger_run_free(struct trigger_run *r)
{
	if (r == NULL)
		return;
	while (!STAILQ_EMPTY(&r->jobs))
		drop_oldest(r);
	child_free(r->child);
	event_free(r->timer);
	free(r);
}

void
trigger_run_add(struct trigger_run *r, struct trigger_run_args *a)
{
	struct job *job = xmalloc(sizeof *job);

	if (r->count == TRIGGER_QUEUE_MAX) {
		log_debug("trigger: too many wait; the oldest is given up");
		drop_oldest(r);
	}
	job->args = *a;
	a->count = 0;
	STAILQ_INSERT_TAIL(&r->jobs, job, entry);
	r->count++;
	if (r->child == NULL && !evtimer_pending(r->timer, NULL))
		start(r);
}
