#include "detect/monitor.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"
#include "detect/monitor-parts.h"
#include "detect/profile-data.h"
#include "detect/program-status.h"

struct monitor *
monitor_new(const struct profiles *profiles,
    const struct monitor_config *config, monitor_change_fn *fn, void *arg)
{
	struct monitor *m = xcalloc(1, sizeof *m);
	m->profiles = profiles;
	m->config = *config;
	m->fn = fn;
	m->arg = arg;
	return m;
}

static void
entry_free(struct monitor_entry *e)
{
	stream_done(&e->stream);
	screen_done(&e->screen);
	free(e->command);
	free(e->title);
	free(e->agent);
	free(e);
}

void
monitor_free(struct monitor *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->entries.count; i++)
		entry_free(m->entries.at[i]);
	ids_done(&m->entries);
	free(m);
}

void
monitor_configure(struct monitor *m, const struct monitor_config *config)
{
	m->config = *config;
}

const struct monitor_entry *
monitor_find(const struct monitor *m, unsigned pane)
{
	return ids_find(&m->entries, pane);
}

static struct monitor_entry *
add(struct monitor *m, unsigned pane, int64_t now_ms)
{
	struct monitor_entry *e = xcalloc(1, sizeof *e);

	e->id = pane;
	e->command = xstrdup("");
	e->title = xstrdup("");
	e->agent = xstrdup("");
	stream_init(&e->stream);
	screen_init(&e->screen);
	verdict_init(&e->verdict, now_ms);
	monitor_capture_init(&e->capture);
	monitor_pane_result(e, now_ms, &e->was);
	ids_add(&m->entries, e);
	return e;
}

/* Replaces a string when it differs. */
static bool
put_text(char **slot, const char *text)
{
	if (text == NULL)
		text = "";
	if (strcmp(*slot, text) == 0)
		return false;
	free(*slot);
	*slot = xstrdup(text);
	return true;
}

void
monitor_pane(struct monitor *m, const struct monitor_pane *p, int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, p->id);
	bool is_new = e == NULL;
	if (is_new)
		e = add(m, p->id, now_ms);

	bool resized = e->cols != p->cols || e->rows != p->rows;
	/* A process table knows more than the name of the foreground program,
	 * until that changes. */
	bool other = put_text(&e->command, p->command) || e->pid != p->pid;
	e->pid = p->pid;
	e->cols = p->cols;
	e->rows = p->rows;
	e->dead = p->dead;
	e->stall_after_ms = p->stall_after_ms;
	put_text(&e->agent, p->agent);
	if (put_text(&e->title, p->title))
		e->title_ms = now_ms;
	if (other && (is_new || !e->in_table)) {
		identify_command(m->profiles, e->command, &e->process);
		e->in_table = false;
	}
	if (resized || is_new)
		monitor_capture_want(e, now_ms);
	monitor_pane_identify(m, e, now_ms);
	monitor_pane_decide(m, e, now_ms);
	if (is_new || other)
		monitor_capture_want(e, now_ms);
}

void
monitor_forget(struct monitor *m, unsigned pane)
{
	struct monitor_entry *e = ids_remove(&m->entries, pane);
	if (e != NULL)
		entry_free(e);
}

void
monitor_output(struct monitor *m, unsigned pane, const void *data, size_t len,
    int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL)
		return;
	int64_t status_ms = e->stream.status.changed_ms;
	int64_t title_ms = e->stream.title.at_ms;
	e->stood_ms = monitor_pane_stood(e, now_ms);
	stream_feed(&e->stream, data, len, now_ms);
	monitor_capture_output(e, now_ms);
	/* What the program says of itself needs no picture. */
	if (e->stream.status.changed_ms != status_ms ||
	    e->stream.title.at_ms != title_ms)
		monitor_pane_identify(m, e, now_ms);
	monitor_pane_decide(m, e, now_ms);
}

void
monitor_moved(struct monitor *m, unsigned pane, int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL)
		return;
	e->stood_ms = monitor_pane_stood(e, now_ms);
	stream_gap(&e->stream, true, now_ms);
	e->moved_ms = now_ms;
	monitor_capture_want(e, now_ms);
	monitor_pane_decide(m, e, now_ms);
}

void
monitor_gap(struct monitor *m, unsigned pane, int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL)
		return;
	e->stood_ms = monitor_pane_stood(e, now_ms);
	stream_gap(&e->stream, false, now_ms);
	e->gap_ms = now_ms;
	e->unfollowed = true;
	monitor_capture_glance(e, now_ms);
	monitor_pane_decide(m, e, now_ms);
}

void
monitor_blind(struct monitor *m, unsigned pane, int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e != NULL)
		monitor_capture_failed(e, now_ms);
}

void
monitor_screen(struct monitor *m, unsigned pane, const char *text, size_t len,
    int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e != NULL)
		monitor_pane_screen(m, e, text, len, now_ms);
}

void
monitor_processes(struct monitor *m, const struct proc_table *t, int64_t now_ms)
{
	for (size_t i = 0; i < m->entries.count; i++) {
		struct monitor_entry *e = m->entries.at[i];
		struct identify_process found;
		identify_processes(m->profiles, t, e->pid, &found);
		if (found.program == IDENTIFY_UNSEEN)
			continue;
		bool other = found.pid != e->process.pid ||
		             found.start != e->process.start ||
		             found.program != e->process.program;
		e->process = found;
		e->in_table = true;
		if (!other)
			continue;
		monitor_pane_identify(m, e, now_ms);
		monitor_pane_decide(m, e, now_ms);
		monitor_capture_want(e, now_ms);
	}
}

void
monitor_process_ended(struct monitor *m, pid_t pid, int64_t now_ms)
{
	for (size_t i = 0; i < m->entries.count; i++) {
		struct monitor_entry *e = m->entries.at[i];
		if (pid > 0 && e->process.pid == pid)
			monitor_pane_ended(m, e, now_ms);
	}
}

void
monitor_report(
    struct monitor *m, unsigned pane, const struct report *r, int64_t now_ms)
{
	struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL)
		return;
	monitor_report_take(m, e, r, now_ms);
	monitor_pane_decide(m, e, now_ms);
}

int64_t
monitor_next(const struct monitor *m)
{
	int64_t next = MONITOR_NEVER;
	for (size_t i = 0; i < m->entries.count; i++) {
		const struct monitor_entry *e = m->entries.at[i];
		next = time_sooner(next, monitor_capture_next(e));
		if (e->profile != NULL)
			next = time_sooner(next, e->verdict.next_ms);
	}
	return next;
}

void
monitor_tick(struct monitor *m, int64_t now_ms)
{
	for (size_t i = 0; i < m->entries.count; i++) {
		struct monitor_entry *e = m->entries.at[i];
		monitor_capture_tick(e, now_ms);
		if (e->profile != NULL && e->verdict.next_ms <= now_ms)
			monitor_pane_decide(m, e, now_ms);
	}
}

size_t
monitor_due(struct monitor *m, int64_t now_ms, unsigned *panes, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < m->entries.count && n < max; i++) {
		struct monitor_entry *e = m->entries.at[i];
		if (e->capture.due_ms > now_ms || e->capture.asked_ms > 0)
			continue;
		monitor_capture_asked(e, now_ms);
		panes[n++] = e->id;
	}
	return n;
}

bool
monitor_status(const struct monitor *m, unsigned pane, int64_t now_ms,
    struct monitor_result *ret)
{
	const struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL || e->profile == NULL)
		return false;
	monitor_pane_result(e, now_ms, ret);
	return true;
}

bool
monitor_input(const struct monitor *m, unsigned pane, struct buf *out)
{
	const struct monitor_entry *e = ids_find(&m->entries, pane);
	if (e == NULL || !e->seen || !e->reading.composer.found)
		return false;
	rules_input(&e->screen, &e->reading.composer, out);
	return true;
}

void
monitor_each(
    const struct monitor *m, int64_t now_ms, monitor_each_fn *fn, void *arg)
{
	for (size_t i = 0; i < m->entries.count; i++) {
		const struct monitor_entry *e = m->entries.at[i];
		struct monitor_result r;
		if (e->profile == NULL)
			continue;
		monitor_pane_result(e, now_ms, &r);
		fn(arg, e->id, &r);
	}
}
