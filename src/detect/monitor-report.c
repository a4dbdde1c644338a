/* What a pane's agent says other than on its terminal: the last word of each
 * source, kept with the process that said it. */
#include "detect/monitor-parts.h"
#include "detect/usage.h"

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
	return hook != NULL && hook->at_ms > record->at_ms ? hook : record;
}

/* Numbers come when they come: what a report has not stays as it was. */
static void
take_numbers(struct monitor_entry *e, const struct report *r, int64_t now_ms)
{
	int64_t reset_ms = r->reset_ms;

	if (r->context_known) {
		e->usage = r->context;
		e->usage_known = true;
	}
	if (reset_ms == 0 && r->detail == DETAIL_RATE_LIMITED)
		(void)usage_reset(r->words, now_ms, 0, &reset_ms);
	if (reset_ms > 0)
		e->said_reset_ms = reset_ms;
}

void
monitor_report_take(
    struct monitor_entry *e, const struct report *r, int64_t now_ms)
{
	struct report *slot =
	    r->source == SOURCE_REGISTRY ? &e->record : &e->hook;
	bool same = slot->detail == r->detail;

	take_numbers(e, r, now_ms);
	if (!r->speaks)
		return;
	/* Two hooks may overtake each other on their way. */
	if (r->at_ms > 0 && r->at_ms < slot->at_ms && r->pid == slot->pid)
		return;
	*slot = *r;
	if (slot->at_ms <= 0 || slot->at_ms > now_ms)
		slot->at_ms = now_ms;
	if (slot->pid == 0)
		slot->pid = e->process.pid;
	if (!same)
		monitor_capture_want(e, now_ms);
}
