#include "work/strategy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "work/score.h"
#include "work/select.h"

/* A bonus is a reason when it is above this. */
#define WORTH_SAYING 0.05

#define QUALITY_TAG_WEIGHT   0.25
#define QUALITY_FOCUS_WEIGHT 0.15

static const char *const names[STRATEGY_COUNT] = { "balanced", "speed",
	"quality", "dependency", "round-robin" };

static const struct {
	const char *name;
	enum strategy strategy;
} aliases[] = {
	{ "fast", STRATEGY_SPEED },
	{ "best", STRATEGY_QUALITY },
	{ "deps", STRATEGY_DEPENDENCY },
	{ "blockers", STRATEGY_DEPENDENCY },
	{ "roundrobin", STRATEGY_ROUND_ROBIN },
	{ "rr", STRATEGY_ROUND_ROBIN },
};

bool
strategy_find(const char *name, enum strategy *ret)
{
	for (int i = 0; i < STRATEGY_COUNT; i++)
		if (strcasecmp(names[i], name) == 0) {
			*ret = (enum strategy)i;
			return true;
		}
	for (size_t i = 0; i < countof(aliases); i++)
		if (strcasecmp(aliases[i].name, name) == 0) {
			*ret = aliases[i].strategy;
			return true;
		}
	return false;
}

enum strategy
strategy_parse(const char *name)
{
	enum strategy s = STRATEGY_BALANCED;

	(void)strategy_find(name, &s);
	return s;
}

struct score_config
strategy_config(enum strategy s, const struct score_config *user)
{
	struct score_config c = *user;

	if (s == STRATEGY_SPEED) {
		c.penalize_file_overlap = false;
		c.use_agent_profiles = false;
		c.prefer_critical_path = false;
	} else if (s == STRATEGY_QUALITY) {
		c.tag_weight = QUALITY_TAG_WEIGHT;
		c.focus_weight = QUALITY_FOCUS_WEIGHT;
	}
	return c;
}

bool
strategy_is_available(const struct worker *w)
{
	return strcmp(w->status, "WAITING") == 0 &&
	       w->context_usage <= STRATEGY_CONTEXT_MAX;
}

double
strategy_confidence(double score, const struct score *b)
{
	double c = score / 2;

	if (c > 1)
		c = 1;
	if (b->agent_type > 0)
		c += 0.1;
	if (b->profile_tag > 0)
		c += 0.1;
	if (b->context > 0)
		c -= b->context;
	if (b->file_overlap > 0)
		c -= b->file_overlap / 2;
	return c < 0.1 ? 0.1 : c > 0.95 ? 0.95 : c;
}

static void
add_part(struct buf *out, const char *part)
{
	(void)buf_addf(out, "%s%s", out->len > 0 ? "; " : "", part);
}

static void
add_lead(struct buf *out, enum strategy s, const struct task *t)
{
	static const char *const leads[STRATEGY_COUNT] = {
		[STRATEGY_BALANCED] = "even workload distribution",
		[STRATEGY_SPEED] = "fastest available agent",
		[STRATEGY_QUALITY] = "best capability match",
	};

	if (leads[s] != NULL)
		(void)buf_adds(out, leads[s]);
	else if (s == STRATEGY_DEPENDENCY && t->unblocks > 0)
		(void)buf_addf(out, "unblocks %zu tasks", t->unblocks);
}

char *
strategy_reason(
    enum strategy s, const struct task *t, const struct score *breakdown)
{
	struct buf out;

	buf_init(&out, 256);
	add_lead(&out, s, t);
	if (breakdown->agent_type > WORTH_SAYING)
		(void)buf_addf(&out, "%sagent type bonus +%.0f%%",
		    out.len > 0 ? "; " : "", breakdown->agent_type * 100);
	if (breakdown->profile_tag > WORTH_SAYING)
		add_part(&out, "matching profile tags");
	if (breakdown->critical_path > WORTH_SAYING)
		add_part(&out, "on critical path");
	if (out.len == 0)
		(void)buf_adds(&out, "available and qualified");
	return buf_take(&out);
}

/* Makes assignments of picks. */
static void
explain(struct assignments *ret, const struct select_input *in, enum strategy s,
    const struct select_pick *picks, size_t count)
{
	ret->at = xcalloc(count + 1, sizeof *ret->at);
	ret->count = count;
	for (size_t i = 0; i < count; i++) {
		struct assignment *a = &ret->at[i];

		a->task = picks[i].task;
		a->worker = picks[i].worker;
		a->breakdown = score_pair(in->config, a->worker, a->task);
		a->score = a->breakdown.total;
		a->confidence = strategy_confidence(a->score, &a->breakdown);
		a->reason = strategy_reason(s, a->task, &a->breakdown);
	}
}

static int
compare_turns(const void *a, const void *b)
{
	const struct worker *x = a, *y = b;

	if (x->last_assigned_ms != y->last_assigned_ms)
		return x->last_assigned_ms < y->last_assigned_ms ? -1 : 1;
	return strcmp(x->pane_id, y->pane_id);
}

/* The first in the row who had nothing yet and may have the task; the number of
 * workers when there is none. */
static size_t
next_turn(const struct select_input *in, const struct worker *workers,
    const bool *had, const struct task *t)
{
	size_t i = 0;

	while (
	    i < in->worker_count && (had[i] || !score_may_pair(&workers[i], t)))
		i++;
	return i;
}

/* The next task to whoever waits longest for one, and so on round. Sorts the
 * workers, which are ours. */
static void
deal(struct assignments *ret, const struct select_input *in,
    struct worker *workers)
{
	size_t dealt = 0;
	bool *had = xcalloc(in->worker_count + 1, sizeof *had);

	qsort(workers, in->worker_count, sizeof *workers, compare_turns);
	ret->at = xcalloc(in->worker_count + 1, sizeof *ret->at);
	for (size_t i = 0; i < in->task_count && dealt < in->worker_count;
	     i++) {
		struct assignment *a = &ret->at[dealt];
		size_t turn = next_turn(in, workers, had, &in->tasks[i]);

		if (turn == in->worker_count ||
		    strcmp(in->tasks[i].status, "blocked") == 0)
			continue;
		dealt++;
		had[turn] = true;
		a->task = &in->tasks[i];
		a->worker = &workers[turn];
		a->score = a->confidence = 1;
		a->breakdown = score_pair(in->config, a->worker, a->task);
		a->reason = xasprintf(
		    "round-robin assignment: bead %zu \xe2\x86\x92 agent %zu (%s)",
		    dealt, dealt, a->worker->agent_type);
	}
	ret->count = dealt;
	free(had);
}

/* Points the assignments at the caller's workers instead of our copies. */
static void
restore_workers(struct assignments *ret, const struct select_input *in)
{
	for (size_t i = 0; i < ret->count; i++)
		for (size_t k = 0; k < in->worker_count; k++)
			if (strcmp(in->workers[k].pane_id,
				ret->at[i].worker->pane_id) == 0) {
				ret->at[i].worker = &in->workers[k];
				break;
			}
}

void
strategy_assign(
    struct assignments *ret, const struct select_input *in, enum strategy s)
{
	static const enum select_rule rules[STRATEGY_COUNT] = {
		[STRATEGY_BALANCED] = SELECT_EVEN,
		[STRATEGY_SPEED] = SELECT_BEST_PAIR,
		[STRATEGY_QUALITY] = SELECT_OPTIMAL,
		[STRATEGY_DEPENDENCY] = SELECT_UNBLOCKING,
	};
	struct score_config config = strategy_config(s, in->config);
	struct worker *free_ones =
	    xcalloc(in->worker_count + 1, sizeof *free_ones);
	struct select_pick *picks =
	    xcalloc(in->worker_count + 1, sizeof *picks);
	struct select_input few = { .config = &config,
		.tasks = in->tasks,
		.task_count = in->task_count,
		.workers = free_ones };

	*ret = (struct assignments){ 0 };
	for (size_t i = 0; i < in->worker_count; i++)
		if (in->judged || strategy_is_available(&in->workers[i]))
			free_ones[few.worker_count++] = in->workers[i];
	if (s == STRATEGY_ROUND_ROBIN)
		deal(ret, &few, free_ones);
	else
		explain(
		    ret, &few, s, picks, select_pairs(rules[s], &few, picks));
	restore_workers(ret, in);
	free(free_ones);
	free(picks);
}

void
strategy_select(struct assignments *ret, const struct select_input *in)
{
	struct select_pick *picks =
	    xcalloc(in->worker_count + 1, sizeof *picks);
	size_t count = select_pairs(SELECT_OPTIMAL, in, picks);

	explain(ret, in, STRATEGY_QUALITY, picks, count);
	free(picks);
}

void
strategy_assignments_done(struct assignments *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->count; i++)
		free(a->at[i].reason);
	free(a->at);
	*a = (struct assignments){ 0 };
}
