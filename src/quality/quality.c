#include "quality/quality.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "quality/quality-inside.h"

struct quality *
quality_new(void)
{
	struct quality *q = xcalloc(1, sizeof *q);

	quality_ring_init(
	    &q->runs, sizeof(struct quality_run), QUALITY_RUNS_MAX);
	quality_ring_init(
	    &q->scans, sizeof(struct quality_scan), QUALITY_SCANS_MAX);
	quality_ring_init(&q->late_contexts, sizeof(struct quality_context),
	    QUALITY_TREND_CONTEXTS);
	return q;
}

static void
agent_free(struct quality_agent *a)
{
	quality_ring_done(&a->error_times);
	quality_ring_done(&a->contexts);
	free(a);
}

void
quality_forget_agents(struct quality *q)
{
	for (size_t i = 0; i < q->agent_count; i++)
		agent_free(q->agents[i]);
	free(q->agents);
	q->agents = NULL;
	q->agent_count = 0;
	q->errors = 0;
	quality_ring_done(&q->late_contexts);
}

void
quality_free(struct quality *q)
{
	if (q == NULL)
		return;
	quality_forget_agents(q);
	quality_ring_done(&q->runs);
	quality_ring_done(&q->scans);
	free(q);
}

void
quality_set_scanner(struct quality *q, bool available)
{
	q->has_scanner = available;
}

bool
quality_has_scanner(const struct quality *q)
{
	return q->has_scanner;
}

/* "%2" before "%10"; the shorter of two numbers is the smaller. */
static int
compare(const char *a, const char *b)
{
	size_t left = strlen(a), right = strlen(b);

	if (left != right)
		return left < right ? -1 : 1;
	return strcmp(a, b);
}

/* Where the pane is, or where it would be. */
static bool
search(const struct quality *q, const char *pane, size_t *ret_at)
{
	size_t low = 0, high = q->agent_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = compare(pane, q->agents[middle]->pane);
		if (c == 0) {
			*ret_at = middle;
			return true;
		}
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	*ret_at = low;
	return false;
}

const struct quality_agent *
quality_agent(const struct quality *q, const char *pane)
{
	size_t at;

	return search(q, pane, &at) ? q->agents[at] : NULL;
}

size_t
quality_agent_count(const struct quality *q)
{
	return q->agent_count;
}

const struct quality_agent *
quality_agent_at(const struct quality *q, size_t i)
{
	return q->agents[i];
}

static int64_t
last_sign(const struct quality_agent *a)
{
	return a->last_activity_ms > a->last_error_ms ? a->last_activity_ms
	                                              : a->last_error_ms;
}

static void
remove_at(struct quality *q, size_t at)
{
	q->errors -= q->agents[at]->errors;
	agent_free(q->agents[at]);
	q->agent_count--;
	memmove(&q->agents[at], &q->agents[at + 1],
	    (q->agent_count - at) * sizeof(struct quality_agent *));
}

static void
make_room(struct quality *q)
{
	size_t quietest = 0;

	if (q->agent_count < QUALITY_AGENTS_MAX)
		return;
	for (size_t i = 1; i < q->agent_count; i++) {
		if (last_sign(q->agents[i]) < last_sign(q->agents[quietest]))
			quietest = i;
	}
	remove_at(q, quietest);
}

/* Made when there is none. */
static struct quality_agent *
agent_get(struct quality *q, const char *pane)
{
	struct quality_agent *a;
	size_t at;

	if (search(q, pane, &at))
		return q->agents[at];
	make_room(q);
	(void)search(q, pane, &at);
	a = xcalloc(1, sizeof *a);
	(void)strlcpy(a->pane, pane, sizeof a->pane);
	quality_ring_init(&a->error_times, sizeof(int64_t), QUALITY_ERRORS_MAX);
	quality_ring_init(
	    &a->contexts, sizeof(struct quality_context), QUALITY_CONTEXTS_MAX);
	q->agents = xreallocarray(
	    q->agents, q->agent_count + 1, sizeof(struct quality_agent *));
	memmove(&q->agents[at + 1], &q->agents[at],
	    (q->agent_count - at) * sizeof(struct quality_agent *));
	q->agents[at] = a;
	q->agent_count++;
	return a;
}

static void
begin(struct quality *q, int64_t at_ms)
{
	if (q->since_ms == 0 || at_ms < q->since_ms)
		q->since_ms = at_ms;
}

void
quality_restore_run(struct quality *q, const struct quality_run *run)
{
	begin(q, run->at_ms);
	if (q->runs.count == QUALITY_RUNS_MAX) {
		const struct quality_run *oldest = quality_ring_at(&q->runs, 0);
		q->passed -= oldest->passed;
		q->failed -= oldest->failed;
	}
	quality_ring_add(&q->runs, run);
	q->passed += run->passed;
	q->failed += run->failed;
}

static int64_t
at_least_0(int64_t n)
{
	return n < 0 ? 0 : n;
}

void
quality_add_run(struct quality *q, const struct quality_run *run)
{
	struct quality_run r = *run;
	struct quality_agent *a;

	r.passed = at_least_0(run->passed);
	r.failed = at_least_0(run->failed);
	r.skipped = at_least_0(run->skipped);
	r.duration_ms = at_least_0(run->duration_ms);
	quality_restore_run(q, &r);
	if (*r.pane == '\0')
		return;
	a = agent_get(q, r.pane);
	a->passed += r.passed;
	a->failed += r.failed;
	a->total += r.passed + r.failed + r.skipped;
	a->last_activity_ms = r.at_ms;
}

static void
set_type(struct quality_agent *a, const char *type)
{
	(void)strlcpy(a->type, type, sizeof a->type);
}

void
quality_restore_error(struct quality *q, const char *pane, int64_t at_ms)
{
	begin(q, at_ms);
	quality_ring_add(&agent_get(q, pane)->error_times, &at_ms);
}

void
quality_add_error(
    struct quality *q, const char *pane, const char *type, int64_t now_ms)
{
	struct quality_agent *a = agent_get(q, pane);

	quality_restore_error(q, pane, now_ms);
	set_type(a, type);
	a->errors++;
	q->errors++;
	a->last_error_ms = now_ms;
}

void
quality_add_recovery(struct quality *q, const char *pane, int64_t now_ms)
{
	struct quality_agent *a = agent_get(q, pane);

	begin(q, now_ms);
	a->recoveries++;
	a->last_activity_ms = now_ms;
}

void
quality_restore_context(
    struct quality *q, const char *pane, const struct quality_context *c)
{
	begin(q, c->at_ms);
	quality_ring_add(&agent_get(q, pane)->contexts, c);
	quality_ring_add(&q->late_contexts, c);
}

void
quality_add_context(struct quality *q, const char *pane, const char *type,
    double usage, int64_t now_ms)
{
	struct quality_agent *a = agent_get(q, pane);
	struct quality_context c = { now_ms, usage };

	quality_restore_context(q, pane, &c);
	set_type(a, type);
	a->samples++;
	a->avg_context = (a->avg_context * (double)(a->samples - 1) + usage) /
	                 (double)a->samples;
	if (usage > a->peak_context)
		a->peak_context = usage;
	a->last_activity_ms = now_ms;
}

void
quality_add_bugs(
    struct quality *q, const char *pane, int64_t introduced, int64_t fixed)
{
	struct quality_agent *a = agent_get(q, pane);

	a->introduced += introduced;
	a->fixed += fixed;
}

void
quality_add_scan(struct quality *q, const struct quality_scan *scan)
{
	begin(q, scan->at_ms);
	quality_ring_add(&q->scans, scan);
	q->scan_failures = 0;
	q->scan_trouble[0] = '\0';
}

void
quality_add_scan_failure(struct quality *q, const char *why)
{
	q->scan_failures++;
	(void)strlcpy(q->scan_trouble, why, sizeof q->scan_trouble);
}

void
quality_restore_agent(struct quality *q, const struct quality_agent *from)
{
	struct quality_agent *a = agent_get(q, from->pane);
	struct quality_ring errors = a->error_times, contexts = a->contexts;

	q->errors += from->errors - a->errors;
	*a = *from;
	a->error_times = errors;
	a->contexts = contexts;
}

size_t
quality_run_count(const struct quality *q)
{
	return q->runs.count;
}

const struct quality_run *
quality_run_at(const struct quality *q, size_t i)
{
	return quality_ring_at(&q->runs, i);
}

size_t
quality_scan_count(const struct quality *q)
{
	return q->scans.count;
}

const struct quality_scan *
quality_last_scan(const struct quality *q)
{
	if (q->scans.count == 0)
		return NULL;
	return quality_ring_at(&q->scans, q->scans.count - 1);
}

int64_t
quality_scan_failures(const struct quality *q)
{
	return q->scan_failures;
}

const char *
quality_scan_trouble(const struct quality *q)
{
	return q->scan_trouble;
}

int64_t
quality_since_ms(const struct quality *q)
{
	return q->since_ms;
}
