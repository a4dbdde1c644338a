#include "coordinator/quality-watch.h"

#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/mem.h"
#include "base/time.h"
#include "coordinator/coordinator.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "mail/edit-book.h"
#include "mail/reservation.h"
#include "quality/book.h"
#include "quality/quality.h"
#include "quality/test-run.h"
#include "quality/ubs-report.h"
#include "quality/ubs.h"
#include "tmux/mirror.h"
#include "tmux/server.h"
#include "tmux/transport.h"

#define CONTEXT_EVERY_MS (10 * TIME_SECOND)
#define CONTEXT_STEP     1 /* percent */
#define PANES_MAX        1024

/* The runs that were seen in a pane. */
struct seen_pane {
	unsigned pane;
	int64_t used_ms;
	pid_t teller; /* the agent that tells of its runs itself, or 0 */
	struct test_run_seen seen;
};

struct quality_watch {
	struct coordinator *coordinator;
	const struct edit_book *edits;
	struct book *book;
	struct ubs *ubs;
	struct event *timer;
	int64_t interval_ms, timeout_ms;
	struct seen_pane *panes;
	size_t count;
	char scanned[4096]; /* the directory */
	char unchecked[256];
};

static void
note_trouble(struct quality_watch *w)
{
	struct err err;

	if (book_trouble(w->book, &err))
		log_debug("quality: not kept: %s", err.text);
}

static const struct quality *
quality(const struct quality_watch *w)
{
	return book_quality(w->book);
}

/* Has it done anything in the scanned directory since then? */
static bool
has_worked(const struct quality_watch *w, const struct agent_state *a,
    int64_t since_ms)
{
	if (*a->project != '\0' && strcmp(a->project, w->scanned) != 0)
		return false;
	return state_is_busy(a->detail) || a->since_ms > since_ms ||
	       a->last_activity_ms > since_ms;
}

/* Who has: a pane, or RESERVATION_NO_PANE for nobody and for several. */
static int
only_worker(const struct quality_watch *w, int64_t since_ms)
{
	const struct agent_state **agents;
	int pane = RESERVATION_NO_PANE, workers = 0;
	size_t count;

	agents = coordinator_list(w->coordinator, NULL, &count);
	for (size_t i = 0; i < count; i++) {
		if (!has_worked(w, agents[i], since_ms))
			continue;
		pane = (int)agents[i]->pane;
		workers++;
	}
	free(agents);
	return workers == 1 ? pane : RESERVATION_NO_PANE;
}

/* What changed since the last scan is the doing of the one agent whose files
 * did, or, where nobody saw that, of the one that worked there meanwhile; of
 * several, nobody can say. */
static void
attribute(struct quality_watch *w, int64_t was, int64_t now, int64_t since_ms)
{
	int pane = RESERVATION_NO_PANE;
	char id[16];

	if (was == now)
		return;
	if (w->edits != NULL)
		pane = edit_book_only_editor(w->edits, w->scanned, since_ms);
	if (pane == RESERVATION_NO_PANE)
		pane = only_worker(w, since_ms);
	if (pane == RESERVATION_NO_PANE)
		return;
	(void)snprintf(id, sizeof id, "%%%d", pane);
	book_add_bugs(
	    w->book, id, now > was ? now - was : 0, was > now ? was - now : 0);
}

static void
on_scan(
    void *arg, const struct ubs_report *r, int64_t duration_ms, const char *why)
{
	struct quality_watch *w = arg;
	const struct quality_scan *last = quality_last_scan(quality(w));
	struct quality_scan scan;

	w->unchecked[0] = '\0';
	if (why != NULL) {
		quality_add_scan_failure(book_quality(w->book), why);
		return;
	}
	if (!r->checked) {
		(void)strlcpy(w->unchecked, r->why, sizeof w->unchecked);
		return;
	}
	scan = (struct quality_scan){ .at_ms = clock_now_ms(),
		.duration_ms = duration_ms,
		.critical = r->critical,
		.warning = r->warning,
		.info = r->info,
		.files = r->files,
		.exit_code = r->exit_code };
	if (last != NULL)
		attribute(w, last->critical + last->warning,
		    r->critical + r->warning, last->at_ms);
	book_add_scan(w->book, &scan);
	note_trouble(w);
}

static void
arm(struct quality_watch *w)
{
	(void)event_del(w->timer);
	if (w->interval_ms > 0)
		loop_after(w->timer, w->interval_ms);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct quality_watch *w = arg;
	struct err err;

	(void)fd;
	(void)what;
	if (!quality_watch_scan(w, NULL, &err))
		log_debug("quality: no scan: %s", err.text);
	arm(w);
}

/* A server binds its socket once, when it starts. */
static void
name_server(struct quality_watch *w, const char *socket)
{
	char name[96];
	struct stat st;

	if (stat(socket, &st) == -1)
		return;
	(void)snprintf(name, sizeof name, "%jd.%jd.%jd.%ld",
	    (intmax_t)st.st_dev, (intmax_t)st.st_ino,
	    (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	book_set_server(w->book, name);
}

struct quality_watch *
quality_watch_new(struct event_base *base, struct coordinator *c,
    const struct tmux_server *server, struct store *store,
    const struct edit_book *edits)
{
	struct quality_watch *w = xcalloc(1, sizeof *w);

	w->coordinator = c;
	w->edits = edits;
	w->book = book_new(store);
	w->ubs = ubs_new(base, getenv("PATH"), on_scan, w);
	w->timeout_ms = UBS_TIMEOUT_MS;
	w->timer = loop_timer(base, on_timer, w);
	name_server(w, server->socket);
	quality_set_scanner(book_quality(w->book), ubs_is_available(w->ubs));
	note_trouble(w);
	return w;
}

void
quality_watch_free(struct quality_watch *w)
{
	if (w == NULL)
		return;
	event_free(w->timer);
	ubs_free(w->ubs);
	book_free(w->book);
	free(w->panes);
	free(w);
}

void
quality_watch_configure(
    struct quality_watch *w, int64_t scan_interval_ms, int64_t timeout_ms)
{
	w->timeout_ms = timeout_ms;
	if (w->interval_ms == scan_interval_ms)
		return;
	w->interval_ms = scan_interval_ms;
	arm(w);
}

struct book *
quality_watch_book(struct quality_watch *w)
{
	return w->book;
}

void
quality_watch_event(struct quality_watch *w, const struct coordinator_event *e)
{
	const struct agent_state *a;
	char *end;

	if (e->agent_id[0] != '%')
		return;
	a = coordinator_agent(
	    w->coordinator, (unsigned)strtoul(e->agent_id + 1, &end, 10));
	if (e->type == EVENT_AGENT_ERROR)
		book_add_error(w->book, e->agent_id,
		    a == NULL ? "" : a->agent_type, e->at_ms);
	else if (e->type == EVENT_AGENT_RECOVERED)
		book_add_recovery(w->book, e->agent_id, e->at_ms);
	note_trouble(w);
}

/* Is there news in the usage? */
static bool
is_due(const struct quality_agent *known, double usage, int64_t now_ms)
{
	const struct quality_context *last;
	double step;

	if (known == NULL || known->contexts.count == 0)
		return true;
	last = quality_ring_at(&known->contexts, known->contexts.count - 1);
	step = usage - last->usage;
	return (step >= CONTEXT_STEP || step <= -CONTEXT_STEP) &&
	       now_ms - last->at_ms >= CONTEXT_EVERY_MS;
}

static void
sample(void *arg, const struct agent_state *a)
{
	struct quality_watch *w = arg;
	int64_t now = clock_now_ms();
	char id[16];

	if (!a->context_known)
		return;
	(void)snprintf(id, sizeof id, "%%%u", a->pane);
	if (is_due(quality_agent(quality(w), id), a->context_usage, now))
		book_add_context(
		    w->book, id, a->agent_type, a->context_usage, now);
}

void
quality_watch_changed(struct quality_watch *w)
{
	coordinator_agents(w->coordinator, NULL, sample, w);
	note_trouble(w);
}

/* What is on its screen may have been counted by an earlier daemon. */
static void
remember_runs(const struct quality_watch *w, struct seen_pane *p)
{
	uint64_t prints[QUALITY_RUNS_MAX];
	size_t count = 0;
	char id[16];

	(void)snprintf(id, sizeof id, "%%%u", p->pane);
	for (size_t i = 0; i < quality_run_count(quality(w)); i++) {
		const struct quality_run *r = quality_run_at(quality(w), i);
		if (r->print != 0 && strcmp(r->pane, id) == 0)
			prints[count++] = r->print;
	}
	for (size_t i = 0; i < count; i++)
		(void)test_run_seen_add(&p->seen, &prints[i], 1);
}

/* Made when there is none; when there are too many, in place of the one that
 * changed longest ago. */
static struct seen_pane *
pane_get(struct quality_watch *w, unsigned pane)
{
	struct seen_pane *p = NULL;

	for (size_t i = 0; i < w->count; i++) {
		if (w->panes[i].pane == pane)
			return &w->panes[i];
		if (p == NULL || w->panes[i].used_ms < p->used_ms)
			p = &w->panes[i];
	}
	if (w->count < PANES_MAX) {
		w->panes =
		    xreallocarray(w->panes, w->count + 1, sizeof *w->panes);
		p = &w->panes[w->count++];
	}
	*p = (struct seen_pane){ .pane = pane };
	remember_runs(w, p);
	return p;
}

#define RUNS_MAX TEST_RUN_SEEN

struct runs {
	struct test_run_result list[RUNS_MAX];
	size_t count;
};

static void
on_run(void *arg, const struct test_run_result *r)
{
	struct runs *runs = arg;

	/* The lowest ones are the newest. */
	if (runs->count == RUNS_MAX) {
		runs->count--;
		memmove(runs->list, runs->list + 1,
		    runs->count * sizeof *runs->list);
	}
	runs->list[runs->count++] = *r;
}

static pid_t
agent_pid(const struct quality_watch *w, unsigned pane)
{
	const struct agent_state *a = coordinator_agent(w->coordinator, pane);

	return a == NULL ? 0 : a->agent_pid;
}

static void
add_run(struct quality_watch *w, const struct seen_pane *p,
    const struct quality_run *from)
{
	struct quality_run run = *from;

	(void)snprintf(run.pane, sizeof run.pane, "%%%u", p->pane);
	run.at_ms = p->used_ms;
	book_add_run(w->book, &run);
}

void
quality_watch_told(struct quality_watch *w, unsigned pane,
    const struct quality_run *runs, size_t count)
{
	struct seen_pane *p = pane_get(w, pane);

	p->used_ms = clock_now_ms();
	p->teller = agent_pid(w, pane);
	for (size_t i = 0; i < count; i++) {
		/* It may be on the screen too, later. */
		(void)test_run_seen_add(&p->seen, &runs[i].print, 1);
		add_run(w, p, &runs[i]);
	}
	note_trouble(w);
}

void
quality_watch_screen(
    struct quality_watch *w, unsigned pane, const char *text, size_t len)
{
	struct runs runs = { .count = 0 };
	uint64_t prints[RUNS_MAX];
	struct seen_pane *p;
	size_t next;

	test_run_text(text, len, on_run, &runs);
	if (runs.count == 0)
		return;
	for (size_t i = 0; i < runs.count; i++)
		prints[i] = runs.list[i].print;
	p = pane_get(w, pane);
	p->used_ms = clock_now_ms();
	next = test_run_seen_add(&p->seen, prints, runs.count);
	if (p->teller != 0 && p->teller == agent_pid(w, pane))
		return;
	for (; next < runs.count; next++) {
		const struct test_run_result *r = &runs.list[next];
		struct quality_run run = { .passed = r->passed,
			.failed = r->failed,
			.skipped = r->skipped,
			.duration_ms = r->duration_ms,
			.print = r->print };
		(void)strlcpy(run.package, r->package, sizeof run.package);
		add_run(w, p, &run);
	}
	note_trouble(w);
}

/* Where the agents work: the project of the first that has one, else where
 * its pane is. */
static bool
agents_dir(struct quality_watch *w, char *ret, size_t size)
{
	const struct transport *t = coordinator_transport(w->coordinator);
	const struct agent_state **agents;
	size_t count;

	*ret = '\0';
	agents = coordinator_list(w->coordinator, NULL, &count);
	for (size_t i = 0; i < count && *ret == '\0'; i++) {
		const struct mirror_pane *m =
		    t == NULL
			? NULL
			: mirror_find(transport_mirror(t), agents[i]->pane);
		(void)strlcpy(ret, agents[i]->project, size);
		if (*ret == '\0' && m != NULL)
			(void)strlcpy(ret, m->path, size);
	}
	free(agents);
	return *ret != '\0';
}

bool
quality_watch_scan(struct quality_watch *w, const char *dir, struct err *err)
{
	if (!ubs_is_available(w->ubs))
		return err_set(err, "ubs is not installed");
	if (ubs_is_running(w->ubs))
		return err_set(err, "A scan is under way.");
	if (dir != NULL)
		(void)strlcpy(w->scanned, dir, sizeof w->scanned);
	else if (!agents_dir(w, w->scanned, sizeof w->scanned))
		return err_set(
		    err, "No agent works anywhere: name a directory.");
	(void)ubs_scan(w->ubs, w->scanned, w->timeout_ms, clock_now_ms());
	return true;
}

bool
quality_watch_is_scanning(const struct quality_watch *w)
{
	return ubs_is_running(w->ubs);
}

const char *
quality_watch_unchecked(const struct quality_watch *w)
{
	return w->unchecked;
}
