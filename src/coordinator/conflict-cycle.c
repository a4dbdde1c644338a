#include "coordinator/conflict-cycle.h"

#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/conflict-letter.h"
#include "coordinator/coordinator.h"
#include "coordinator/project.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/proc.h"
#include "mail/conflict-book.h"
#include "mail/identity.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"

#define PROJECTS_MAX 256
#define COOL_DOWN    (10 * TIME_MINUTE) /* between two notices of the same */
#define ANSWER_WAIT  (10 * TIME_MINUTE) /* then a request counts as kept */
#define RETRY_WAIT   (5 * TIME_SECOND)  /* after a look that failed */
#define FAR          INT64_MAX

struct watched {
	TAILQ_ENTRY(watched) entry;
	struct conflict_cycle *cycle;
	char *name;
	bool nocase;
	bool asking, again; /* for its reservations; once more after that */
	int64_t due_ms;     /* when to look, FAR: when something happens */
	struct reservations leases;
};

struct conflict_cycle {
	struct event_base *base;
	struct coordinator *coordinator;
	struct store *store;
	struct mail *mail;
	int64_t interval_ms;
	struct event *timer;
	TAILQ_HEAD(, watched) projects;
	size_t project_count;
	struct conflict_book *book;
	void (*on_changed)(void *arg);
	void *arg;
};

static void on_timer(int fd, short what, void *arg);

struct conflict_cycle *
conflict_cycle_new(struct event_base *base, struct coordinator *coordinator,
    struct store *s, void (*on_changed)(void *arg), void *arg)
{
	struct conflict_cycle *c = xcalloc(1, sizeof *c);

	c->base = base;
	c->coordinator = coordinator;
	c->store = s;
	c->on_changed = on_changed;
	c->arg = arg;
	c->book = conflict_book_new();
	c->timer = evtimer_new(base, on_timer, c);
	if (c->timer == NULL)
		BUG("no memory for an event");
	TAILQ_INIT(&c->projects);
	return c;
}

void
conflict_cycle_free(struct conflict_cycle *c)
{
	struct watched *w;

	if (c == NULL)
		return;
	while ((w = TAILQ_FIRST(&c->projects)) != NULL) {
		TAILQ_REMOVE(&c->projects, w, entry);
		reservations_done(&w->leases);
		free(w->name);
		free(w);
	}
	conflict_book_free(c->book);
	event_free(c->timer);
	free(c);
}

/* NULL when it is a new one and there is no more room. */
static struct watched *
watch(struct conflict_cycle *c, const char *project)
{
	struct watched *w;

	TAILQ_FOREACH (w, &c->projects, entry) {
		if (strcmp(w->name, project) == 0)
			return w;
	}
	if (c->project_count == PROJECTS_MAX)
		return NULL;
	w = xcalloc(1, sizeof *w);
	w->cycle = c;
	w->name = xstrdup(project);
	w->nocase = project_ignores_case(project);
	w->due_ms = 0;
	reservations_init(&w->leases);
	TAILQ_INSERT_TAIL(&c->projects, w, entry);
	c->project_count++;
	return w;
}

static void
arm(struct conflict_cycle *c)
{
	int64_t next = FAR;
	const struct watched *w;
	struct timeval tv;

	TAILQ_FOREACH (w, &c->projects, entry) {
		if (!w->asking && w->due_ms < next)
			next = w->due_ms;
	}
	if (next == FAR || c->mail == NULL) {
		(void)evtimer_del(c->timer);
		return;
	}
	tv = clock_timeval(next - clock_now_ms());
	(void)evtimer_add(c->timer, &tv);
}

static cJSON *
event_words(const struct conflict *conflict)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "conflict_id", conflict->id);
	json_add_int(o, "holders", (int64_t)conflict->count);
	json_add_str(o, "pattern", conflict->pattern);
	return o;
}

/* Was the same conflict told of a moment ago, before it went away? */
static int64_t
notified_before(const struct conflict_cycle *c, const struct conflict_case *now)
{
	const struct conflict_case *was;

	TAILQ_FOREACH (was, conflict_book_resolved(c->book), entry) {
		if (strcmp(was->project, now->project) == 0 &&
		    strcmp(was->conflict.pattern, now->conflict.pattern) == 0 &&
		    strcmp(was->conflict.other, now->conflict.other) == 0)
			return was->notified_ms;
	}
	return 0;
}

static void
forget_answer(void *arg, const struct mail_answer *a)
{
	(void)arg;
	if (a->result != MAIL_DONE && a->result != MAIL_QUEUED)
		log_debug("conflicts: %s", a->why);
}

static void
write_to_holders(struct conflict_cycle *c, struct conflict_case *one)
{
	const struct coordinator_config *config =
	    coordinator_config(c->coordinator);
	int64_t now = clock_now_ms();

	if (config->conflict_notify) {
		one->notified_ms = notified_before(c, one);
		if (now - one->notified_ms >= COOL_DOWN) {
			one->notified_ms = now;
			conflict_letter_notice(
			    c->mail, one, forget_answer, NULL);
		}
	}
	if (config->conflict_negotiate && one->conflict.count > 1)
		(void)conflict_letter_request(c->mail, one,
		    one->conflict.holders[0].agent, now, forget_answer, NULL);
}

static void
on_case(void *arg, struct conflict_case *one)
{
	struct conflict_cycle *c = arg;
	bool resolved = one->conflict.resolved_ms != 0;
	cJSON *details = event_words(&one->conflict);

	log_info("conflicts: %s %s %s", one->conflict.id,
	    resolved ? "resolved:" : "detected",
	    resolved ? one->conflict.resolution : "");
	if (!resolved && c->mail != NULL)
		write_to_holders(c, one);
	if (resolved)
		json_add_str(details, "resolution", one->conflict.resolution);
	json_add_opt(details, "requested", one->asked);
	coordinator_emit(c->coordinator,
	    resolved ? EVENT_CONFLICT_RESOLVED : EVENT_CONFLICT_DETECTED, "",
	    details);
}

/* Requests that nobody followed in time. */
static void
check_requests(struct conflict_cycle *c, int64_t now_ms, int64_t *next)
{
	struct conflict_case *one;

	TAILQ_FOREACH (one, conflict_book_open(c->book), entry) {
		if (one->outcome != CONFLICT_ASKED)
			continue;
		if (now_ms >= one->asked_ms + ANSWER_WAIT)
			one->outcome = CONFLICT_KEPT;
		else if (one->asked_ms + ANSWER_WAIT < *next)
			*next = one->asked_ms + ANSWER_WAIT;
	}
}

/* When the project has to be looked at without news. */
static int64_t
next_look(struct conflict_cycle *c, const struct watched *w, int64_t now_ms)
{
	int64_t next = c->interval_ms > 0 ? now_ms + c->interval_ms : FAR;

	for (size_t i = 0; i < w->leases.count; i++) {
		const struct reservation *r = &w->leases.items[i];
		if (reservation_is_active(r, now_ms) && r->expires_ms != 0 &&
		    r->expires_ms < next)
			next = r->expires_ms;
	}
	check_requests(c, now_ms, &next);
	return next;
}

static void
detect(struct conflict_cycle *c, struct watched *w)
{
	int64_t now = clock_now_ms();
	size_t before = conflict_book_count(c->book);
	struct conflicts found;

	conflict_detect(&w->leases, now, w->nocase, &found);
	if (found.incomplete)
		log_warnx("conflicts: %s has more reservations than can be "
			  "compared",
		    w->name);
	conflict_book_update(
	    c->book, w->name, &found, &w->leases, now, on_case, c);
	conflicts_done(&found);
	w->due_ms = next_look(c, w, now);
	if (conflict_book_count(c->book) != before)
		c->on_changed(c->arg);
}

static void
on_leases(void *arg, const struct mail_answer *a)
{
	struct watched *w = arg;
	struct conflict_cycle *c = w->cycle;

	w->asking = false;
	if (c->mail == NULL)
		return; /* it is being taken away */
	if (a->result == MAIL_DONE && a->leases != NULL) {
		reservations_done(&w->leases);
		reservations_copy(&w->leases, a->leases);
		detect(c, w);
	} else {
		/* What was known still counts: nobody is let off by silence. */
		detect(c, w);
		if (w->due_ms > clock_now_ms() + RETRY_WAIT)
			w->due_ms = clock_now_ms() + RETRY_WAIT;
	}
	if (w->again)
		w->due_ms = 0;
	w->again = false;
	arm(c);
}

static void
on_timer(int fd, short what, void *arg)
{
	struct conflict_cycle *c = arg;
	int64_t now = clock_now_ms();
	struct watched *w;

	(void)fd;
	(void)what;
	TAILQ_FOREACH (w, &c->projects, entry) {
		if (w->asking || w->due_ms > now || c->mail == NULL)
			continue;
		w->asking = true;
		c->mail->ops->list(c->mail, w->name, on_leases, w);
	}
	arm(c);
}

/* Reservations of the project may have changed: looks in this turn. */
static void
on_mail_changed(void *arg, const char *project)
{
	struct conflict_cycle *c = arg;
	struct watched *w = watch(c, project);

	if (w == NULL)
		return;
	w->again = w->asking;
	w->due_ms = 0;
	arm(c);
}

void
conflict_cycle_set_mail(
    struct conflict_cycle *c, struct mail *m, int64_t interval_ms)
{
	struct watched *w;

	c->mail = m;
	c->interval_ms = interval_ms;
	if (m != NULL)
		mail_on_changed(m, on_mail_changed, c);
	TAILQ_FOREACH (w, &c->projects, entry)
		w->due_ms = 0;
	arm(c);
}

struct ended {
	struct conflict_cycle *cycle;

	struct {
		char *project, *name;
	} * who;

	size_t count;
};

static void
check_process(void *arg, const char *project, const struct identity *i)
{
	struct ended *e = arg;

	if (proc_start_time((pid_t)i->pid) == i->pid_start)
		return;
	e->who = xreallocarray(e->who, e->count + 1, sizeof *e->who);
	e->who[e->count].project = xstrdup(project);
	e->who[e->count++].name = xstrdup(i->name);
}

/* The leases of agents whose process is no more. */
static void
release_ended(struct conflict_cycle *c)
{
	struct ended e = { .cycle = c };

	identity_each(c->store, check_process, &e);
	for (size_t i = 0; i < e.count; i++) {
		log_info("conflicts: %s has ended, its reservations with it",
		    e.who[i].name);
		identity_ended(c->store, e.who[i].project, e.who[i].name);
		c->mail->ops->release(c->mail, e.who[i].project, e.who[i].name,
		    NULL, 0, forget_answer, NULL);
		free(e.who[i].project);
		free(e.who[i].name);
	}
	free(e.who);
}

static void
add_project(void *arg, const struct agent_state *a)
{
	struct conflict_cycle *c = arg;
	struct transport *t = coordinator_transport(c->coordinator);
	const struct mirror_pane *p;
	char project[PATH_MAX];

	if (a->project[0] != '\0') {
		(void)watch(c, a->project);
		return;
	}
	p = t == NULL ? NULL : mirror_find(transport_mirror(t), a->pane);
	if (p != NULL && project_find(p->path, project))
		(void)watch(c, project);
}

void
conflict_cycle_listed(struct conflict_cycle *c)
{
	size_t before = c->project_count;

	if (c->mail == NULL || c->store == NULL)
		return;
	release_ended(c);
	coordinator_agents(c->coordinator, NULL, add_project, c);
	if (c->project_count != before)
		arm(c);
}

const struct conflict_book *
conflict_cycle_book(const struct conflict_cycle *c)
{
	return c->book;
}

void
conflict_cycle_text(const struct conflict_cycle *c, struct buf *out)
{
	size_t n = conflict_book_count(c->book);

	if (n > 0)
		(void)buf_addf(out, "%zu conflict%s", n, n == 1 ? "" : "s");
}

static struct conflict_case *
find(const struct conflict_cycle *c, const char *id, struct err *err)
{
	struct conflict_case *one = conflict_book_find(c->book, id);

	if (one == NULL)
		(void)err_set(err, "There is no conflict %.80s now.", id);
	return c->mail == NULL ? NULL : one;
}

bool
conflict_cycle_notify(struct conflict_cycle *c, const char *id, mail_fn *fn,
    void *arg, struct err *err)
{
	struct conflict_case *one = find(c, id, err);

	if (one == NULL)
		return false;
	one->notified_ms = clock_now_ms();
	conflict_letter_notice(c->mail, one, fn, arg);
	return true;
}

bool
conflict_cycle_negotiate(struct conflict_cycle *c, const char *id,
    const char *requester, mail_fn *fn, void *arg, struct err *err)
{
	struct conflict_case *one = find(c, id, err);

	if (one == NULL)
		return false;
	if (!conflict_letter_request(
		c->mail, one, requester, clock_now_ms(), fn, arg))
		return err_set(err, "No other holder to negotiate with.");
	arm(c);
	return true;
}
