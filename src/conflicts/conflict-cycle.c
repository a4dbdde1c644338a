#include "conflicts/conflict-cycle.h"

#include <sys/queue.h>

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "conflicts/conflict-answer.h"
#include "conflicts/conflict-keep.h"
#include "conflicts/conflict-letter.h"
#include "conflicts/conflict-process.h"
#include "coordinator/coordinator.h"
#include "coordinator/mail-name.h"
#include "coordinator/project.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "mail/conflict-book.h"
#include "mail/edit-book.h"
#include "mail/identity.h"

#define PROJECTS_MAX 256
#define ANSWER_WAIT  (10 * TIME_MINUTE) /* then a request counts as kept */
#define RETRY_WAIT   (5 * TIME_SECOND)  /* after a look that failed */
#define FAR          INT64_MAX

struct watched {
	TAILQ_ENTRY(watched) entry;
	struct conflict_cycle *cycle;
	char *name;
	bool nocase;
	bool has_agents;    /* as of the last listing */
	bool asking, again; /* for its reservations; once more after that */
	bool read;          /* they were answered at least once */
	bool reading;       /* the answers to requests */
	int64_t due_ms;     /* when to look, FAR: when something happens */
	struct reservations leases;
};

struct conflict_cycle {
	struct event_base *base;
	struct coordinator *coordinator;
	struct store *store;
	int64_t run; /* of the daemon, for conflict-keep.h */
	struct mail *mail;
	int64_t interval_ms;
	struct event *timer;
	TAILQ_HEAD(, watched) projects;
	size_t project_count;
	struct conflict_book *book;
	struct edit_book *edits;
	int64_t window_ms; /* for how long an edit counts */
	void (*on_changed)(void *arg);
	void *arg;
};

static void on_case(void *arg, struct conflict_case *one);
static void on_timer(int fd, short what, void *arg);

struct conflict_cycle *
conflict_cycle_new(struct event_base *base, struct coordinator *coordinator,
    struct store *s, void (*on_changed)(void *arg), void *arg)
{
	struct conflict_cycle *c = xcalloc(1, sizeof *c);

	c->base = base;
	c->coordinator = coordinator;
	c->store = s;
	c->run = clock_now_ms();
	c->on_changed = on_changed;
	c->arg = arg;
	c->book = conflict_book_new(on_case, c);
	c->edits = edit_book_new();
	c->timer = loop_timer(base, on_timer, c);
	TAILQ_INIT(&c->projects);
	return c;
}

static void
unwatch(struct watched *w)
{
	struct conflict_cycle *c = w->cycle;

	TAILQ_REMOVE(&c->projects, w, entry);
	c->project_count--;
	reservations_done(&w->leases);
	free(w->name);
	free(w);
}

void
conflict_cycle_free(struct conflict_cycle *c)
{
	struct watched *w, *next;

	if (c == NULL)
		return;
	TAILQ_FOREACH_SAFE (w, &c->projects, entry, next)
		unwatch(w);
	conflict_book_free(c->book);
	edit_book_free(c->edits);
	event_free(c->timer);
	free(c);
}

static struct watched *
find_watched(const struct conflict_cycle *c, const char *project)
{
	struct watched *w;

	TAILQ_FOREACH (w, &c->projects, entry) {
		if (strcmp(w->name, project) == 0)
			return w;
	}
	return NULL;
}

/* NULL when it is a new one and there is no more room. */
static struct watched *
watch(struct conflict_cycle *c, const char *project)
{
	struct watched *w = find_watched(c, project);

	if (w != NULL)
		return w;
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

	TAILQ_FOREACH (w, &c->projects, entry) {
		if (!w->asking && w->due_ms < next)
			next = w->due_ms;
	}
	if (next == FAR || c->mail == NULL) {
		(void)evtimer_del(c->timer);
		return;
	}
	loop_after(c->timer, next - clock_now_ms());
}

static cJSON *
event_words(const struct conflict *conflict)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "conflict_id", conflict->id);
	json_add_int(o, "holders", (int64_t)conflict->count);
	json_add_str(o, "pattern", conflict->pattern);
	json_add_str(o, "kind", conflict_kind_name(conflict->kind));
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
	(void)a;
}

static struct conflict_letter
letter_of(const struct conflict_cycle *c, mail_fn *fn, void *arg)
{
	return (struct conflict_letter){ .mail = c->mail,
		.book = c->book,
		.now_ms = clock_now_ms(),
		.fn = fn,
		.arg = arg };
}

static void
write_to_holders(struct conflict_cycle *c, struct conflict_case *one)
{
	const struct coordinator_config *config =
	    coordinator_config(c->coordinator);
	const struct conflict_letter l = letter_of(c, forget_answer, NULL);

	if (config->conflict_notify) {
		one->notified_ms = notified_before(c, one);
		conflict_letter_notice(&l, one);
	}
	if (config->conflict_negotiate && one->conflict.count > 1)
		(void)conflict_letter_request(
		    &l, one, one->conflict.holders[0].agent);
}

static void
on_case(void *arg, struct conflict_case *one)
{
	struct conflict_cycle *c = arg;
	bool resolved = one->conflict.resolved_ms != 0;
	cJSON *details;

	/* An earlier run has told of it. */
	if (!resolved && conflict_keep_restore(c->store, c->run, one))
		return;
	details = event_words(&one->conflict);
	log_info("conflicts: %s %s %s", one->conflict.id,
	    resolved ? "resolved:" : "detected",
	    resolved ? one->conflict.resolution : "");
	if (!resolved && c->mail != NULL)
		write_to_holders(c, one);
	if (resolved)
		conflict_keep_remove(c->store, one);
	else
		conflict_keep_save(c->store, c->run, one);
	if (resolved)
		json_add_str(details, "resolution", one->conflict.resolution);
	json_add_opt(details, "requested", one->asked);
	coordinator_emit(c->coordinator,
	    resolved ? EVENT_CONFLICT_RESOLVED : EVENT_CONFLICT_DETECTED, "",
	    details);
}

static void
settle_late(struct conflict_cycle *c, struct conflict_case *one, int64_t now_ms)
{
	conflict_case_settle(one, CONFLICT_KEPT, CONFLICT_BY_TIME, now_ms);
	conflict_keep_save(c->store, c->run, one);
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
			settle_late(c, one, now_ms);
		else if (one->asked_ms + ANSWER_WAIT < *next)
			*next = one->asked_ms + ANSWER_WAIT;
	}
}

/* When the project has to be looked at without news. */
static int64_t
next_look(struct conflict_cycle *c, const struct watched *w, int64_t now_ms)
{
	int64_t next = c->interval_ms > 0 ? now_ms + c->interval_ms : FAR;
	int64_t oldest = edit_book_oldest(c->edits, w->name);

	if (oldest != 0 && oldest + c->window_ms + 1 < next)
		next = oldest + c->window_ms + 1;
	for (size_t i = 0; i < w->leases.count; i++) {
		const struct reservation *r = &w->leases.items[i];
		if (reservation_is_active(r, now_ms) && r->expires_ms != 0 &&
		    r->expires_ms < next)
			next = r->expires_ms;
	}
	check_requests(c, now_ms, &next);
	return next;
}

struct holdings {
	struct conflict_cycle *cycle;
	const struct watched *project;
	const char **patterns; /* room for one of each lease */
};

/* Tells an agent's state its mail name and what it holds. */
static void
fill_agent(void *arg, const struct agent_state *a)
{
	struct holdings *h = arg;
	const struct reservations *l = &h->project->leases;
	char project[PATH_MAX], name[IDENTITY_NAME_MAX];
	int64_t now = clock_now_ms();
	size_t n = 0;

	if (!project_of_agent(h->cycle->coordinator, a, project) ||
	    strcmp(project, h->project->name) != 0 ||
	    !mail_name_find(h->cycle->store, project, a, name))
		return;
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->items[i].agent, name) == 0 &&
		    reservation_is_active(&l->items[i], now))
			h->patterns[n++] = l->items[i].pattern;
	}
	coordinator_set_identity(h->cycle->coordinator, a->pane, name);
	coordinator_set_reservations(
	    h->cycle->coordinator, a->pane, h->patterns, n);
}

static void
fill_agents(struct conflict_cycle *c, const struct watched *w)
{
	struct holdings h = { .cycle = c, .project = w };

	h.patterns =
	    xreallocarray(NULL, w->leases.count + 1, sizeof *h.patterns);
	coordinator_agents(c->coordinator, NULL, fill_agent, &h);
	free(h.patterns);
}

static void
detect(struct conflict_cycle *c, struct watched *w)
{
	int64_t now = clock_now_ms();
	size_t before = conflict_book_count(c->book);
	const struct edit_rules rules = { .leases = &w->leases,
		.window_ms = c->window_ms,
		.nocase = w->nocase };
	struct conflicts found;

	conflict_detect(&w->leases, now, w->nocase, &found);
	if (found.incomplete)
		log_warnx("conflicts: %s has more reservations than can be "
			  "compared",
		    w->name);
	edit_book_forget(c->edits, now - c->window_ms);
	edit_book_judge(c->edits, w->name, &rules, now, &found);
	conflict_book_update(c->book, w->name, &found, &w->leases, now);
	conflicts_done(&found);
	fill_agents(c, w);
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
		if (c->mail->ops->is_remote)
			conflict_process_keep(
			    c->store, c->mail, w->name, &w->leases);
		if (!w->read)
			conflict_keep_prune(c->store, c->run, w->name);
		w->read = true;
	} else {
		/* What was known still counts: nobody is let off by silence. */
		detect(c, w);
		if (w->due_ms > clock_now_ms() + RETRY_WAIT)
			w->due_ms = clock_now_ms() + RETRY_WAIT;
	}
	if (w->again)
		w->due_ms = 0;
	w->again = false;
	if (!w->reading && conflict_answer_is_due(c->book, w->name))
		conflict_answer_read(c->mail,
		    &(struct conflict_answer_place){
			c->book, c->store, c->run, w->name },
		    &w->reading);
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
	conflict_cycle_edited(arg, project);
}

void
conflict_cycle_set_window(struct conflict_cycle *c, int64_t window_ms)
{
	c->window_ms = window_ms;
}

struct edit_book *
conflict_cycle_edits(const struct conflict_cycle *c)
{
	return c->edits;
}

bool
conflict_cycle_knows(const struct conflict_cycle *c, const char *project)
{
	return find_watched(c, project) != NULL;
}

const struct reservations *
conflict_cycle_leases(const struct conflict_cycle *c, const char *project)
{
	const struct watched *w = find_watched(c, project);

	return w != NULL && w->read ? &w->leases : NULL;
}

void
conflict_cycle_edited(struct conflict_cycle *c, const char *project)
{
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

/* The project of an agent, and the name of one that was not asked for yet. */
static void
add_project(void *arg, const struct agent_state *a)
{
	struct conflict_cycle *c = arg;
	char project[PATH_MAX], name[IDENTITY_NAME_MAX];
	struct watched *w;

	if (!project_of_agent(c->coordinator, a, project))
		return;
	w = watch(c, project);
	if (w != NULL)
		w->has_agents = true;
	if (!a->mail_asked)
		coordinator_set_identity(c->coordinator, a->pane,
		    mail_name_find(c->store, project, a, name) ? name : "");
}

/* Has it nothing to tell any more? */
static bool
is_over(const struct conflict_cycle *c, const struct watched *w)
{
	return !w->has_agents && w->read && w->due_ms != 0 && !w->asking &&
	       !w->reading && w->leases.count == 0 &&
	       edit_book_oldest(c->edits, w->name) == 0;
}

void
conflict_cycle_listed(struct conflict_cycle *c)
{
	struct watched *w, *next;

	if (c->mail == NULL || c->store == NULL)
		return;
	conflict_process_release(c->store, c->mail);
	TAILQ_FOREACH (w, &c->projects, entry)
		w->has_agents = false;
	coordinator_agents(c->coordinator, NULL, add_project, c);
	TAILQ_FOREACH_SAFE (w, &c->projects, entry, next)
		if (is_over(c, w))
			unwatch(w);
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

	if (c->mail == NULL) {
		(void)err_set(err, "There is no mailbox.");
		return NULL;
	}
	if (one == NULL)
		(void)err_set(err, "There is no conflict %.80s now.", id);
	return one;
}

bool
conflict_cycle_notify(struct conflict_cycle *c, const char *id, mail_fn *fn,
    void *arg, struct err *err)
{
	const struct conflict_letter l = letter_of(c, fn, arg);
	struct conflict_case *one = find(c, id, err);

	if (one == NULL)
		return false;
	conflict_letter_notice(&l, one);
	conflict_keep_save(c->store, c->run, one);
	return true;
}

bool
conflict_cycle_negotiate(struct conflict_cycle *c, const char *id,
    const char *requester, mail_fn *fn, void *arg, struct err *err)
{
	const struct conflict_letter l = letter_of(c, fn, arg);
	struct conflict_case *one = find(c, id, err);

	if (one == NULL)
		return false;
	if (!conflict_letter_request(&l, one, requester))
		return err_set(err, "No other holder to negotiate with.");
	conflict_keep_save(c->store, c->run, one);
	arm(c);
	return true;
}
