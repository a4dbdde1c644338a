#include "assign/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <event2/event.h>

#include "assign/assign-source.h"
#include "assign/assign-sources.h"
#include "assign/claim.h"
#include "assign/dispatch-inside.h"
#include "assign/dispatch-letter.h"
#include "assign/dispatch-prompt.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "coordinator/project.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop.h"
#include "io/proc.h"
#include "mail/mail.h"
#include "work/persona-book.h"

#define KEEP_MS (5 * TIME_SECOND) /* between two looks at active work */

#define COMPLAINTS_MAX (64u << 10)

static void arm(struct dispatch *d);

static struct assign_world
the_world(const struct dispatch *d)
{
	return (struct assign_world){
		.coordinator = d->coordinator,
		.ledger = d->ledger,
		.sources = d->sources,
		.quality = d->quality,
		.personas = d->personas,
		.server = d->server,
		.beads_dir = getenv("BEADS_DIR"),
		.leases = d->world.leases,
		.arg = d->world.arg,
	};
}

struct mail *
dispatch_mail(const struct dispatch *d)
{
	return d->world.mail == NULL ? NULL : d->world.mail(d->world.arg);
}

bool
dispatch_advance(struct dispatch *d, struct ledger_entry *row,
    enum ledger_step to, const char *reason)
{
	const struct ledger_move move = { .id = row->id,
		.from = row->step,
		.to = to,
		.reason = reason,
		.at_ms = clock_now_ms() };
	struct err err;

	if (!ledger_advance(d->ledger, &move, &err)) {
		log_warnx("work: %s: %s", row->bead, err.text);
		return false;
	}
	row->step = to;
	row->step_ms = move.at_ms;
	if (to == LEDGER_CLAIMED)
		row->debts |= LEDGER_OWES_CLAIM;
	if (to == LEDGER_DONE || to == LEDGER_FAILED)
		row->debts &= ~(unsigned)LEDGER_OWES_CLAIM;
	return true;
}

bool
dispatch_reserve(
    struct dispatch *d, struct ledger_entry *row, const char *lease_name)
{
	struct err err;
	int64_t now = clock_now_ms();

	if (!ledger_reserve(
		d->ledger, row->id, row->step, lease_name, now, &err)) {
		log_warnx("work: %s: %s", row->bead, err.text);
		return false;
	}
	row->step = LEDGER_RESERVED;
	row->step_ms = now;
	row->debts |= LEDGER_OWES_LEASES;
	free((void *)(uintptr_t)row->lease_name);
	row->lease_name = xstrdup(lease_name);
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

/* Files that have changed count from now on. */
static void
read_personas(struct dispatch *d)
{
	struct buf complaints;
	char *rest, *line;

	buf_init(&complaints, COMPLAINTS_MAX);
	persona_book_refresh(d->personas, &complaints);
	rest = complaints.data;
	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0')
			log_warnx("work: %s", line);
	buf_done(&complaints);
}

bool
dispatch_choose(struct dispatch *d, const struct assign_request *request,
    struct assign *ret, struct err *err)
{
	struct assign_world world = the_world(d);

	read_personas(d);
	if (!assign_make(ret, &world, &d->config, request, clock_now_ms(), err))
		return false;
	d->reading = ret->reading;
	return true;
}

bool
dispatch_is_reading(const struct dispatch *d)
{
	return d->reading;
}

/* The plan of one choice; what is borrowed is copied by start_choice(). */
static bool
plan(struct dispatch *d, const struct assign_choice *c,
    struct ledger_entry *row, char actor[64], char project[PATH_MAX],
    struct err *err)
{
	const struct agent_state *a = c->candidate->agent;
	const struct bead *bead = c->offer->row->bead;
	const char *slash = strrchr(d->server, '/');

	if (!project_find(c->offer->source->place.root, project))
		(void)strlcpy(project, c->offer->source->place.root, PATH_MAX);
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
		.files = c->offer->files,
		.lease_project = project,
		.lease_name = "",
	};
	return ledger_plan(d->ledger, row, row->planned_ms, &row->id, err);
}

static void
start_choice(struct dispatch *d, struct dispatch_batch *b,
    const struct assign_choice *c, bool force)
{
	const char *mail_name = c->candidate->agent->agent_mail_name;
	const char *tracker = claims_program(d->claims);
	struct dispatch_order order = { .force = force };
	struct ledger_entry row;
	struct buf subject, body;
	struct err err;
	char actor[64], project[PATH_MAX];

	if (!plan(d, c, &row, actor, project, &err)) {
		row.step = LEDGER_FAILED;
		dispatch_job_answer(
		    b, dispatch_job_refused(&row, mail_name, err.text));
		return;
	}
	buf_init(&subject, MAIL_SUBJECT_MAX);
	buf_init(&body, MAIL_BODY_MAX);
	dispatch_letter_subject(&subject, c);
	dispatch_letter_body(&body, c, tracker, d->world.program);
	order.row = dispatch_copy(&row);
	order.mail_name = xstrdup(mail_name);
	order.prompt = dispatch_prompt(
	    c, row.id, d->config.prompt_file, tracker, d->world.program);
	order.subject = buf_take(&subject);
	order.body = buf_take(&body);
	dispatch_job_start(d, b, &order, DELIVERY_ANEW);
}

const struct persona *
dispatch_persona(struct dispatch *d, const struct agent_state *agent)
{
	struct assign_world world = the_world(d);

	read_personas(d);
	return assign_persona(&world, agent, clock_now_ms());
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
	if (a.reading && a.choice_count == 0) {
		*err = a.trouble;
		assign_done(&a);
		return false;
	}
	b = xcalloc(1, sizeof *b);
	b->fn = fn;
	b->arg = arg;
	b->results = cJSON_CreateArray();
	/* One more, so that it is not over before all were begun. */
	b->left = (unsigned)a.choice_count + 1;
	for (size_t i = 0; i < a.choice_count; i++)
		start_choice(d, b, &a.choices[i], request->force);
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

const struct assign_source *
dispatch_source(
    struct dispatch *d, const char *dir, int64_t now_ms, struct err *err)
{
	struct assign_world w = the_world(d);
	bool reading;

	return assign_sources_get(
	    d->sources, dir, w.beads_dir, now_ms, &reading, err);
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
	/* Until it is confirmed, that is a note of ours about its screen. */
	if (e->step != LEDGER_DELIVERING && e->step != LEDGER_DELIVERED)
		json_add_opt(o, "reason", e->reason);
	json_add_str(o, "project", e->root);
	json_add_str(o, "server", e->server);
	dispatch_job_add_files(o, "files_to_reserve", e->files);
	return o;
}

/* Where its agent is, if it still is. */
static cJSON *
add_place(const struct dispatch *d, const struct ledger_entry *e, cJSON *o)
{
	const struct agent_state *a = NULL;

	if (strcmp(e->server, d->server) == 0)
		a = coordinator_agent(
		    d->coordinator, (unsigned)strtoul(e->pane + 1, NULL, 10));
	if (a == NULL)
		return o;
	json_add_str(o, "session", a->session_name);
	json_add_int(o, "window", a->window_index);
	json_add_int(o, "pane_index", a->pane_index);
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
		cJSON_AddItemToArray(
		    list, add_place(d, &rows.at[i], row_json(&rows.at[i])));
	dispatch_rows_done(&rows);
	return list;
}

/* A copy of the one active row of the bead. */
static bool
find_row(struct dispatch *d, const char *bead, struct ledger_entry *ret,
    struct err *err)
{
	const struct ledger_query q = { .bead = bead };
	struct dispatch_rows rows;
	bool ok = false;

	if (!dispatch_rows(d, &q, &rows, err))
		return false;
	if (rows.count == 0)
		(void)err_set(err, "Nobody works on %.100s.", bead);
	else if (rows.count > 1)
		(void)err_set(err,
		    "%.100s is assigned in %zu projects: use the tracker.",
		    bead, rows.count);
	else {
		*ret = dispatch_copy(&rows.at[0]);
		ok = true;
	}
	dispatch_rows_done(&rows);
	return ok;
}

/* Ends the row, and its job if it has one, because somebody says so. */
static bool
end_row(struct dispatch *d, struct ledger_entry *row, enum ledger_step step,
    struct err *err)
{
	const struct ledger_move move = { .id = row->id,
		.from = row->step,
		.to = step,
		.reason = "Somebody said so.",
		.at_ms = clock_now_ms() };
	struct dispatch_job *j = dispatch_job_find(d, row->id);

	if (j != NULL) {
		row->step = step;
		dispatch_job_end(j, step, move.reason);
		return true;
	}
	if (!ledger_advance(d->ledger, &move, err))
		return false;
	row->step = step;
	if (step == LEDGER_DONE) {
		/* Its claim is not given back but closed. */
		row->debts &= ~(unsigned)LEDGER_OWES_CLAIM;
		dispatch_tell(d, EVENT_ASSIGNMENT_DONE, row, "");
	}
	dispatch_debt_pay(d, row);
	return true;
}

/* Ends the bead's row; the caller frees what *ret_row holds. */
static cJSON *
end_bead(struct dispatch *d, const char *bead, enum ledger_step step,
    struct ledger_entry *ret_row, struct err *err)
{
	if (!find_row(d, bead, ret_row, err))
		return NULL;
	if (!end_row(d, ret_row, step, err)) {
		dispatch_copy_done(ret_row);
		return NULL;
	}
	dispatch_keep_show(d);
	return row_json(ret_row);
}

struct cJSON *
dispatch_done(struct dispatch *d, const char *bead, struct err *err)
{
	struct ledger_entry row;
	cJSON *result = end_bead(d, bead, LEDGER_DONE, &row, err);

	if (result == NULL)
		return NULL;
	claim_close(d->claims,
	    &(struct claim_order){
		.root = row.root, .bead = row.bead, .actor = row.actor });
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
	dispatch_copy_done(&row);
	return result;
}

static void
arm(struct dispatch *d)
{
	int64_t next = dispatch_auto_due(d);

	if (d->ready && (d->active || d->owing) && d->keep_ms < next)
		next = d->keep_ms;
	if (next == DISPATCH_NEVER) {
		(void)event_del(d->timer);
		return;
	}
	loop_after(d->timer, next - clock_now_ms());
}

static void
on_timer(int fd, short what, void *arg)
{
	struct dispatch *d = arg;
	int64_t now = clock_now_ms();

	(void)fd;
	(void)what;
	if ((d->active || d->owing) && d->keep_ms <= now) {
		d->keep_ms = now + KEEP_MS;
		dispatch_keep_house(d);
	}
	if (dispatch_auto_due(d) <= now)
		dispatch_auto_round(d, now);
	arm(d);
}

/* There are beads to be had that were not there before. */
static void
on_beads(void *arg)
{
	struct dispatch *d = arg;

	d->auto_ms = 0;
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
dispatch_use_quality(struct dispatch *d, const struct quality *quality)
{
	d->quality = quality;
}

void
dispatch_configure(struct dispatch *d, const struct assign_config *config)
{
	d->config = *config;
	assign_sources_use_bv(d->sources, config->use_bv);
	d->auto_ms = 0;
	arm(d);
}

const struct assign_config *
dispatch_config(const struct dispatch *d)
{
	return &d->config;
}

struct dispatch *
dispatch_new(const struct dispatch_world *world)
{
	struct dispatch *d = xcalloc(1, sizeof *d);

	d->world = *world;
	d->base = world->base;
	d->coordinator = world->coordinator;
	d->ledger = world->ledger;
	d->server = xstrdup(world->server);
	d->started_ms = clock_now_ms();
	d->sources = assign_sources_new(d->base, on_beads, d);
	d->personas = persona_book_new(world->personas);
	d->claims = claims_new(d->base);
	d->timer = loop_timer(d->base, on_timer, d);
	TAILQ_INIT(&d->jobs);
	TAILQ_INIT(&d->debts);
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
	dispatch_debt_drop(d);
	claims_free(d->claims);
	assign_sources_free(d->sources);
	persona_book_free(d->personas);
	event_free(d->timer);
	free(d->waiting);
	free(d->server);
	free(d);
}
