/* What a pane's agent says other than on its terminal: the last word of each
 * source, kept with the process that said it. */
#include "detect/monitor-parts.h"
#include "detect/usage.h"

/* Before what is on the screen counts more than a report (report.c). */
#define AGAIN_MS 1000
/* The end of a turn follows its failure within this. */
#define FAILURE_MS 2000

bool
monitor_report_counts(const struct monitor_entry *e, const struct report *r)
{
	if (r->at_ms == 0)
		return false;
	if (r->pid != 0 && e->process.pid != 0)
		return r->pid == e->process.pid;
	return r->at_ms >= e->found_ms;
}

const struct report *
monitor_report_newest(const struct monitor_entry *e)
{
	const struct report *record = &e->record, *hook = &e->hook;

	if (!monitor_report_counts(e, hook) || !hook->speaks)
		hook = NULL;
	if (!monitor_report_counts(e, record) || !record->speaks)
		return hook;
	/* It knows when its dialog is answered: a tool that has ended beside
	 * it is another. */
	if (state_is_dialog(record->detail) && hook != NULL &&
	    state_is_busy(hook->detail))
		return record;
	return hook != NULL && hook->at_ms > record->at_ms ? hook : record;
}

/* Numbers come when they come: what a report has not stays as it was. */
static void
take_numbers(struct monitor_entry *e, const struct report *r, int64_t now_ms,
    int64_t offset_ms)
{
	int64_t reset_ms = r->reset_ms;

	if (r->context_known) {
		e->usage = r->context;
		e->usage_known = true;
	}
	if (reset_ms == 0 && r->detail == DETAIL_RATE_LIMITED)
		(void)usage_reset(r->words, now_ms, offset_ms, &reset_ms);
	if (reset_ms > 0) {
		e->said_reset_ms = reset_ms;
		e->said_used = r->limit_used;
	}
}

/* OpenCode tells of an error and then, as after any turn, that it is idle. */
static bool
ends_failure(const struct report *slot, const struct report *r, int64_t now_ms)
{
	int64_t at_ms = r->at_ms > 0 ? r->at_ms : now_ms;

	return r->pid == slot->pid && r->detail == DETAIL_IDLE &&
	       state_status_of(slot->detail) == STATUS_ERROR &&
	       at_ms - slot->at_ms < FAILURE_MS;
}

void
monitor_report_take(const struct monitor *m, struct monitor_entry *e,
    const struct report *r, int64_t now_ms)
{
	struct report *slot =
	    r->source == SOURCE_REGISTRY ? &e->record : &e->hook;
	bool same = slot->detail == r->detail;

	take_numbers(e, r, now_ms, m->config.offset_ms);
	if (!r->speaks)
		return;
	/* Two hooks may overtake each other on their way. */
	if (r->at_ms > 0 && r->at_ms < slot->at_ms && r->pid == slot->pid)
		return;
	if (ends_failure(slot, r, now_ms))
		return;
	*slot = *r;
	if (slot->at_ms <= 0 || slot->at_ms > now_ms)
		slot->at_ms = now_ms;
	if (slot->pid == 0)
		slot->pid = e->process.pid;
	if (same)
		return;
	monitor_capture_want(e, now_ms);
	/* No stream tells of what it draws now. */
	if (e->stream.bytes == 0)
		monitor_capture_again(e, now_ms + AGAIN_MS);
}
