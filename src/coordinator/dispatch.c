#include "coordinator/dispatch.h"

#include <sys/time.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/assign-source.h"
#include "coordinator/claim.h"
#include "coordinator/coordinator.h"
#include "coordinator/dispatch-inside.h"
#include "coordinator/dispatch-prompt.h"
#include "coordinator/event.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/proc.h"

#define KEEP_MS  (5 * TIME_SECOND)  /* between two looks at active work */
#define AGAIN_MS TIME_SECOND        /* between two rounds of auto-assign */
#define EMPTY_MS (15 * TIME_SECOND) /* after one that found nothing */
#define NEVER    INT64_MAX

static void arm(struct dispatch *d);

struct assign_world
dispatch_world(const struct dispatch *d)
{
	return (struct assign_world){
		.coordinator = d->coordinator,
		.ledger = d->ledger,
		.sources = d->sources,
		.server = d->server,
		.beads_dir = getenv("BEADS_DIR"),
	};
}

struct ledger_entry
dispatch_copy(const struct ledger_entry *row)
{
	struct ledger_entry e = *row;

	e.key = xstrdup(row->key);
	e.project = xstrdup(row->project);
	e.root = xstrdup(row->root);
	e.bead = xstrdup(row->bead);
	e.title = xstrdup(row->title);
	e.server = xstrdup(row->server);
	e.pane = xstrdup(row->pane);
	e.agent_type = xstrdup(row->agent_type);
	e.actor = xstrdup(row->actor);
	e.reason = xstrdup(row->reason);
	return e;
}

void
dispatch_copy_done(struct ledger_entry *row)
{
	const char *const strings[] = { row->key, row->project, row->root,
		row->bead, row->title, row->server, row->pane, row->agent_type,
		row->actor, row->reason };

	for (size_t i = 0; i < countof(strings); i++)
		free((void *)(uintptr_t)strings[i]);
}

static void
add_row(void *arg, const struct ledger_entry *e)
{
	struct dispatch_rows *rows = arg;

	rows->at = xreallocarray(rows->at, rows->count + 1, sizeof *rows->at);
	rows->at[rows->count++] = dispatch_copy(e);
}

bool
dispatch_rows(struct dispatch *d, const struct ledger_query *q,
    struct dispatch_rows *ret, struct err *err)
{
	*ret = (struct dispatch_rows){ 0 };
	if (d->ledger == NULL)
		return err_set(
		    err, "There is no ledger: see the daemon's log.");
	if (ledger_each(d->ledger, q, add_row, ret, err))
		return true;
	dispatch_rows_done(ret);
	return false;
}

void
dispatch_rows_done(struct dispatch_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		dispatch_copy_done(&rows->at[i]);
	free(rows->at);
}

bool
dispatch_advance(struct dispatch *d, struct ledger_entry *row,
    enum ledger_step to, const char *reason)
{
	struct err err;
	int64_t now = clock_now_ms();

	if (!ledger_advance(
		d->ledger, row->id, row->step, to, reason, now, &err)) {
		log_warnx("work: %s: %s", row->bead, err.text);
		return false;
	}
	row->step = to;
	row->step_ms = now;
	return true;
}

void
dispatch_tell(struct dispatch *d, int type, const struct ledger_entry *row,
    const char *reason)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "agent_type", row->agent_type);
	json_add_str(o, "bead_id", row->bead);
	json_add_str(o, "bead_title", row->title);
	json_add_num(o, "score", row->score);
	if (type != EVENT_WORK_ASSIGNED) {
		json_add_int(o, "assignment", row->id);
		json_add_str(o, "step", ledger_step_name(row->step));
		json_add_opt(o, "reason", reason);
	}
	coordinator_emit(d->coordinator, (enum event_type)type, row->pane, o);
}

void
dispatch_unclaim(struct dispatch *d, const struct ledger_entry *row)
{
	const struct claim_order order = { row->root, row->bead, row->actor };

	claim_give_back(d->claims, &order);
}

bool
dispatch_choose(struct dispatch *d, const struct assign_request *request,
    struct assign *ret, struct err *err)
{
	struct assign_world world = dispatch_world(d);

	return assign_make(
	    ret, &world, &d->config, request, clock_now_ms(), err);
}

/* The plan of one choice; what is borrowed is copied by add_job. */
static bool
plan(struct dispatch *d, const struct assign_choice *c,
    struct ledger_entry *row, char actor[64], struct err *err)
{
	const struct agent_state *a = c->candidate->agent;
	const struct bead *bead = c->offer->row->bead;
	const char *slash = strrchr(d->server, '/');

	(void)snprintf(actor, 64, "%s-%.30s-%u", a->agent_type,
	    slash == NULL ? d->server : slash + 1, a->pane);
	*row = (struct ledger_entry){
		.key = "",
		.project = c->offer->source->place.dir,
		.root = c->offer->source->place.root,
		.bead = bead->id,
		.title = bead->title,
		.server = d->server,
		.pane = c->candidate->pane_id,
		.agent_type = a->agent_type,
		.actor =
		    *a->agent_mail_name != '\0' ? a->agent_mail_name : actor,
		.agent_pid = a->agent_pid,
		.agent_start =
		    a->agent_pid == 0 ? 0 : proc_start_time(a->agent_pid),
		.score = c->score,
		.priority = bead->priority,
		.planned_ms = clock_now_ms(),
		.reason = "",
	};
	return ledger_plan(d->ledger, row, row->planned_ms, &row->id, err);
}

static void
start_choice(
    struct dispatch *d, struct dispatch_batch *b, const struct assign_choice *c)
{
	const char *mail_name = c->candidate->agent->agent_mail_name;
	struct ledger_entry row;
	struct err err;
	char actor[64];

	if (!plan(d, c, &row, actor, &err)) {
		row.step = LEDGER_FAILED;
		dispatch_job_answer(
		    b, dispatch_job_result(&row, mail_name, false, err.text));
		return;
	}
	dispatch_job_start(d, b, dispatch_copy(&row), mail_name,
	    dispatch_prompt(
		c, row.id, d->config.prompt_file, claims_program(d->claims)),
	    DELIVERY_ANEW);
}

bool
dispatch_assign(struct dispatch *d, const struct assign_request *request,
    dispatch_fn *fn, void *arg, struct dispatch_batch **ret_batch,
    struct err *err)
{
	struct dispatch_batch *b;
	struct assign a;

	if (d->ledger == NULL)
		return err_set(
		    err, "There is no ledger: see the daemon's log.");
	if (!dispatch_choose(d, request, &a, err))
		return false;
	b = xcalloc(1, sizeof *b);
	b->fn = fn;
	b->arg = arg;
	b->results = cJSON_CreateArray();
	/* One more, so that it is not over before all were begun. */
	b->left = (unsigned)a.choice_count + 1;
	for (size_t i = 0; i < a.choice_count; i++)
		start_choice(d, b, &a.choices[i]);
	assign_done(&a);
	dispatch_keep_show(d);
	arm(d);
	*ret_batch = b;
	if (--b->left > 0)
		return true;
	*ret_batch = NULL;
	fn(arg, b->results);
	free(b);
	return true;
}

void
dispatch_forget(struct dispatch_batch *b)
{
	b->fn = NULL;
}

static cJSON *
row_json(const struct ledger_entry *e)
{
	cJSON *o = cJSON_CreateObject();

	json_add_int(o, "id", e->id);
	json_add_str(o, "bead_id", e->bead);
	json_add_str(o, "bead_title", e->title);
	json_add_int(o, "priority", e->priority);
	json_add_str(o, "agent_pane_id", e->pane);
	json_add_str(o, "agent_type", e->agent_type);
	json_add_str(o, "actor", e->actor);
	json_add_str(o, "step", ledger_step_name(e->step));
	json_add_int(o, "attempt", e->attempt);
	json_add_num(o, "score", e->score);
	json_add_time(o, "assigned_at", e->planned_ms);
	json_add_time(o, "step_at", e->step_ms);
	json_add_opt(o, "reason", e->reason);
	json_add_str(o, "project", e->root);
	json_add_str(o, "server", e->server);
	return o;
}

struct cJSON *
dispatch_list(struct dispatch *d, bool all, struct err *err)
{
	const struct ledger_query q = { .server = all ? NULL : d->server,
		.all = all };
	struct dispatch_rows rows;
	cJSON *list;

	if (!dispatch_rows(d, &q, &rows, err))
		return NULL;
	list = cJSON_CreateArray();
	for (size_t i = 0; i < rows.count; i++)
		cJSON_AddItemToArray(list, row_json(&rows.at[i]));
	dispatch_rows_done(&rows);
	return list;
}

/* The one active row of the bead, ended with that step. */
static cJSON *
end_bead(struct dispatch *d, const char *bead, enum ledger_step step,
    struct ledger_entry *ret_row, struct err *err)
{
	const struct ledger_query q = { .bead = bead };
	struct dispatch_rows rows;
	struct dispatch_job *j;
	cJSON *result = NULL;

	if (!dispatch_rows(d, &q, &rows, err))
		return NULL;
	if (rows.count == 0)
		(void)err_set(err, "Nobody works on %.100s.", bead);
	else if (rows.count > 1)
		(void)err_set(err,
		    "%.100s is assigned in %zu projects: use the tracker.",
		    bead, rows.count);
	else if ((j = dispatch_job_find(d, rows.at[0].id)) != NULL) {
		*ret_row = dispatch_copy(&rows.at[0]);
		ret_row->step = step;
		result = row_json(ret_row);
		dispatch_job_end(j, step, "Somebody said so.");
	} else if (ledger_advance(d->ledger, rows.at[0].id, rows.at[0].step,
		       step, "Somebody said so.", clock_now_ms(), err)) {
		*ret_row = dispatch_copy(&rows.at[0]);
		ret_row->step = step;
		result = row_json(ret_row);
		if (step == LEDGER_DONE)
			dispatch_tell(d, EVENT_ASSIGNMENT_DONE, ret_row, "");
	}
	dispatch_rows_done(&rows);
	dispatch_keep_show(d);
	return result;
}

struct cJSON *
dispatch_done(struct dispatch *d, const char *bead, struct err *err)
{
	struct ledger_entry row;
	cJSON *result = end_bead(d, bead, LEDGER_DONE, &row, err);

	if (result == NULL)
		return NULL;
	claim_close(
	    d->claims, &(struct claim_order){ row.root, row.bead, row.actor });
	dispatch_copy_done(&row);
	return result;
}

struct cJSON *
dispatch_release(struct dispatch *d, const char *bead, struct err *err)
{
	struct ledger_entry row;
	cJSON *result = end_bead(d, bead, LEDGER_RELEASED, &row, err);

	if (result == NULL)
		return NULL;
	dispatch_unclaim(d, &row);
	dispatch_copy_done(&row);
	return result;
}

/* When the next agent has been idle for long enough. */
struct idle_search {
	const struct dispatch *d;
	int64_t due_ms;
};

static void
find_idle(void *arg, const struct agent_state *a)
{
	struct idle_search *s = arg;
	const struct assign_config *config = &s->d->config;
	int64_t due = a->since_ms + (config->only_idle ? config->idle_ms : 0);

	if (a->detail == DETAIL_IDLE && a->safe_to_dispatch &&
	    a->assignments <= 0 && due < s->due_ms)
		s->due_ms = due;
}

static int64_t
auto_due(struct dispatch *d)
{
	struct idle_search s = { d, NEVER };

	if (!d->config.auto_assign || !d->ready || d->ledger == NULL)
		return NEVER;
	coordinator_agents(d->coordinator, NULL, find_idle, &s);
	return s.due_ms == NEVER || s.due_ms > d->auto_ms ? s.due_ms
	                                                  : d->auto_ms;
}

static void
arm(struct dispatch *d)
{
	int64_t next = auto_due(d);
	struct timeval tv;

	if (d->ready && d->active && d->keep_ms < next)
		next = d->keep_ms;
	if (next == NEVER) {
		(void)event_del(d->timer);
		return;
	}
	tv = clock_timeval(next - clock_now_ms());
	(void)event_add(d->timer, &tv);
}

static void
on_auto(void *arg, struct cJSON *results)
{
	(void)arg;
	cJSON_Delete(results);
}

static void
assign_idle(struct dispatch *d, int64_t now_ms)
{
	const struct assign_request request = { .pane = ASSIGN_ANY_PANE,
		.strategy = d->config.strategy };
	struct dispatch_batch *b = NULL;
	struct err err;

	d->auto_ms = now_ms + EMPTY_MS;
	if (!dispatch_assign(d, &request, on_auto, d, &b, &err))
		log_warnx("work: %s", err.text);
	else if (b != NULL)
		d->auto_ms = now_ms + AGAIN_MS;
}

static void
on_timer(int fd, short what, void *arg)
{
	struct dispatch *d = arg;
	int64_t now = clock_now_ms();

	(void)fd;
	(void)what;
	if (d->active && d->keep_ms <= now) {
		d->keep_ms = now + KEEP_MS;
		dispatch_keep_house(d);
	}
	if (auto_due(d) <= now)
		assign_idle(d, now);
	arm(d);
}

void
dispatch_ready(struct dispatch *d)
{
	d->ready = true;
	dispatch_keep_recover(d);
	dispatch_keep_house(d);
	arm(d);
}

void
dispatch_event(struct dispatch *d, const struct coordinator_event *e)
{
	if (!d->ready)
		return;
	if (e->type == EVENT_AGENT_EXITED)
		dispatch_keep_exit(d, e->agent_id);
	else if (e->type == EVENT_AGENT_IDLE)
		d->keep_ms = 0; /* perhaps its bead is closed */
	arm(d);
}

void
dispatch_changed(struct dispatch *d)
{
	arm(d);
}

void
dispatch_configure(struct dispatch *d, const struct assign_config *config)
{
	d->config = *config;
	d->auto_ms = 0;
	arm(d);
}

const struct assign_config *
dispatch_config(const struct dispatch *d)
{
	return &d->config;
}

struct dispatch *
dispatch_new(struct event_base *base, struct coordinator *c,
    struct ledger *ledger, const char *server)
{
	struct dispatch *d = xcalloc(1, sizeof *d);

	d->base = base;
	d->coordinator = c;
	d->ledger = ledger;
	d->server = xstrdup(server);
	d->sources = assign_sources_new();
	d->claims = claims_new(base);
	d->timer = evtimer_new(base, on_timer, d);
	if (d->timer == NULL)
		BUG("no memory for an event");
	TAILQ_INIT(&d->jobs);
	return d;
}

void
dispatch_free(struct dispatch *d)
{
	struct dispatch_job *j;

	if (d == NULL)
		return;
	while ((j = TAILQ_FIRST(&d->jobs)) != NULL) {
		struct dispatch_batch *b = j->batch;

		dispatch_job_free(j);
		if (b != NULL && --b->left == 0) {
			cJSON_Delete(b->results);
			free(b);
		}
	}
	claims_free(d->claims);
	assign_sources_free(d->sources);
	event_free(d->timer);
	free(d->server);
	free(d);
}
