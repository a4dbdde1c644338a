#include "conflicts/edit-watch.h"

#include <sys/queue.h>
#include <sys/stat.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "conflicts/conflict-cycle.h"
#include "conflicts/git-status.h"
#include "coordinator/coordinator.h"
#include "coordinator/mail-name.h"
#include "coordinator/project.h"
#include "io/child.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "mail/edit-book.h"

#define PLACES_MAX 64
#define TURNS_MAX  512
#define LOOK_DELAY 300 /* ms, for several turns that end at once */
#define LOOK_GAP   (5 * TIME_SECOND)  /* between two looks at a project */
#define LOOK_LIMIT (5 * TIME_SECOND)  /* git may take so long, */
#define LOOK_BYTES (1u << 20)         /* and tell so much */
#define SLIP       TIME_SECOND        /* a state is seen a little late */
#define TOLD       (10 * TIME_SECOND) /* a hook's word counts for git's too */

/* The last turn of the agent in a pane. */
struct turn {
	TAILQ_ENTRY(turn) entry;
	unsigned pane;
	int64_t from_ms;
	int64_t to_ms; /* 0: it goes on */
};

/* A project that git is asked about. */
struct place {
	TAILQ_ENTRY(place) entry;
	struct edit_watch *watch;
	char *project;
	struct event *timer;
	struct child *git;
	int64_t looked_ms;
};

struct edit_watch {
	struct event_base *base;
	struct coordinator *coordinator;
	struct store *store;
	struct conflict_cycle *cycle;
	TAILQ_HEAD(, turn) turns;
	size_t turn_count;
	TAILQ_HEAD(, place) places;
	size_t place_count;
};

struct edit_watch *
edit_watch_new(struct event_base *base, struct coordinator *c, struct store *s,
    struct conflict_cycle *cycle)
{
	struct edit_watch *w = xcalloc(1, sizeof *w);

	w->base = base;
	w->coordinator = c;
	w->store = s;
	w->cycle = cycle;
	TAILQ_INIT(&w->turns);
	TAILQ_INIT(&w->places);
	return w;
}

static void
place_free(struct place *p)
{
	TAILQ_REMOVE(&p->watch->places, p, entry);
	p->watch->place_count--;
	child_free(p->git);
	event_free(p->timer);
	free(p->project);
	free(p);
}

static void
turn_free(struct edit_watch *w, struct turn *t)
{
	TAILQ_REMOVE(&w->turns, t, entry);
	w->turn_count--;
	free(t);
}

void
edit_watch_free(struct edit_watch *w)
{
	struct place *p, *next_place;
	struct turn *t, *next_turn;

	if (w == NULL)
		return;
	TAILQ_FOREACH_SAFE (p, &w->places, entry, next_place)
		place_free(p);
	TAILQ_FOREACH_SAFE (t, &w->turns, entry, next_turn)
		turn_free(w, t);
	free(w);
}

static void
add(struct edit_watch *w, const char *project, const char *path,
    const struct agent_state *a, enum edit_source source, int64_t at_ms)
{
	char name[IDENTITY_NAME_MAX];

	(void)mail_name_find(w->store, project, a, name);
	log_debug("edits: %s wrote %s in %s", name, path, project);
	edit_book_add(conflict_cycle_edits(w->cycle),
	    &(struct edit_news){ .project = project,
		.path = path,
		.agent = name,
		.pane = (int)a->pane,
		.source = source },
	    at_ms);
	conflict_cycle_edited(w->cycle, project);
}

/* --- what hooks tell --- */

/* The file with links in its directory resolved; it may be gone already. */
static bool
resolve(const char *cwd, const char *path, char ret[PATH_MAX])
{
	char whole[PATH_MAX], dir[PATH_MAX], *slash;
	int n = *path == '/'
	            ? snprintf(whole, sizeof whole, "%s", path)
	            : snprintf(whole, sizeof whole, "%s/%s", cwd, path);

	if (n < 0 || n >= (int)sizeof whole || *whole != '/')
		return false;
	slash = strrchr(whole, '/');
	*slash = '\0';
	if (slash[1] == '\0' ||
	    realpath(slash == whole ? "/" : whole, dir) == NULL)
		return false;
	n = snprintf(ret, PATH_MAX, "%s/%s", dir, slash + 1);
	return n > 0 && n < PATH_MAX;
}

/* The file seen from the project; NULL when it is not in it. */
static const char *
inside(const char *project, const char *file)
{
	size_t len = strlen(project);

	return strncmp(file, project, len) == 0 && file[len] == '/'
	           ? file + len + 1
	           : NULL;
}

/* The agent's own project, or one of another agent that has the file. */
static bool
find_project(struct edit_watch *w, const struct agent_state *a,
    const char *file, char ret[PATH_MAX])
{
	char dir[PATH_MAX];

	if (project_of_agent(w->coordinator, a, ret) &&
	    inside(ret, file) != NULL)
		return true;
	(void)strlcpy(dir, file, sizeof dir);
	*strrchr(dir, '/') = '\0';
	return project_find(dir, ret) && inside(ret, file) != NULL &&
	       conflict_cycle_knows(w->cycle, ret);
}

void
edit_watch_report(
    struct edit_watch *w, unsigned pane, const char *cwd, const char *path)
{
	const struct agent_state *a = coordinator_agent(w->coordinator, pane);
	char file[PATH_MAX], project[PATH_MAX];

	if (a != NULL && resolve(cwd, path, file) &&
	    find_project(w, a, file, project))
		add(w, project, inside(project, file), a, EDIT_HOOK,
		    clock_now_ms());
}

/* --- what git tells --- */

struct look {
	struct place *place;
	int64_t now_ms;
};

static bool
was_at_work(const struct turn *t, int64_t at_ms)
{
	return at_ms >= t->from_ms - SLIP &&
	       (t->to_ms == 0 || at_ms <= t->to_ms + SLIP);
}

static bool
holds(const struct place *p, const struct agent_state *a, const char *path,
    int64_t now_ms)
{
	const struct reservations *l =
	    conflict_cycle_leases(p->watch->cycle, p->project);
	char name[IDENTITY_NAME_MAX];

	(void)mail_name_find(p->watch->store, p->project, a, name);
	for (size_t i = 0; l != NULL && i < l->count; i++) {
		if (reservation_is_active(&l->items[i], now_ms) &&
		    strcmp(l->items[i].agent, name) == 0 &&
		    reservation_covers(l->items[i].pattern, path, false))
			return true;
	}
	return false;
}

/* Who changed the file at that time; NULL when it cannot be said. */
static const struct agent_state *
whose(const struct look *l, const char *path, int64_t at_ms)
{
	struct edit_watch *w = l->place->watch;
	const struct agent_state *a, *any = NULL, *holder = NULL;
	size_t at_work = 0, holders = 0;
	char project[PATH_MAX];
	const struct turn *t;

	TAILQ_FOREACH (t, &w->turns, entry) {
		a = coordinator_agent(w->coordinator, t->pane);
		if (a == NULL || !was_at_work(t, at_ms) ||
		    !project_of_agent(w->coordinator, a, project) ||
		    strcmp(project, l->place->project) != 0)
			continue;
		any = a;
		at_work++;
		if (holds(l->place, a, path, l->now_ms)) {
			holder = a;
			holders++;
		}
	}
	if (at_work == 1)
		return any;
	return holders == 1 ? holder : NULL;
}

static void
on_changed_file(void *arg, const char *path)
{
	const struct look *l = arg;
	struct place *p = l->place;
	const struct agent_state *a;
	char file[PATH_MAX];
	struct stat st;
	int64_t at;
	int n = snprintf(file, sizeof file, "%s/%s", p->project, path);

	if (n < 0 || n >= (int)sizeof file || lstat(file, &st) == -1)
		return;
	at = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
	if (edit_book_has(conflict_cycle_edits(p->watch->cycle), p->project,
		path, at - TOLD))
		return;
	a = whose(l, path, at);
	if (a != NULL)
		add(p->watch, p->project, path, a, EDIT_GIT, at);
}

static void
on_git(void *arg, const struct child_result *result)
{
	struct look l = { .place = arg, .now_ms = clock_now_ms() };

	l.place->git = NULL;
	l.place->looked_ms = l.now_ms;
	if (result->status != 0 || result->too_long || result->timed_out)
		log_debug("edits: git status in %s: %d, %s", l.place->project,
		    result->status, result->diag);
	else if (!git_status_parse(
		     result->out, result->out_len, on_changed_file, &l))
		log_debug(
		    "edits: git status in %s cannot be read", l.place->project);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	static const char *const argv[] = { "git", "--no-optional-locks", "-c",
		"core.fsmonitor=false", "status", "--porcelain=v1", "-z",
		"--no-renames", "--untracked-files=all",
		"--ignore-submodules=all", NULL };
	struct place *p = arg;

	(void)fd;
	(void)what;
	if (p->git != NULL)
		return;
	p->git = child_start(p->watch->base,
	    &(struct child_spec){
		.argv = argv,
		.cwd = p->project,
		.timeout_ms = LOOK_LIMIT,
		.output_limit = LOOK_BYTES,
	    },
	    on_git, p);
}

/* One that is not at work makes room for another. */
static bool
make_room(struct edit_watch *w)
{
	struct place *p;

	TAILQ_FOREACH (p, &w->places, entry) {
		if (p->git == NULL && !evtimer_pending(p->timer, NULL)) {
			place_free(p);
			return true;
		}
	}
	return false;
}

/* NULL when there is no more room. */
static struct place *
get_place(struct edit_watch *w, const char *project)
{
	struct place *p;

	TAILQ_FOREACH (p, &w->places, entry) {
		if (strcmp(p->project, project) == 0)
			return p;
	}
	if (w->place_count == PLACES_MAX && !make_room(w))
		return NULL;
	p = xcalloc(1, sizeof *p);
	p->watch = w;
	p->project = xstrdup(project);
	p->timer = loop_timer(w->base, on_timer, p);
	TAILQ_INSERT_TAIL(&w->places, p, entry);
	w->place_count++;
	return p;
}

/* Looks soon, and not too often. */
static void
look(struct edit_watch *w, const char *project)
{
	int64_t now = clock_now_ms(), at = now + LOOK_DELAY;
	struct place *p;
	char git[PATH_MAX];
	struct stat st;
	int n = snprintf(git, sizeof git, "%s/.git", project);

	if (n < 0 || n >= (int)sizeof git || stat(git, &st) == -1)
		return;
	p = get_place(w, project);
	if (p == NULL || evtimer_pending(p->timer, NULL))
		return;
	if (p->looked_ms != 0 && p->looked_ms + LOOK_GAP > at)
		at = p->looked_ms + LOOK_GAP;
	loop_after(p->timer, at - now);
}

static struct turn *
find_turn(struct edit_watch *w, unsigned pane)
{
	struct turn *t;

	TAILQ_FOREACH (t, &w->turns, entry) {
		if (t->pane == pane)
			return t;
	}
	return NULL;
}

static void
begin(struct edit_watch *w, unsigned pane, int64_t at_ms)
{
	struct turn *t = find_turn(w, pane);

	if (t == NULL) {
		if (w->turn_count == TURNS_MAX)
			turn_free(w, TAILQ_FIRST(&w->turns));
		t = xcalloc(1, sizeof *t);
		t->pane = pane;
		w->turn_count++;
	} else {
		if (t->to_ms == 0)
			return; /* it goes on */
		TAILQ_REMOVE(&w->turns, t, entry);
	}
	t->from_ms = at_ms;
	t->to_ms = 0;
	TAILQ_INSERT_TAIL(&w->turns, t, entry);
}

static void
end(struct edit_watch *w, unsigned pane, int64_t at_ms)
{
	const struct agent_state *a = coordinator_agent(w->coordinator, pane);
	struct turn *t = find_turn(w, pane);
	char project[PATH_MAX];

	if (t == NULL || t->to_ms != 0)
		return;
	t->to_ms = at_ms;
	if (a != NULL && project_of_agent(w->coordinator, a, project))
		look(w, project);
}

void
edit_watch_event(struct edit_watch *w, const struct coordinator_event *e)
{
	int64_t pane;

	if (e->agent_id[0] != '%' ||
	    !str_to_int(e->agent_id + 1, 0, INT_MAX, &pane))
		return;
	if (e->type == EVENT_AGENT_BUSY)
		begin(w, (unsigned)pane, e->at_ms);
	else if (e->type == EVENT_AGENT_IDLE || e->type == EVENT_AGENT_ERROR ||
		 e->type == EVENT_AGENT_EXITED)
		end(w, (unsigned)pane, e->at_ms);
}
