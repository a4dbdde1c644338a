#include "work/eligible.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "work/bead.h"
#include "work/score.h"
#include "work/triage.h"

#define IDLE_MS        (30 * TIME_SECOND)
#define CONTEXT_MAX    90
#define LIMIT_MAX      95
#define MIN_CONFIDENCE 0.7

static const struct eligible yes = { .ok = true, .code = "ok" };

struct eligible_policy
eligible_policy_default(void)
{
	static const char *const gates[] = { "blocked", "gate", "gated", "hold",
		"human", "needs-human", "on-hold", "manual" };

	return (struct eligible_policy){
		.gate_labels = gates,
		.gate_count = countof(gates),
		.only_idle = true,
		.idle_ms = IDLE_MS,
		.context_max = CONTEXT_MAX,
		.limit_max = LIMIT_MAX,
		.min_confidence = MIN_CONFIDENCE,
	};
}

static struct eligible __attribute__((format(printf, 2, 3)))
refuse(const char *code, const char *fmt, ...)
{
	struct eligible e = { .ok = false, .code = code };
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(e.reason, sizeof e.reason, fmt, ap);
	va_end(ap);
	e.reason[str_cut(e.reason, sizeof e.reason)] = '\0';
	return e;
}

/* What the bead waits for by the trackers' rule, which is stricter than that of
 * a ranking: other links hold up too, and so does a target that is not there (it
 * may be another project's, or on a line that cannot be used). */
static const char *
held_by_link(const struct bead_list *beads, const struct bead *b)
{
	for (size_t i = 0; i < b->dep_count; i++) {
		const struct bead_dep *dep = &b->deps[i];
		const struct bead *target = bead_find(beads, dep->target);

		if (dep->link != BEAD_LINK_PARENT &&
		    dep->link != BEAD_LINK_OTHER &&
		    (target == NULL || !target->closed))
			return dep->target;
	}
	return "";
}

static const struct bead *
parent_of(const struct bead_list *beads, const struct bead *b)
{
	for (size_t i = 0; i < b->dep_count; i++)
		if (b->deps[i].link == BEAD_LINK_PARENT)
			return bead_find(beads, b->deps[i].target);
	return NULL;
}

static bool
is_parent_held(const struct bead_list *beads, const struct bead *b)
{
	const struct bead *p = parent_of(beads, b);

	for (int level = 0; level < TRIAGE_PARENT_LEVELS && p != NULL;
	     level++) {
		if (!p->closed && *held_by_link(beads, p) != '\0')
			return true;
		p = parent_of(beads, p);
	}
	return false;
}

struct eligible_work
eligible_work_of(const struct triage *t, const struct triage_row *row)
{
	const struct bead *b = row->bead;
	size_t blockers = row->blocked_by.count;
	const char *blocker = blockers > 0
	                          ? t->beads->beads[row->blocked_by.at[0]].id
	                          : held_by_link(t->beads, b);

	return (struct eligible_work){
		.status = b->status,
		.type = b->type,
		.assignee = b->assignee,
		.blockers = blockers > 0 ? blockers : *blocker != '\0',
		.blocker = blocker,
		.blocker_unknown =
		    *blocker != '\0' && bead_find(t->beads, blocker) == NULL,
		.parent_held = (!row->actionable && blockers == 0) ||
		               is_parent_held(t->beads, b),
		.labels = (const char *const *)b->labels,
		.label_count = b->label_count,
		.defer_until_ms = b->defer_ms,
		.pinned = b->pinned,
		.ephemeral = b->ephemeral,
		.is_template = b->is_template,
		.held_by = "",
	};
}

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool
is_container(const char *type)
{
	return is(type, "epic") || is(type, "molecule");
}

static struct eligible
check_status(
    const struct eligible_policy *policy, const struct eligible_work *w)
{
	if (*w->held_by != '\0')
		return refuse("assigned", "it is assigned to %s", w->held_by);
	if (is(w->status, "in_progress") && *w->assignee != '\0')
		return refuse("in_progress", "%s is at it", w->assignee);
	if (is(w->status, "in_progress") && !policy->in_progress)
		return refuse("in_progress", "somebody is at it");
	if (!is(w->status, "open") && !is(w->status, "in_progress"))
		return refuse("not_open", "its status is %s", w->status);
	if (*w->assignee != '\0')
		return refuse("claimed", "%s has claimed it", w->assignee);
	return yes;
}

static struct eligible
check_blockers(const struct eligible_policy *policy,
    const struct eligible_work *w, int64_t now_ms)
{
	char until[32];

	if (w->blocker_unknown && !policy->unknown_blocker)
		return refuse("blocked",
		    "it waits for %s, which is not among the beads",
		    w->blocker);
	if (w->blockers == 1 && !w->blocker_unknown)
		return refuse("blocked", "it waits for %s", w->blocker);
	if (w->blockers > 1)
		return refuse("blocked", "it waits for %s and %zu more",
		    w->blocker, w->blockers - 1);
	if (w->parent_held)
		return refuse("blocked", "its parent waits for something");
	if (w->defer_until_ms > now_ms) {
		time_format(w->defer_until_ms, until);
		return refuse("deferred", "it is deferred until %s", until);
	}
	return yes;
}

static struct eligible
check_labels(
    const struct eligible_policy *policy, const struct eligible_work *w)
{
	for (size_t i = 0; i < w->label_count; i++)
		for (size_t k = 0; k < policy->gate_count; k++)
			if (strcasecmp(w->labels[i], policy->gate_labels[k]) ==
			    0)
				return refuse("gated",
				    "its label %s holds it back", w->labels[i]);
	return yes;
}

/* What bd keeps beside the work. */
static bool
is_no_work(const char *type)
{
	static const char *const types[] = { "agent", "gate", "merge-request",
		"message", "rig", "role" };

	for (size_t i = 0; i < countof(types); i++)
		if (is(type, types[i]))
			return true;
	return false;
}

static struct eligible
check_nature(
    const struct eligible_policy *policy, const struct eligible_work *w)
{
	if (is_no_work(w->type))
		return refuse(
		    "kind", "its type is %s, which is no work", w->type);
	if (is_container(w->type) && !policy->containers)
		return refuse("container",
		    "it is an %s: its parts are the work", w->type);
	if (w->is_template)
		return refuse("template", "it is a template");
	if (w->pinned)
		return refuse("pinned", "it is pinned: a note, not work");
	if (w->ephemeral)
		return refuse("ephemeral", "it is ephemeral");
	return yes;
}

struct eligible
eligible_check_work(const struct eligible_policy *policy,
    const struct eligible_work *work, int64_t now_ms)
{
	struct eligible e = check_status(policy, work);

	if (e.ok)
		e = check_blockers(policy, work, now_ms);
	if (e.ok)
		e = check_labels(policy, work);
	if (e.ok)
		e = check_nature(policy, work);
	return e;
}

/* What the agent does instead of waiting for work. */
static struct eligible
check_detail(const struct worker *w)
{
	static const struct {
		const char *detail, *code, *reason;
	} busy[] = {
		{ "api_error", "error", "its last turn ended in an error" },
		{ "approval", "dialog", "it asks for a permission" },
		{ "auth_error", "error", "it is not logged in" },
		{ "compacting", "busy", "it is compacting its context" },
		{ "crashed", "gone", "it crashed" },
		{ "exited", "gone", "it is gone: a shell is there" },
		{ "question", "dialog", "it asks a question" },
		{ "rate_limited", "rate_limited",
		    "its usage limit is reached" },
		{ "stalled", "stalled", "it looks busy but nothing moves" },
		{ "starting", "busy", "it is starting" },
		{ "streaming", "busy", "it is writing" },
		{ "thinking", "busy", "it is thinking" },
		{ "tool", "busy", "it is running a tool" },
		{ "typed", "typed", "there is typed text in its input" },
		{ "unknown", "unknown", "we cannot tell what it does" },
	};

	for (size_t i = 0; i < countof(busy); i++)
		if (is(w->detail, busy[i].detail))
			return refuse(busy[i].code, "%s", busy[i].reason);
	if (!is(w->detail, "idle") || !is(w->status, "WAITING"))
		return refuse("busy", "it is %s (%s)", w->detail, w->status);
	return yes;
}

static struct eligible
check_trust(const struct eligible_policy *policy, const struct worker *w)
{
	if (w->stale)
		return refuse("stale", "its state was not seen lately");
	if (w->confidence < policy->min_confidence)
		return refuse("unsure",
		    "its state is only %.0f%% certain, %.0f%% is needed",
		    w->confidence * 100, policy->min_confidence * 100);
	if (!w->safe_to_dispatch)
		return refuse("unsafe", "nothing may be typed there now");
	if (!w->healthy)
		return refuse("unhealthy", "it is not healthy");
	return yes;
}

static struct eligible
check_times(const struct eligible_policy *policy, const struct worker *w,
    int64_t now_ms)
{
	char left[24], idle[24];

	if (w->limited_until_ms > now_ms) {
		time_format_span(w->limited_until_ms - now_ms, left);
		return refuse("rate_limited",
		    "its usage limit is reached; it is renewed in %s", left);
	}
	if (w->limit_until_ms > now_ms && w->limit_used > policy->limit_max) {
		time_format_span(w->limit_until_ms - now_ms, left);
		return refuse("limit_near",
		    "%.0f%% of its usage limit is used; it is renewed in %s",
		    w->limit_used, left);
	}
	if (w->held_until_ms > now_ms) {
		time_format_span(w->held_until_ms - now_ms, left);
		return refuse("cooling",
		    "its last assignment failed: it rests for %s more", left);
	}
	if (policy->only_idle && now_ms - w->idle_since_ms < policy->idle_ms) {
		time_format_span(now_ms - w->idle_since_ms, idle);
		time_format_span(policy->idle_ms, left);
		return refuse("just_idle",
		    "it has been idle for %s; it gets work after %s", idle,
		    left);
	}
	return yes;
}

struct eligible
eligible_check_worker(const struct eligible_policy *policy,
    const struct worker *w, int64_t now_ms)
{
	struct eligible e = yes;

	if (w->parked)
		e = refuse("parked", "it is parked");
	if (e.ok)
		e = check_detail(w);
	if (e.ok)
		e = check_trust(policy, w);
	if (e.ok && w->assignments > 0)
		e = refuse("assigned", "it has work: %d assignment%s",
		    w->assignments, w->assignments == 1 ? "" : "s");
	if (e.ok && w->context_usage > policy->context_max)
		e = refuse("context",
		    "its context is %.0f%% full, %.0f%% is "
		    "the most",
		    w->context_usage, policy->context_max);
	if (e.ok)
		e = check_times(policy, w, now_ms);
	return e;
}
