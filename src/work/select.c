#include "work/select.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "work/match.h"
#include "work/score.h"

/* Scores are made integers for the optimal sum: in steps of 1e-9, so that
 * what differs in the last bits only is equal. */
#define SCORE_STEPS 1e9
#define SCORE_MAX   1000.0

typedef int compare_fn(const void *a, const void *b);

static int
compare_double(double a, double b)
{
	return a < b ? -1 : a > b;
}

static int
compare_priority(const struct task *a, const struct task *b)
{
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return strcmp(a->id, b->id);
}

static int
by_score(const void *a, const void *b)
{
	const struct select_pick *x = a, *y = b;
	int order = compare_double(y->total, x->total);

	if (order == 0)
		order = compare_priority(x->task, y->task);
	return order != 0 ? order
	                  : strcmp(x->worker->pane_id, y->worker->pane_id);
}

static int
load_of(const struct worker *w)
{
	return w->assignments > 0 ? w->assignments : 0;
}

static int
compare_load(const struct worker *a, const struct worker *b)
{
	int order = (strcmp(b->status, "WAITING") == 0) -
	            (strcmp(a->status, "WAITING") == 0);

	if (load_of(a) != load_of(b))
		return load_of(a) < load_of(b) ? -1 : 1;
	if (order != 0)
		return order;
	if (a->last_assigned_ms != b->last_assigned_ms)
		return a->last_assigned_ms < b->last_assigned_ms ? -1 : 1;
	return 0;
}

static int
by_load(const void *a, const void *b)
{
	const struct select_pick *x = a, *y = b;
	int order = compare_load(x->worker, y->worker);

	if (order == 0)
		order = compare_double(y->total, x->total);
	if (order == 0)
		order = strcmp(x->worker->pane_id, y->worker->pane_id);
	return order != 0 ? order : compare_priority(x->task, y->task);
}

static int
by_unblocking(const void *a, const void *b)
{
	const struct select_pick *x = a, *y = b;

	if (x->task->unblocks != y->task->unblocks)
		return x->task->unblocks > y->task->unblocks ? -1 : 1;
	if (x->task->priority != y->task->priority)
		return x->task->priority < y->task->priority ? -1 : 1;
	return by_score(a, b);
}

/*
 * A worker loses at most one task to each other worker, so of its tasks only
 * the best worker_count can matter. They are gathered in a heap with the
 * worst on top, which most tasks do not get into.
 */
struct shortlist {
	struct select_pick *at;
	size_t count, max;
	compare_fn *compare;
};

static void
swap(struct select_pick *a, struct select_pick *b)
{
	struct select_pick c = *a;

	*a = *b;
	*b = c;
}

static void
sift_down(struct shortlist *l)
{
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < l->count &&
		    l->compare(&l->at[child + 1], &l->at[child]) > 0)
			child++;
		if (child >= l->count ||
		    l->compare(&l->at[child], &l->at[i]) <= 0)
			return;
		swap(&l->at[child], &l->at[i]);
		i = child;
	}
}

static void
offer(struct shortlist *l, const struct select_pick *pick)
{
	size_t i = l->count;

	if (i == l->max) {
		if (l->compare(pick, &l->at[0]) >= 0)
			return;
		l->at[0] = *pick;
		sift_down(l);
		return;
	}
	l->at[l->count++] = *pick;
	for (; i > 0 && l->compare(&l->at[i], &l->at[(i - 1) / 2]) > 0;
	     i = (i - 1) / 2)
		swap(&l->at[i], &l->at[(i - 1) / 2]);
}

/* What all tasks are worth to one persona, of whatever type the agent is. */
struct fit {
	const struct persona *persona;
	struct score *scores;
};

/* The same for one type of agent: totals before a worker's penalties. */
struct kind {
	const char *agent_type;
	const struct persona *persona;
	double *totals;
};

/* Both are made when first asked for. Places for as many as workers. */
struct kinds {
	const struct select_input *in;
	struct fit *fits;
	struct kind *kinds;
	size_t fit_count, kind_count;
};

static const struct score *
fit_of(struct kinds *ks, const struct persona *persona)
{
	const struct select_input *in = ks->in;
	struct fit *fit = &ks->fits[ks->fit_count];

	for (size_t i = 0; i < ks->fit_count; i++)
		if (ks->fits[i].persona == persona)
			return ks->fits[i].scores;
	ks->fit_count++;
	*fit = (struct fit){ persona,
		xcalloc(in->task_count, sizeof *fit->scores) };
	for (size_t i = 0; i < in->task_count; i++)
		fit->scores[i] =
		    score_persona(in->config, persona, &in->tasks[i]);
	return fit->scores;
}

static const double *
totals_for(struct kinds *ks, const struct worker *w)
{
	const struct select_input *in = ks->in;
	struct kind *kind = &ks->kinds[ks->kind_count];
	const struct score *fit = fit_of(ks, w->persona);

	for (size_t i = 0; i < ks->kind_count; i++)
		if (ks->kinds[i].persona == w->persona &&
		    strcmp(ks->kinds[i].agent_type, w->agent_type) == 0)
			return ks->kinds[i].totals;
	ks->kind_count++;
	*kind = (struct kind){ w->agent_type, w->persona,
		xcalloc(in->task_count, sizeof *kind->totals) };
	for (size_t i = 0; i < in->task_count; i++) {
		const struct task *t = &in->tasks[i];

		if (strcmp(t->status, "blocked") != 0)
			kind->totals[i] =
			    score_type(in->config, w->agent_type, t, fit[i])
				.total;
	}
	return kind->totals;
}

static void
kinds_done(struct kinds *ks)
{
	for (size_t i = 0; i < ks->fit_count; i++)
		free(ks->fits[i].scores);
	for (size_t i = 0; i < ks->kind_count; i++)
		free(ks->kinds[i].totals);
	free(ks->fits);
	free(ks->kinds);
}

static void
shorten(struct shortlist *l, const struct select_input *in,
    const struct worker *w, const double *totals)
{
	const struct score none = { 0 };
	struct score penalty = score_worker(in->config, w, none);

	for (size_t i = 0; i < in->task_count; i++) {
		double total = totals[i] - penalty.file_overlap -
		               penalty.context - penalty.quality;

		if (total > 0 && score_may_pair(w, &in->tasks[i]))
			offer(l,
			    &(struct select_pick){ &in->tasks[i], w, total });
	}
}

/* The shortlists of all workers, one behind the other; the caller frees at.
 * ends has a place for each worker: where its list ends. */
static struct select_pick *
candidates(const struct select_input *in, compare_fn *compare, size_t *ends)
{
	size_t max = in->task_count < in->worker_count ? in->task_count
	                                               : in->worker_count;
	struct select_pick *all =
	    xcalloc(in->worker_count * max + 1, sizeof *all);
	struct kinds ks = { .in = in,
		.fits = xcalloc(in->worker_count, sizeof *ks.fits),
		.kinds = xcalloc(in->worker_count, sizeof *ks.kinds) };
	size_t end = 0;

	for (size_t i = 0; i < in->worker_count; i++) {
		const struct worker *w = &in->workers[i];
		struct shortlist l = { all + end, 0, max, compare };

		shorten(&l, in, w, totals_for(&ks, w));
		end += l.count;
		ends[i] = end;
	}
	kinds_done(&ks);
	return all;
}

/* Goes through the pairs in order and takes what is still free. */
static size_t
take_in_order(const struct select_input *in, compare_fn *compare,
    struct select_pick *all, size_t count, struct select_pick *ret)
{
	bool *worker_used = xcalloc(in->worker_count + 1, sizeof *worker_used);
	bool *task_used = xcalloc(in->task_count + 1, sizeof *task_used);
	size_t taken = 0;

	qsort(all, count, sizeof *all, compare);
	for (size_t i = 0; i < count; i++) {
		bool *w = &worker_used[all[i].worker - in->workers];
		bool *t = &task_used[all[i].task - in->tasks];

		if (*w || *t)
			continue;
		*w = *t = true;
		ret[taken++] = all[i];
	}
	free(worker_used);
	free(task_used);
	return taken;
}

static int
compare_tasks(const void *a, const void *b)
{
	return compare_priority(
	    *(const struct task *const *)a, *(const struct task *const *)b);
}

/* Each task's place in the order of priority and id. */
static uint32_t *
rank_tasks(const struct select_input *in, const struct task ***ret_order)
{
	const struct task **order =
	    xcalloc(in->task_count + 1, sizeof(struct task *));
	uint32_t *rank = xcalloc(in->task_count + 1, sizeof *rank);

	for (size_t i = 0; i < in->task_count; i++)
		order[i] = &in->tasks[i];
	qsort(order, in->task_count, sizeof(struct task *), compare_tasks);
	for (size_t i = 0; i < in->task_count; i++)
		rank[order[i] - in->tasks] = (uint32_t)i;
	*ret_order = order;
	return rank;
}

static int
compare_panes(const void *a, const void *b)
{
	const struct worker *x = *(const struct worker *const *)a;
	const struct worker *y = *(const struct worker *const *)b;

	return strcmp(x->pane_id, y->pane_id);
}

static const struct worker **
order_workers(const struct select_input *in)
{
	const struct worker **order =
	    xcalloc(in->worker_count + 1, sizeof(struct worker *));

	for (size_t i = 0; i < in->worker_count; i++)
		order[i] = &in->workers[i];
	qsort(order, in->worker_count, sizeof(struct worker *), compare_panes);
	return order;
}

/* Of equal sums the one with the highest single scores (the squares tell),
 * then the one with the more urgent beads, those at the lower pane ids. */
static struct match_weight
weight_of(
    double total, const struct select_input *in, size_t pane, uint32_t rank)
{
	double x = fmin(total, SCORE_MAX);

	return (struct match_weight){ {
	    llround(x * SCORE_STEPS),
	    llround(x * x * SCORE_STEPS),
	    (int64_t)(2 * in->worker_count - pane) *
		(int64_t)(in->task_count - rank),
	} };
}

/* What the solver works on: rows are panes, columns are tasks, both in the
 * order that ties follow. */
struct problem {
	const struct task **tasks;
	const struct worker **panes;
	uint32_t *rank;
	struct match_pair *pairs;
	struct match_row *rows;
	uint32_t *column; /* the answer */
};

/* Turns the shortlists into rows. */
static void
pose(struct problem *p, const struct select_input *in,
    const struct select_pick *all, const size_t *ends)
{
	p->rank = rank_tasks(in, &p->tasks);
	p->panes = order_workers(in);
	p->pairs = xcalloc(ends[in->worker_count - 1] + 1, sizeof *p->pairs);
	p->rows = xcalloc(in->worker_count, sizeof *p->rows);
	p->column = xcalloc(in->worker_count, sizeof *p->column);
	for (size_t i = 0; i < in->worker_count; i++) {
		size_t w = (size_t)(p->panes[i] - in->workers);
		size_t first = w == 0 ? 0 : ends[w - 1];

		for (size_t k = first; k < ends[w]; k++) {
			uint32_t j = p->rank[all[k].task - in->tasks];

			p->pairs[k] = (struct match_pair){ j,
				weight_of(all[k].total, in, i, j) };
		}
		p->rows[i] =
		    (struct match_row){ p->pairs + first, ends[w] - first };
	}
}

static void
problem_done(struct problem *p)
{
	free(p->tasks);
	free(p->panes);
	free(p->rank);
	free(p->pairs);
	free(p->rows);
	free(p->column);
}

static size_t
take_optimal(const struct select_input *in, const struct select_pick *all,
    const size_t *ends, struct select_pick *ret)
{
	struct problem p;
	size_t taken = 0;

	pose(&p, in, all, ends);
	match_solve(p.rows, (uint32_t)in->worker_count,
	    (uint32_t)in->task_count, p.column);
	for (size_t i = 0; i < in->worker_count; i++) {
		struct select_pick *pick = &ret[taken];

		if (p.column[i] == MATCH_NONE)
			continue;
		pick->task = p.tasks[p.column[i]];
		pick->worker = p.panes[i];
		pick->total =
		    score_pair(in->config, pick->worker, pick->task).total;
		taken++;
	}
	qsort(ret, taken, sizeof *ret, by_score);
	problem_done(&p);
	return taken;
}

size_t
select_pairs(enum select_rule rule, const struct select_input *in,
    struct select_pick *ret)
{
	static compare_fn *const orders[] = {
		[SELECT_BEST_PAIR] = by_score,
		[SELECT_EVEN] = by_load,
		[SELECT_UNBLOCKING] = by_unblocking,
		[SELECT_OPTIMAL] = by_score,
	};
	size_t *ends, taken;
	struct select_pick *all;

	if (in->task_count == 0 || in->worker_count == 0)
		return 0;
	ends = xcalloc(in->worker_count, sizeof *ends);
	all = candidates(in, orders[rule], ends);
	if (rule == SELECT_OPTIMAL)
		taken = take_optimal(in, all, ends, ret);
	else
		taken = take_in_order(
		    in, orders[rule], all, ends[in->worker_count - 1], ret);
	free(all);
	free(ends);
	return taken;
}
