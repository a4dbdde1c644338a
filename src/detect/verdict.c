#include "detect/verdict.h"

#include <stddef.h>
#include <string.h>

#include "base/time.h"
#include "detect/evidence.h"
#include "detect/profile-data.h"
#include "detect/program-status.h"
#include "detect/report.h"
#include "detect/rules.h"
#include "detect/stream.h"
#include "detect/verdict-parts.h"

/* A screen caught in the middle of a repaint makes no sense for so long. */
#define HOLD_MS 700
/* What arrives for so long is an answer that streams, and it does until nothing
 * novel came for a while. */
#define FLOW_MS      350
#define STREAMING_MS 2000
/* An agent that never gets calm is taken as loaded after this. */
#define BOOT_MAX_MS 800
/* One that ran for so long when it was first seen has loaded. */
#define LOADED_MS      10000
#define LOADING_MAX_MS 25000
/* An agent at work that shows text in its composer works on while output
 * comes: the human queues his next words. */
#define QUEUED_MS 1500
/* An agent at work is never silent for so long. */
#define SILENT_MS 700
/* A composer that empties may be one that is about to show work. */
#define EMPTIED_MS      250
#define SAFE_CONFIDENCE 0.8
/* What two sources contradict each other about is never safe. */
#define DENIED_CONFIDENCE 0.7

/* The candidate under construction. */
struct claim {
	enum agent_detail detail;
	enum evidence_source source;
	double confidence;
	const char *rule, *why;
};

/* Asks for another verdict at a time, if that is to come. */
static void
wake(struct verdict *v, int64_t at_ms, int64_t now_ms)
{
	if (at_ms > now_ms)
		v->next_ms = time_sooner(v->next_ms, at_ms);
}

static struct claim
claim(enum agent_detail detail, enum evidence_source source, double confidence,
    const char *why)
{
	return (struct claim){ detail, source, confidence, "", why };
}

static struct claim
claim_screen(const struct rules_reading *r, const char *why)
{
	struct claim c = claim(r->detail, SOURCE_SCREEN, r->confidence, why);
	if (r->rule != NULL)
		c.rule = r->rule->name;
	return c;
}

static bool
is_error(enum agent_detail d)
{
	return d == DETAIL_API_ERROR || d == DETAIL_RATE_LIMITED ||
	       d == DETAIL_AUTH_ERROR;
}

static bool
says_working(const struct evidence *e)
{
	if (e->status != NULL)
		return e->status->state == PROGRAM_STATUS_WORKING;
	return e->title != NULL && state_is_busy(e->title->detail);
}

/* The program itself says that its last turn has not failed: the error on the
 * screen is that of a command of the human's. A limit holds all the same. */
static bool
is_denied(const struct evidence *e, enum agent_detail seen)
{
	return (seen == DETAIL_API_ERROR || seen == DETAIL_AUTH_ERROR) &&
	       e->status != NULL &&
	       (e->status->state == PROGRAM_STATUS_IDLE ||
		   e->status->state == PROGRAM_STATUS_DONE) &&
	       e->screen->composer.found;
}

/* What the screen shows, with the human's text before the last error. */
static enum agent_detail
screen_detail(const struct evidence *e)
{
	if (e->screen == NULL)
		return DETAIL_UNKNOWN;
	const struct rules_reading *r = e->screen;
	bool free = is_error(r->detail) || r->detail == DETAIL_IDLE;
	if (free && r->composer.found && !r->composer.empty)
		return DETAIL_TYPED;
	return is_denied(e, r->detail) ? DETAIL_IDLE : r->detail;
}

/* Is the answer coming in? One that does goes on through small gaps. */
static bool
is_streaming(const struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	if (v->detail == DETAIL_STREAMING)
		return now_ms - e->stream->novel_ms < STREAMING_MS;
	if (!state_is_busy(v->detail))
		return false;
	return verdict_is_arriving(e, now_ms) && v->flow_ms > 0 &&
	       e->stream->novel_ms - time_later(v->flow_ms, v->work_ms) >=
	           FLOW_MS;
}

/* The agent is at work; what kind of work is for the screen to say. Where it
 * knows no better than that an answer may come, the stream tells. */
static struct claim
claim_busy(const struct verdict *v, const struct evidence *e,
    enum agent_detail seen, struct claim c, int64_t now_ms)
{
	c.detail = DETAIL_STREAMING;
	if (state_is_busy(seen)) {
		c.detail = seen;
		c.rule = e->screen->rule != NULL ? e->screen->rule->name : "";
	}
	if (c.detail == DETAIL_STREAMING && !is_streaming(v, e, now_ms))
		c.detail = DETAIL_THINKING;
	return c;
}

static struct claim
claim_blocked(const struct evidence *e)
{
	if (e->status == NULL || e->status->state != PROGRAM_STATUS_BLOCKED) {
		struct claim c = claim(DETAIL_APPROVAL, SOURCE_TITLE, 0.9,
		    "the title asks for action");
		c.rule = e->title->name;
		return c;
	}
	enum agent_detail d = DETAIL_APPROVAL;
	if (e->status->kind == PROGRAM_STATUS_KIND_QUESTION)
		d = DETAIL_QUESTION;
	if (e->status->kind == PROGRAM_STATUS_KIND_AUTH)
		d = DETAIL_AUTH_ERROR;
	return claim(
	    d, SOURCE_PROGRAM_STATUS, 0.97, "the program says it is blocked");
}

static bool
says_blocked(const struct evidence *e)
{
	if (e->status != NULL)
		return e->status->state == PROGRAM_STATUS_BLOCKED;
	return e->title != NULL && state_is_dialog(e->title->detail);
}

/* Has the program said something since the screen was taken? */
static bool
screen_is_older(const struct evidence *e)
{
	return e->status != NULL && e->status->at_ms > e->screen_ms;
}

/* No composer, no dialog, no work to be seen. */
static struct claim
claim_unseen(const struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	if (v->detail == DETAIL_EXITED && *v->rule != '\0') {
		struct claim c = claim(DETAIL_EXITED, v->source, v->confidence,
		    "it has taken its leave");
		c.rule = v->rule;
		return c;
	}
	if (!v->ready)
		return claim(DETAIL_STARTING, SOURCE_SCREEN, 0.6,
		    "nothing of it is on the screen yet");
	if (now_ms - v->known_ms < HOLD_MS && v->detail != DETAIL_EXITED) {
		struct claim c = claim(v->detail, v->source, 0.5,
		    "the screen makes no sense for a moment");
		c.rule = v->rule;
		return c;
	}
	if (e->title != NULL && state_is_busy(e->title->detail))
		return claim(DETAIL_THINKING, SOURCE_TITLE, 0.7,
		    "the title says it works");
	return claim(DETAIL_UNKNOWN, SOURCE_NONE, 0.0,
	    "no rule knows what the screen shows");
}

/* When an agent whose first prompt is there may be taken as loaded: it has
 * been calm for a while, or has been given enough time. */
static int64_t
boot_end(const struct verdict *v, const struct evidence *e)
{
	int64_t calm = v->boot_ms;
	if (e->stream->novel_ms > calm)
		calm = e->stream->novel_ms;
	return time_sooner(calm, v->boot_ms + BOOT_MAX_MS) +
	       e->profile->boot_ms;
}

/* The first prompt of an agent that loads on. */
static bool
is_booting(const struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	if (v->ready || e->screen->detail != DETAIL_IDLE ||
	    e->profile->boot_ms == 0)
		return false;
	if (e->since_ms > 0 && e->found_ms - e->since_ms >= LOADED_MS)
		return false;
	return v->boot_ms == 0 || now_ms < boot_end(v, e);
}

/* Text in the composer of an agent that has not finished. */
static bool
is_queued(const struct verdict *v, const struct evidence *e,
    enum agent_detail seen, int64_t now_ms)
{
	if (e->screen->rule != NULL)
		return false;
	return seen == DETAIL_TYPED && state_is_busy(v->detail) &&
	       e->status == NULL && !e->title_speaks &&
	       now_ms - e->stream->novel_ms < QUEUED_MS &&
	       now_ms - e->stream->output_ms < SILENT_MS;
}

/* The prompt is free, or an error stands above it. */
static struct claim
claim_free(const struct evidence *e, enum agent_detail seen)
{
	struct claim c = claim_screen(e->screen, "the screen shows it");
	c.detail = seen;
	if (seen != e->screen->detail)
		c.rule = "";
	if (seen == DETAIL_TYPED)
		c.why = "text stands in the composer";
	if (seen == DETAIL_IDLE) {
		c.why = "the composer is empty";
		if (e->status != NULL &&
		    e->status->state == PROGRAM_STATUS_ERROR) {
			c = claim(DETAIL_API_ERROR, SOURCE_PROGRAM_STATUS, 0.9,
			    "the program says its turn failed");
		} else if (e->status != NULL) {
			c.source = SOURCE_PROGRAM_STATUS;
			c.confidence = 0.98;
		} else if (e->title_speaks || e->title != NULL) {
			c.source = SOURCE_TITLE;
			c.confidence = 0.95;
		}
	}
	return c;
}

/* A dialog in the composer's place, a usage limit's with it. */
static bool
shows_dialog(const struct evidence *e)
{
	const struct rules_reading *r = e->screen;
	if (r == NULL || r->rule == NULL || state_is_busy(r->detail))
		return false;
	return state_is_dialog(r->detail) || r->rule->region == PROFILE_DIALOG;
}

static struct claim
claim_dialog(const struct evidence *e)
{
	struct claim c = claim_screen(e->screen, "a dialog waits");
	if (says_blocked(e))
		c.confidence = 0.98;
	else if (says_working(e))
		c.confidence = 0.8;
	return c;
}

/* It says that it works, or the screen shows it. */
static struct claim
claim_work(const struct verdict *v, const struct evidence *e,
    enum agent_detail seen, int64_t now_ms)
{
	struct claim c;
	if (says_working(e)) {
		c = claim(DETAIL_THINKING,
		    e->status != NULL ? SOURCE_PROGRAM_STATUS : SOURCE_TITLE,
		    state_is_busy(seen) ? 0.98 : 0.92, "it says it works");
	} else {
		c = claim_screen(e->screen, "the screen shows work");
		if (e->status != NULL)
			c.confidence = 0.7;
	}
	return claim_busy(v, e, seen, c, now_ms);
}

/* Nothing asks for the human and nothing shows work. */
static struct claim
claim_rest(const struct verdict *v, const struct evidence *e,
    enum agent_detail seen, int64_t now_ms)
{
	if (seen == DETAIL_UNKNOWN)
		return claim_unseen(v, e, now_ms);
	if (is_booting(v, e, now_ms))
		return claim(DETAIL_STARTING, SOURCE_SCREEN, 0.7,
		    "its first prompt is there, it may be loading");
	if (is_queued(v, e, seen, now_ms))
		return claim_busy(v, e, seen,
		    claim(DETAIL_THINKING, SOURCE_STREAM, 0.6,
			"output comes on under what is typed"),
		    now_ms);
	return claim_free(e, seen);
}

/* A hint that it loads, over a free prompt, is believed only for so long. */
static bool
is_past_loading(
    const struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	if (!e->screen->composer.found)
		return false;
	return v->ready || (v->detail == DETAIL_STARTING &&
			       now_ms - v->since_ms >= LOADING_MAX_MS);
}

/* Does a dialog stand there that the agent has not left already? */
static bool
waits_in_dialog(const struct evidence *e)
{
	return shows_dialog(e) && !(says_working(e) && screen_is_older(e));
}

/* The ladder: gone, a dialog on the screen, what the agent says of itself,
 * work on the screen, and only then a free prompt. */
static struct claim
weigh(const struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	enum agent_detail seen = screen_detail(e);

	if (seen == DETAIL_STARTING && is_past_loading(v, e, now_ms))
		seen = e->screen->composer.empty ? DETAIL_IDLE : DETAIL_TYPED;
	if (e->gone)
		return claim(
		    DETAIL_EXITED, e->gone_source, 0.95, "the agent is gone");
	if (seen == DETAIL_EXITED || seen == DETAIL_STARTING)
		return claim_screen(e->screen, "the screen shows it");
	if (waits_in_dialog(e))
		return claim_dialog(e);
	if (says_blocked(e))
		return claim_blocked(e);
	if (says_working(e) || state_is_busy(seen))
		return claim_work(v, e, seen, now_ms);
	return claim_rest(v, e, seen, now_ms);
}

/* The terminal knows less than the report, or is late. */
static struct claim
claim_report(const struct report *r)
{
	return claim(r->detail, r->source, 0.95,
	    r->source == SOURCE_HOOK ? "a hook says so"
				     : "its own record says so");
}

/* What the agent says other than on its terminal goes into the claim. A
 * program's status is a better word of the same kind. */
static struct claim
hear_report(
    const struct evidence *e, struct claim c, int64_t now_ms, int64_t *ret_next)
{
	if (e->report == NULL || e->gone || e->status != NULL)
		return c;
	switch (report_weigh(e->report, c.detail, e->stood_ms,
	    e->stream->novel_ms, now_ms, ret_next)) {
	case REPORT_SILENT:
		break;
	case REPORT_AGREES:
		c.source = e->report->source;
		if (c.confidence < 0.98)
			c.confidence = 0.98;
		break;
	case REPORT_WINS:
		return claim_report(e->report);
	case REPORT_LOSES:
		c.why =
		    e->report->source == SOURCE_HOOK
			? "the screen shows it, but a hook says otherwise"
			: "the screen shows it, but its record says otherwise";
		if (c.confidence > DENIED_CONFIDENCE)
			c.confidence = DENIED_CONFIDENCE;
		break;
	}
	return c;
}

/* Looks busy, and nothing at all has moved. */
static void
judge_stall(struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	if (!state_is_busy(v->detail) || e->stall_after_ms <= 0)
		return;
	int64_t moved = time_later(
	    e->changed_ms, time_later(e->stream->output_ms, e->moved_ms));
	if (moved == 0)
		moved = v->since_ms;
	if (now_ms - moved < e->stall_after_ms) {
		v->next_ms = time_sooner(v->next_ms, moved + e->stall_after_ms);
		return;
	}
	v->detail = DETAIL_STALLED;
	v->source = SOURCE_STREAM;
	v->confidence = 0.8;
	v->why = "it looks busy, but nothing has moved";
}

static bool
shows_empty(const struct evidence *e)
{
	const struct rules_reading *r = e->screen;
	return screen_detail(e) == DETAIL_IDLE && r->composer.empty &&
	       e->screen_ms >= e->stream->novel_ms &&
	       e->screen_ms >= e->moved_ms;
}

/* May text be typed? Every doubt is a no; those that time settles set next. */
static void
judge_safety(struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	v->safe = false;
	if (v->detail != DETAIL_IDLE || v->confidence < SAFE_CONFIDENCE ||
	    !shows_empty(e))
		return;
	v->safe = verdict_settled_ms(v, e) <= now_ms;
	wake(v, verdict_settled_ms(v, e), now_ms);
}

/* Right after text left the composer, an empty one is not yet idleness. */
static bool
is_emptied(const struct verdict *v, const struct claim *c, int64_t now_ms)
{
	return c->detail == DETAIL_IDLE && v->detail == DETAIL_TYPED &&
	       now_ms - v->typed_ms < EMPTIED_MS;
}

/* When the same evidence may mean something else. */
static void
plan_next(struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	enum agent_detail seen = screen_detail(e);

	if (v->detail == DETAIL_STREAMING)
		wake(v, e->stream->novel_ms + STREAMING_MS, now_ms);
	if (seen == DETAIL_UNKNOWN)
		wake(v, v->known_ms + HOLD_MS, now_ms);
	if (seen == DETAIL_STARTING && v->detail == DETAIL_STARTING)
		wake(v, v->since_ms + LOADING_MAX_MS, now_ms);
	if (v->detail == DETAIL_STARTING && v->boot_ms > 0)
		wake(v, boot_end(v, e), now_ms);
	if (state_is_busy(v->detail) && seen == DETAIL_TYPED)
		wake(v,
		    time_sooner(e->stream->novel_ms + QUEUED_MS,
			e->stream->output_ms + SILENT_MS),
		    now_ms);
}

void
verdict_init(struct verdict *v, int64_t now_ms)
{
	memset(v, 0, sizeof *v);
	v->source = SOURCE_NONE;
	v->rule = "";
	v->why = "nothing is known yet";
	v->since_ms = v->known_ms = now_ms;
	v->next_ms = VERDICT_NEVER;
}

void
verdict_decide(struct verdict *v, const struct evidence *e, int64_t now_ms)
{
	enum agent_detail was = v->detail;
	int64_t again = VERDICT_NEVER;
	struct claim c = hear_report(e, weigh(v, e, now_ms), now_ms, &again);

	v->next_ms = VERDICT_NEVER;
	if (is_emptied(v, &c, now_ms)) {
		v->next_ms = v->typed_ms + EMPTIED_MS;
		v->safe = false;
		return;
	}
	v->detail = c.detail;
	v->source = c.source;
	v->confidence = c.confidence;
	v->rule = c.rule;
	v->why = c.why;
	verdict_remember(v, e, screen_detail(e), was, now_ms);
	plan_next(v, e, now_ms);
	wake(v, again, now_ms);
	judge_stall(v, e, now_ms);
	judge_safety(v, e, now_ms);
	if (v->detail != was)
		v->since_ms = now_ms;
}
