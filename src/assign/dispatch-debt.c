/*
 * What assignments that are over still hold: the claim in the tracker, the
 * files in the mailbox. It is given back as soon as they end, and what could
 * not be, or what a daemon that was killed has left, again and again.
 */
#include <stdlib.h>
#include <string.h>

#include "assign/claim.h"
#include "assign/dispatch-inside.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/log.h"
#include "mail/mail.h"

/* One thing that a row owes, while it is being paid. */
struct dispatch_debt {
	TAILQ_ENTRY(dispatch_debt) entry;
	struct dispatch *owner;
	struct ledger_entry row;
	unsigned bit; /* of the row's debts */
	struct claim *claim;
};

static void
destroy(struct dispatch_debt *debt)
{
	TAILQ_REMOVE(&debt->owner->debts, debt, entry);
	claim_free(debt->claim);
	dispatch_copy_done(&debt->row);
	free(debt);
}

/* It is over with; paid: it is settled for good. */
static void
close_debt(struct dispatch_debt *debt, bool paid)
{
	struct dispatch *d = debt->owner;
	struct err err;

	if (paid && !ledger_pay(d->ledger, debt->row.id, debt->bit, &err))
		log_warnx("work: %s: %s", debt->row.bead, err.text);
	destroy(debt);
	if (!paid) {
		d->owing = true;
		dispatch_changed(d);
	}
}

/* A claim that a killed daemon has asked for may still be made. */
static bool
may_come_late(const struct dispatch_debt *debt)
{
	int64_t started_ms = debt->owner->started_ms;

	return debt->row.planned_ms < started_ms &&
	       clock_now_ms() - started_ms < CLAIM_RUN_MS;
}

static void
on_claim(void *arg, enum claim_end end, const char *reason)
{
	struct dispatch_debt *debt = arg;

	debt->claim = NULL;
	if (end == CLAIM_FAILED)
		log_warnx("work: %s: %s", debt->row.bead, reason);
	close_debt(debt,
	    end == CLAIM_OK || (end == CLAIM_NOT_OURS && !may_come_late(debt)));
}

static void
on_released(void *arg, const struct mail_answer *a)
{
	close_debt(arg, a->result == MAIL_DONE || a->result == MAIL_REFUSED);
}

static void
release_files(struct dispatch_debt *debt)
{
	struct mail *mail = dispatch_mail(debt->owner);
	char *list = xstrdup(debt->row.files);
	size_t count;
	const char **lines = dispatch_split(list, &count);

	/* A lease runs out by itself. */
	if (count == 0 ||
	    clock_now_ms() - debt->row.planned_ms > DISPATCH_LEASE_MS)
		close_debt(debt, true);
	else if (mail == NULL)
		close_debt(debt, false);
	else
		mail->ops->release(mail,
		    &(struct mail_lease){ .project = debt->row.lease_project,
			.agent = debt->row.lease_name,
			.patterns = lines,
			.count = count },
		    on_released, debt);
	free(lines);
	free(list);
}

static void
note_id(void *arg, const struct ledger_entry *e)
{
	int64_t *last = arg;

	*last = e->id;
}

/* Was the bead given away anew? Then its claim is that one's. */
static bool
has_later_row(struct dispatch *d, const struct ledger_entry *row)
{
	const struct ledger_query q = {
		.project = row->project, .bead = row->bead, .all = true
	};
	int64_t last = 0;
	struct err err;

	return ledger_each(d->ledger, &q, note_id, &last, &err) &&
	       last > row->id;
}

static void
give_back(struct dispatch_debt *debt)
{
	const struct claim_order order = { .root = debt->row.root,
		.bead = debt->row.bead,
		.actor = debt->row.actor };

	if (has_later_row(debt->owner, &debt->row))
		close_debt(debt, true);
	else
		debt->claim = claim_give_back(
		    debt->owner->claims, &order, on_claim, debt);
}

static bool
is_being_paid(const struct dispatch *d, int64_t id, unsigned bit)
{
	const struct dispatch_debt *debt;

	TAILQ_FOREACH (debt, &d->debts, entry)
		if (debt->row.id == id && debt->bit == bit)
			return true;
	return false;
}

/* Pays one thing, if the row owes it. */
static void
pay(struct dispatch *d, const struct ledger_entry *row, unsigned bit,
    void (*begin)(struct dispatch_debt *debt))
{
	struct dispatch_debt *debt;

	if ((row->debts & bit) == 0 || is_being_paid(d, row->id, bit))
		return;
	debt = xcalloc(1, sizeof *debt);
	debt->owner = d;
	debt->row = dispatch_copy(row);
	debt->bit = bit;
	TAILQ_INSERT_TAIL(&d->debts, debt, entry);
	begin(debt);
}

void
dispatch_debt_pay(struct dispatch *d, const struct ledger_entry *row)
{
	pay(d, row, LEDGER_OWES_CLAIM, give_back);
	/* Files of another tmux server are given back by its own daemon. */
	if (strcmp(row->server, d->server) == 0)
		pay(d, row, LEDGER_OWES_LEASES, release_files);
}

void
dispatch_debt_pay_all(struct dispatch *d)
{
	const struct ledger_query q = { .server = d->server, .owing = true };
	struct dispatch_rows rows;
	struct err err;

	d->owing = false;
	if (d->ledger == NULL)
		return;
	if (!dispatch_rows(d, &q, &rows, &err)) {
		log_warnx("work: %s", err.text);
		return;
	}
	for (size_t i = 0; i < rows.count; i++)
		dispatch_debt_pay(d, &rows.at[i]);
	dispatch_rows_done(&rows);
}

void
dispatch_debt_drop(struct dispatch *d)
{
	struct dispatch_debt *debt, *next;

	TAILQ_FOREACH_SAFE (debt, &d->debts, entry, next)
		destroy(debt);
}
