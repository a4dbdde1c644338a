/* The digest for people. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "coordinator/timeline.h"
#include "notify/digest.h"
#include "quality/quality-summary.h"

#define TEXT_MAX ((size_t)4096)

/* Text from outside stays in its cell and on its line, and is no markup and
 * harmless on a terminal. */
static void
add_text(struct buf *out, const char *s)
{
	struct buf line, safe;

	buf_init(&line, TEXT_MAX);
	buf_init(&safe, 3 * TEXT_MAX);
	for (; *s != '\0'; s++)
		(void)buf_add(&line, (unsigned char)*s < 0x20 ? " " : s, 1);
	str_visible(&safe, line.data, line.len, 0);
	for (size_t i = 0; i < safe.len; i++) {
		if (strchr("|\\*", safe.data[i]) != NULL)
			(void)buf_addc(out, '\\');
		(void)buf_addc(out, safe.data[i]);
	}
	buf_done(&line);
	buf_done(&safe);
}

static void
add_rows(struct buf *out, const struct digest *d)
{
	(void)buf_adds(out, "## Agent Status\n\n"
			    "| Pane | Type | Status | Context | Idle For |\n"
			    "|------|------|--------|---------|----------|\n");
	for (size_t i = 0; i < d->facts->count; i++) {
		const struct digest_row *r = &d->rows[i];
		(void)buf_adds(out, "| ");
		add_text(out, r->label);
		(void)buf_adds(out, " | ");
		add_text(out, r->agent->agent_type);
		(void)buf_addf(
		    out, " | %s | ", state_status_name(r->agent->status));
		if (r->agent->context_known || r->agent->context_usage > 0)
			(void)buf_addf(out, "%.0f%%", r->agent->context_usage);
		else
			(void)buf_addc(out, '-');
		(void)buf_addf(
		    out, " | %s |\n", *r->idle_for == '\0' ? "-" : r->idle_for);
	}
	(void)buf_addc(out, '\n');
}

static void
add_work(struct buf *out, const struct digest_work *w)
{
	if (w == NULL)
		return;
	(void)buf_adds(out, "## Work\n\n");
	if (w->unavailable[0] != '\0') {
		(void)buf_adds(out, "- unavailable: ");
		add_text(out, w->unavailable);
		(void)buf_adds(out, "\n\n");
		return;
	}
	(void)buf_addf(out,
	    "- **Pending:** %" PRId64 "\n- **In progress:** %" PRId64
	    "\n- **Done today:** %" PRId64 "\n- **Blocked:** %" PRId64 "\n",
	    w->pending, w->in_progress, w->completed_today, w->blocked);
	for (int i = 0; i < DIGEST_TOP_READY && w->top_ready[i] != NULL; i++) {
		(void)buf_adds(out, "- Ready: ");
		add_text(out, w->top_ready[i]);
		(void)buf_addc(out, '\n');
	}
	(void)buf_addc(out, '\n');
}

static void
add_delta(struct buf *out, const struct digest_facts *f)
{
	static const struct {
		enum event_type type;
		const char *one, *several;
	} told[] = {
		{ EVENT_AGENT_IDLE, "turn finished", "turns finished" },
		{ EVENT_AGENT_ATTENTION, "call for you", "calls for you" },
		{ EVENT_AGENT_ERROR, "error", "errors" },
		{ EVENT_AGENT_RECOVERED, "recovery", "recoveries" },
		{ EVENT_AGENT_STALLED, "stall", "stalls" },
		{ EVENT_AGENT_EXITED, "agent gone", "agents gone" },
		{ EVENT_WORK_ASSIGNED, "task given out", "tasks given out" },
		{ EVENT_ASSIGNMENT_DONE, "task done", "tasks done" },
		{ EVENT_CONFLICT_DETECTED, "conflict", "conflicts" },
	};

	char ago[24];
	bool any = false;

	if (f->happened == NULL)
		return;
	time_format_span(f->now_ms - f->looked_ms, ago);
	(void)buf_addf(out, "## Since You Last Looked (up to %s ago)\n\n", ago);
	for (size_t i = 0; i < countof(told); i++) {
		int64_t n = f->happened[told[i].type];

		if (n == 0)
			continue;
		any = true;
		(void)buf_addf(out, "- %" PRId64 " %s\n", n,
		    n == 1 ? told[i].one : told[i].several);
	}
	(void)buf_adds(out, any ? "\n" : "- nothing happened\n\n");
}

static const char *
label_of(const struct digest *d, unsigned pane)
{
	for (size_t i = 0; i < d->facts->count; i++) {
		if (d->rows[i].agent->pane == pane)
			return d->rows[i].label;
	}
	return NULL;
}

static void
add_waits(struct buf *out, const struct digest *d)
{
	const struct timeline *t = d->facts->waits;
	bool any = false;

	for (size_t i = 0; t != NULL && i < t->rows.count; i++) {
		const struct timeline_row *row = t->rows.at[i];
		const char *label = label_of(d, row->pane);
		char total[24], longest[24];
		if (row->waits == 0)
			continue;
		if (!any)
			(void)buf_adds(out, "## Waited for You\n\n");
		any = true;
		time_format_span(timeline_waited_ms(row), total);
		time_format_span(row->longest_wait_ms, longest);
		(void)buf_addf(out, "- Agent ");
		if (label == NULL)
			(void)buf_addf(out, "%%%u", row->pane);
		else
			add_text(out, label);
		(void)buf_adds(out, " (");
		add_text(out, row->agent_type);
		(void)buf_addf(out, "): %s, %d %s, longest %s\n", total,
		    row->waits, row->waits == 1 ? "time" : "times", longest);
	}
	if (any)
		(void)buf_addc(out, '\n');
}

static void
add_quality(struct buf *out, const struct digest_facts *f)
{
	const struct quality_summary *q = f->quality;
	const char *alerts[QUALITY_SUMMARY_ALERTS];
	size_t n;

	if (q == NULL)
		return;
	(void)buf_addf(
	    out, "## Quality\n\n- **Score:** %.0f of 100\n", f->score);
	if (q->total_runs > 0)
		(void)buf_addf(out,
		    "- **Tests:** %" PRId64 " passed, %" PRId64
		    " failed in %" PRId64 " run%s\n",
		    q->passed, q->failed, q->total_runs,
		    q->total_runs == 1 ? "" : "s");
	if (q->scanned)
		(void)buf_addf(out,
		    "- **Bugs:** %" PRId64 " critical, %" PRId64
		    " warning%s, %" PRId64 "m ago\n",
		    q->critical, q->warnings, q->warnings == 1 ? "" : "s",
		    q->scan_age_minutes);
	n = quality_summary_alerts(q, alerts);
	for (size_t i = 0; i < n; i++)
		(void)buf_addf(out, "- ⚠️ %s\n", alerts[i]);
	(void)buf_addc(out, '\n');
}

static void
add_notes(struct buf *out, const struct digest_facts *f)
{
	if (f->note_count == 0)
		return;
	(void)buf_adds(out, "## Coordination\n\n");
	for (size_t i = 0; i < f->note_count; i++) {
		(void)buf_adds(out, "- ");
		add_text(out, f->notes[i]);
		(void)buf_addc(out, '\n');
	}
	(void)buf_addc(out, '\n');
}

void
digest_markdown(const struct digest *d, struct buf *out)
{
	const struct digest_facts *f = d->facts;
	char at[32];

	/* The package's clock has whole seconds. */
	time_format(f->now_ms - f->now_ms % TIME_SECOND, at);
	(void)buf_adds(out, "# Session Digest: ");
	add_text(out, f->session);
	(void)buf_addf(out,
	    "\n\n**Generated:** %s\n\n## Summary\n\n"
	    "- **Total Agents:** %zu\n- **Active:** %d\n- **Idle:** %d\n",
	    at, f->count, d->active, d->idle);
	if (d->error > 0)
		(void)buf_addf(out, "- **Errors:** %d ⚠️\n", d->error);
	(void)buf_addc(out, '\n');
	if (d->alert_count > 0) {
		(void)buf_adds(out, "## Alerts\n\n");
		for (size_t i = 0; i < d->alert_count; i++) {
			(void)buf_adds(out, "- ⚠️ ");
			add_text(out, d->alerts[i]);
			(void)buf_addc(out, '\n');
		}
		(void)buf_addc(out, '\n');
	}
	add_rows(out, d);
	add_delta(out, f);
	add_waits(out, d);
	add_work(out, f->work);
	add_quality(out, f);
	add_notes(out, f);
	(void)buf_addf(out, "---\n*Coordinator: %s*\n", f->coordinator);
}
