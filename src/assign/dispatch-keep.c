/* What becomes of assignments besides their delivery: those that a killed
 * daemon left, closed beads, agents that are gone. */
#include <stdlib.h>
#include <string.h>

#include "assign/assign-source.h"
#include "assign/assign-sources.h"
#include "assign/dispatch-inside.h"
#include "base/mem.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "coordinator/event.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/proc.h"
#include "tmux/mirror.h"
#include "tmux/transport.h"
#include "work/bead.h"

/* The end of a row that has no job. */
static void
finish(struct dispatch *d, struct ledger_entry *row, enum ledger_step step,
    const char *reason)
{
	struct dispatch_job *j = dispatch_job_find(d, row->id);

	if (j != NULL) {
		dispatch_job_end(j, step, reason);
		return;
	}
	if (!dispatch_advance(d, row, step, reason))
		return;
	dispatch_debt_pay(d, row);
	log_info("work: %s of %s: %s %s", row->bead, row->pane,
	    ledger_step_name(step), reason);
	dispatch_tell(d,
	    step == LEDGER_DONE ? EVENT_ASSIGNMENT_DONE
				: EVENT_ASSIGNMENT_FAILED,
	    row, reason);
}

static bool
own_rows(struct dispatch *d, struct dispatch_rows *ret)
{
	const struct ledger_query q = { .server = d->server };
	struct err err;

	if (d->ledger == NULL)
		return false;
	if (dispatch_rows(d, &q, ret, &err))
		return true;
	log_warnx("work: %s", err.text);
	return false;
}

/* Looks what became of a delivery that was begun. */
static void
settle(
    struct dispatch *d, const struct ledger_entry *row, enum delivery_from from)
{
	const struct dispatch_order order = { .row = dispatch_copy(row),
		.mail_name = xstrdup(row->lease_name),
		.prompt = xstrdup("") };

	dispatch_job_start(d, NULL, &order, from);
}

void
dispatch_keep_recover(struct dispatch *d)
{
	struct dispatch_rows rows;

	if (!own_rows(d, &rows))
		return;
	for (size_t i = 0; i < rows.count; i++) {
		struct ledger_entry *row = &rows.at[i];

		switch (ledger_settle(row->step)) {
		case LEDGER_GIVE_BACK:
			finish(d, row, LEDGER_RELEASED,
			    "The daemon ended before anything was typed.");
			break;
		case LEDGER_LOOK:
			settle(d, row, DELIVERY_PASTED);
			break;
		case LEDGER_LOOK_SENT:
			settle(d, row, DELIVERY_SENT);
			break;
		case LEDGER_KEEP:
		case LEDGER_OVER:
			break;
		}
	}
	dispatch_rows_done(&rows);
}

/* A connection that has just been made knows of no pane yet. */
static bool
is_pane_gone(struct dispatch *d, const char *pane)
{
	struct transport *t = coordinator_transport(d->coordinator);
	unsigned id = (unsigned)strtoul(pane + 1, NULL, 10);
	struct transport_stats stats;

	if (t == NULL)
		return false;
	transport_stats(t, &stats);
	return stats.listings > 0 &&
	       mirror_find(transport_mirror(t), id) == NULL;
}

/* Is its agent gone for certain? */
static bool
is_orphan(struct dispatch *d, const struct ledger_entry *row)
{
	if (is_pane_gone(d, row->pane))
		return true;
	return row->agent_pid != 0 &&
	       proc_start_time(row->agent_pid) != row->agent_start;
}

static bool
is_closed(struct dispatch *d, const struct ledger_entry *row, int64_t now_ms)
{
	struct err err;
	const struct assign_source *s =
	    dispatch_source(d, row->root, now_ms, &err);
	const struct bead *b;

	if (s == NULL || strcmp(s->place.dir, row->project) != 0)
		return false;
	b = bead_find(&s->beads, row->bead);
	return b != NULL && b->closed;
}

void
dispatch_keep_house(struct dispatch *d)
{
	struct dispatch_rows rows;
	int64_t now_ms = clock_now_ms();

	dispatch_debt_pay_all(d);
	if (!own_rows(d, &rows))
		return;
	for (size_t i = 0; i < rows.count; i++) {
		struct ledger_entry *row = &rows.at[i];

		if (is_closed(d, row, now_ms))
			finish(d, row, LEDGER_DONE, "The bead is closed.");
		else if (is_orphan(d, row))
			finish(d, row, LEDGER_RELEASED, "The agent is gone.");
	}
	dispatch_rows_done(&rows);
	dispatch_keep_show(d);
}

void
dispatch_keep_exit(struct dispatch *d, const char *pane)
{
	struct dispatch_rows rows;
	bool ended = false;

	if (!own_rows(d, &rows))
		return;
	for (size_t i = 0; i < rows.count; i++) {
		struct ledger_entry *row = &rows.at[i];

		/* What a screen looks like is no proof: its process is. */
		if (strcmp(row->pane, pane) != 0 ||
		    (row->agent_pid != 0 && !is_orphan(d, row)))
			continue;
		finish(d, row, LEDGER_RELEASED, "The agent is gone.");
		ended = true;
	}
	dispatch_rows_done(&rows);
	if (ended)
		dispatch_keep_show(d);
}

void
dispatch_keep_show(struct dispatch *d)
{
	struct dispatch_rows rows;

	if (!own_rows(d, &rows))
		return;
	d->active = rows.count > 0;
	coordinator_clear_tasks(d->coordinator);
	for (size_t i = 0; i < rows.count; i++)
		coordinator_set_task(d->coordinator,
		    (unsigned)strtoul(rows.at[i].pane + 1, NULL, 10),
		    rows.at[i].bead, rows.at[i].title, rows.at[i].planned_ms);
	dispatch_rows_done(&rows);
}
