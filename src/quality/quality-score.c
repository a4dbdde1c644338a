/* Scores and trends, worked out from the model when somebody asks. */
#include <stdint.h>

#include "base/time.h"
#include "quality/quality-inside.h"
#include "quality/quality.h"

#define TREND_SCANS        3
#define TREND_RUNS_MIN     10
#define TREND_RUNS         20
#define TREND_CONTEXTS_MIN 20
#define RATE_MARGIN        0.05
#define CONTEXT_MARGIN     5
#define UNKNOWN_SCORE      50

static double
clamp(double score)
{
	return score < 0 ? 0 : score > 100 ? 100 : score;
}

double
quality_score(const struct quality *q)
{
	const struct quality_scan *scan = quality_last_scan(q);
	double score = 100;

	if (scan != NULL) {
		score -= (double)scan->critical * 10;
		score -= (double)scan->warning * 2;
	}
	if (q->passed + q->failed > 0)
		score -=
		    30 * (double)q->failed / (double)(q->passed + q->failed);
	score -= (double)q->errors * 0.5;
	return clamp(score);
}

double
quality_agent_score(const struct quality *q, const char *pane)
{
	const struct quality_agent *a = quality_agent(q, pane);
	double score = 100, ratio;

	if (a == NULL)
		return UNKNOWN_SCORE;
	if (a->passed + a->failed > 0)
		score *= 0.5 + 0.5 * ((double)a->passed /
					 (double)(a->passed + a->failed));
	score += (double)(a->fixed - a->introduced) * 5;
	ratio =
	    (double)a->errors / (double)(a->recoveries > 1 ? a->recoveries : 1);
	if (ratio > 1)
		score -= (ratio - 1) * 10;
	if (a->avg_context > QUALITY_HIGH_CONTEXT)
		score -= (a->avg_context - QUALITY_HIGH_CONTEXT) * 0.5;
	return clamp(score);
}

const char *
quality_trend_name(enum quality_trend t)
{
	static const char *const names[QUALITY_TREND_COUNT] = {
		[QUALITY_UNKNOWN] = "unknown",
		[QUALITY_IMPROVING] = "improving",
		[QUALITY_STABLE] = "stable",
		[QUALITY_DECLINING] = "declining",
	};

	return names[t];
}

/* Of two measures of something that should be small. */
static enum quality_trend
fewer_is_better(double was, double now, double margin)
{
	if (now < was - margin)
		return QUALITY_IMPROVING;
	return now > was + margin ? QUALITY_DECLINING : QUALITY_STABLE;
}

static double
bugs(const struct quality *q, size_t i)
{
	const struct quality_scan *s = quality_ring_at(&q->scans, i);

	return (double)(s->critical + s->warning);
}

enum quality_trend
quality_bug_trend(const struct quality *q)
{
	size_t n = q->scans.count;

	if (n < TREND_SCANS)
		return QUALITY_UNKNOWN;
	return fewer_is_better(bugs(q, n - TREND_SCANS), bugs(q, n - 1), 0);
}

/* The share of passes in runs [from, to); false when nothing ran. */
static bool
pass_rate(const struct quality *q, size_t from, size_t to, double *ret)
{
	int64_t passed = 0, failed = 0;

	for (size_t i = from; i < to; i++) {
		const struct quality_run *r = quality_run_at(q, i);
		passed += r->passed;
		failed += r->failed;
	}
	if (passed + failed == 0)
		return false;
	*ret = (double)passed / (double)(passed + failed);
	return true;
}

enum quality_trend
quality_test_trend(const struct quality *q)
{
	size_t count = q->runs.count;
	size_t n = count < TREND_RUNS ? count : TREND_RUNS;
	double was, now;

	if (count < TREND_RUNS_MIN ||
	    !pass_rate(q, count - n, count - n + n / 2, &was) ||
	    !pass_rate(q, count - n + n / 2, count, &now))
		return QUALITY_UNKNOWN;
	if (now > was + RATE_MARGIN)
		return QUALITY_IMPROVING;
	return now < was - RATE_MARGIN ? QUALITY_DECLINING : QUALITY_STABLE;
}

/* Errors are in the order they came, so the old ones need no look. */
static void
count_errors(
    const struct quality_agent *a, int64_t now_ms, int *recent, int *earlier)
{
	for (size_t i = a->error_times.count; i-- > 0;) {
		int64_t at =
		    *(const int64_t *)quality_ring_at(&a->error_times, i);
		if (at > now_ms - TIME_HOUR)
			++*recent;
		else if (at > now_ms - 2 * TIME_HOUR)
			++*earlier;
		else
			return;
	}
}

enum quality_trend
quality_error_trend(const struct quality *q, int64_t now_ms)
{
	int recent = 0, earlier = 0;

	if (q->errors == 0)
		return QUALITY_UNKNOWN;
	for (size_t i = 0; i < q->agent_count; i++)
		count_errors(q->agents[i], now_ms, &recent, &earlier);
	return fewer_is_better(earlier, recent, 0);
}

static double
average(const struct quality_ring *r, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += ((const struct quality_context *)quality_ring_at(r, i))
		           ->usage;
	return sum / (double)(to - from);
}

/* Samples come in the order of time, so the newest of all agents need no
 * sorting. */
enum quality_trend
quality_context_trend(const struct quality *q)
{
	const struct quality_ring *r = &q->late_contexts;

	if (r->count < TREND_CONTEXTS_MIN)
		return QUALITY_UNKNOWN;
	return fewer_is_better(average(r, 0, r->count / 2),
	    average(r, r->count / 2, r->count), CONTEXT_MARGIN);
}
