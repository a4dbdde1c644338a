/*
 * When to look at a pane's screen. A capture costs tmux some tenths of a
 * millisecond, so: as soon as novel output has settled; while it does not
 * settle at a bounded rate that backs off; once a second while only a frame
 * repeats, and less the longer it does; once when what moved went quiet; never
 * when nothing moves.
 */
#include "base/time.h"
#include "detect/monitor-parts.h"
#include "detect/stream.h"

#define SETTLED_MS    20   /* no byte for so long: the repaint is whole */
#define QUIET_MS      70   /* no byte for so long ends every back-off */
#define GAP_MIN_MS    40   /* between two captures */
#define GAP_MAX_MS    500  /* between two while output keeps coming */
#define BUSY_MS       100  /* output that does not settle, at first */
#define REPEAT_MS     1000 /* while only a frame repeats, at first */
#define REPEAT_MAX_MS 5000
#define ANSWER_MS     2000 /* a capture that never came is asked for again */
#define FAILED_MS     200  /* and one that failed */

void
monitor_capture_init(struct monitor_capture *c)
{
	*c = (struct monitor_capture){
		.due_ms = MONITOR_NEVER,
		.settle_ms = MONITOR_NEVER,
		.again_ms = MONITOR_NEVER,
		.gap_ms = GAP_MIN_MS,
	};
}

/* Could a look tell anything? Not while a shell or an editor is there. */
static bool
is_useful(const struct monitor_entry *e)
{
	if (e->dead)
		return false;
	if (e->process.program == IDENTIFY_CARRIER)
		return true;
	return e->profile != NULL && !e->gone;
}

/* The last look came in the middle of a repaint, and there is more of it. What
 * a screen always shows may be no news for the stream. */
static bool
is_torn(const struct monitor_entry *e)
{
	return e->seen && e->reading.detail == DETAIL_UNKNOWN &&
	       e->verdict.detail != DETAIL_UNKNOWN &&
	       e->stream.bytes != e->capture.bytes;
}

static bool
is_novel(const struct monitor_entry *e)
{
	return e->stream.novel_ms > e->capture.shown_ms || e->capture.moved ||
	       e->capture.glance || is_torn(e);
}

/* Between two looks while only a frame repeats: what a look may still find, a
 * number that has grown, can wait the more the longer nothing new came. */
static int64_t
repeat_gap(const struct monitor_entry *e)
{
	int64_t known = (e->capture.last_ms - e->stream.novel_ms) / 4;

	return time_later(REPEAT_MS, time_sooner(known, REPEAT_MAX_MS));
}

/* The next look that what is known of the stream asks for. */
static void
plan(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;
	const struct stream *s = &e->stream;

	c->due_ms = MONITOR_NEVER;
	if (!is_useful(e))
		return;
	if (is_novel(e)) {
		/* Unsettled output is looked at too, only not so often. */
		int64_t settled = time_later(
		    s->output_ms + SETTLED_MS, c->last_ms + c->gap_ms);
		int64_t unsettled = time_later(s->novel_ms, c->last_ms) +
		                    time_later(c->gap_ms, BUSY_MS);
		c->due_ms =
		    time_sooner(settled, time_later(s->output_ms + QUIET_MS,
					     c->last_ms + GAP_MIN_MS));
		if (unsettled > now_ms)
			c->due_ms = time_sooner(c->due_ms, unsettled);
	} else if (s->bytes != c->bytes) {
		int64_t over = s->return_ms > c->last_ms
		                   ? s->output_ms + SETTLED_MS
		                   : stream_quiet_ms(s);

		c->due_ms = time_sooner(c->last_ms + repeat_gap(e),
		    time_later(over, c->last_ms + GAP_MIN_MS));
	}
}

void
monitor_capture_output(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;
	int64_t due = c->due_ms;

	c->settle_ms = stream_wants_settle(&e->stream)
	                   ? now_ms + STREAM_FRAME_MS
	                   : MONITOR_NEVER;
	plan(e, now_ms);
	/* More output may put a look off, but not for ever. */
	if (due != MONITOR_NEVER && is_novel(e) && c->due_ms > due &&
	    due <= c->last_ms + time_later(c->gap_ms, BUSY_MS))
		c->due_ms = time_later(due, now_ms);
}

int64_t
monitor_capture_next(const struct monitor_entry *e)
{
	const struct monitor_capture *c = &e->capture;

	return time_sooner(time_sooner(c->settle_ms, c->again_ms),
	    c->asked_ms > 0 ? c->asked_ms + ANSWER_MS : c->due_ms);
}

void
monitor_capture_tick(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;

	if (c->settle_ms <= now_ms) {
		c->settle_ms = MONITOR_NEVER;
		(void)stream_settle(&e->stream, now_ms);
		if (c->due_ms > now_ms)
			plan(e, now_ms);
	}
	if (c->again_ms <= now_ms) {
		c->again_ms = MONITOR_NEVER;
		monitor_capture_glance(e, now_ms);
	}
	if (c->asked_ms > 0 && now_ms - c->asked_ms >= ANSWER_MS) {
		c->asked_ms = 0;
		c->overtaken = false;
		c->due_ms = now_ms;
	}
}

static void
hasten(struct monitor_entry *e, int64_t now_ms)
{
	if (is_useful(e))
		e->capture.due_ms = time_sooner(e->capture.due_ms,
		    time_later(now_ms, e->capture.last_ms + GAP_MIN_MS));
}

void
monitor_capture_want(struct monitor_entry *e, int64_t now_ms)
{
	e->capture.moved = true;
	e->capture.overtaken = e->capture.asked_ms > 0;
	hasten(e, now_ms);
}

void
monitor_capture_glance(struct monitor_entry *e, int64_t now_ms)
{
	/* The one on its way may be older. */
	if (e->capture.asked_ms > 0) {
		monitor_capture_want(e, now_ms);
		return;
	}
	e->capture.glance = true;
	hasten(e, now_ms);
}

void
monitor_capture_again(struct monitor_entry *e, int64_t at_ms)
{
	e->capture.again_ms = at_ms;
}

void
monitor_capture_failed(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;

	if (c->asked_ms == 0)
		return;
	c->asked_ms = 0;
	c->overtaken = false;
	c->due_ms = now_ms + FAILED_MS;
}

void
monitor_capture_asked(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;

	c->due_ms = MONITOR_NEVER;
	c->asked_ms = now_ms;
	c->bytes = e->stream.bytes;
}

void
monitor_capture_taken(struct monitor_entry *e, int64_t now_ms)
{
	struct monitor_capture *c = &e->capture;
	bool streams = e->verdict.detail == DETAIL_STREAMING &&
	               now_ms - e->verdict.since_ms > c->gap_ms;

	if (c->asked_ms == 0) /* nobody has: a delivery's */
		monitor_capture_asked(e, now_ms);
	c->shown_ms = c->asked_ms;
	c->asked_ms = 0;
	c->moved = c->overtaken;
	c->overtaken = c->glance = false;
	c->last_ms = now_ms;
	/* The verdict stands: look less and less often. */
	if (!streams)
		c->gap_ms = GAP_MIN_MS;
	else
		c->gap_ms = time_sooner(c->gap_ms * 3 / 2 + 10, GAP_MAX_MS);
	plan(e, now_ms);
}
