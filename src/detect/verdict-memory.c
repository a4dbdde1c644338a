/*
 * What a verdict keeps for those that come after it, and what follows from it:
 * when a prompt that is free counts as settled.
 */
#include "base/time.h"
#include "detect/evidence.h"
#include "detect/profile-data.h"
#include "detect/stream.h"
#include "detect/verdict-parts.h"

/* Novel output this recent means that something is arriving. */
#define ARRIVING_MS 900
/* Before text may be typed: nothing novel for so long ... */
#define SETTLE_MS 350
/* ... and after output that left the prompt as it was: the human's first key
 * may be on its way to the screen. What only repeats long after the last novel
 * output is a clock or the like. (For text that was sent the profile says how
 * long it may show nothing.) */
#define STIR_MS     1000
#define STIR_MAX_MS 5000
/* Work that was seen so shortly may not have begun in earnest, and an agent
 * that has just loaded may load on: so long nothing may move. */
#define FLASH_MS 2000
#define REST_MS  800
#define CALM_MS  1500
/* One dialog may follow another, and who closed one, or what nothing is known
 * of, is at the keys. */
#define ASKED_MS 800
/* Work for so long before the first prompt is real. */
#define START_WORK_MS 1000

bool
verdict_is_arriving(const struct evidence *e, int64_t now_ms)
{
	return e->stream->novel_ms > 0 &&
	       now_ms - e->stream->novel_ms < ARRIVING_MS;
}

/* A dialog or a flash of work may come before an agent has loaded. */
static bool
is_past_start(const struct verdict *v, int64_t now_ms)
{
	if (v->detail == DETAIL_STARTING || v->detail == DETAIL_UNKNOWN ||
	    state_is_dialog(v->detail))
		return false;
	return !state_is_busy(v->detail) || now_ms - v->work_ms > START_WORK_MS;
}

static void
remember_work(struct verdict *v, enum agent_detail was, int64_t now_ms)
{
	if (!state_is_busy(v->detail))
		return;
	if (!state_is_busy(was))
		v->work_ms = now_ms;
	v->busy_ms = now_ms;
	/* It was sent: what stood in the composer is history. */
	v->typed_ms = 0;
}

static void
remember_start(struct verdict *v, enum agent_detail seen, int64_t now_ms)
{
	if (v->detail == DETAIL_EXITED) {
		v->ready = false;
		v->boot_ms = 0;
		return;
	}
	if (v->detail == DETAIL_STARTING && seen == DETAIL_IDLE &&
	    v->boot_ms == 0)
		v->boot_ms = now_ms;
	if (is_past_start(v, now_ms))
		v->ready = true;
}

/* When something last moved that may be the human's doing. */
static int64_t
stirred_ms(const struct evidence *e)
{
	const struct stream *s = e->stream;
	return s->output_ms - s->novel_ms < STIR_MAX_MS ? s->output_ms
	                                                : s->novel_ms;
}

/* What moved lately at a prompt that is free, and since when it is. */
static void
remember_idle(
    struct verdict *v, const struct evidence *e, enum agent_detail was)
{
	if (v->detail != DETAIL_IDLE) {
		v->stir_ms = v->start_ms = 0;
		return;
	}
	if (was == DETAIL_IDLE && stirred_ms(e) > v->since_ms)
		v->stir_ms = stirred_ms(e);
	if (was == DETAIL_STARTING)
		v->start_ms = stirred_ms(e);
}

void
verdict_remember(struct verdict *v, const struct evidence *e,
    enum agent_detail seen, enum agent_detail was, int64_t now_ms)
{
	if (seen != DETAIL_UNKNOWN)
		v->known_ms = now_ms;
	if (v->detail == DETAIL_TYPED && seen == DETAIL_TYPED)
		v->typed_ms = now_ms;
	if (state_is_dialog(v->detail) || state_is_dialog(was) ||
	    (was == DETAIL_UNKNOWN && v->ready))
		v->asked_ms = now_ms;
	if (!verdict_is_arriving(e, now_ms))
		v->flow_ms = 0;
	else if (v->flow_ms == 0)
		v->flow_ms = e->stream->novel_ms;
	remember_idle(v, e, was);
	remember_work(v, was, now_ms);
	remember_start(v, seen, now_ms);
}

int64_t
verdict_settled_ms(const struct verdict *v, const struct evidence *e)
{
	int64_t until = e->stream->novel_ms + SETTLE_MS;
	int64_t rest = v->busy_ms - v->work_ms < FLASH_MS ? REST_MS : SETTLE_MS;
	if (v->typed_ms > 0)
		until = time_later(until, v->typed_ms + e->profile->sent_ms);
	if (v->stir_ms > 0)
		until = time_later(until, v->stir_ms + STIR_MS);
	if (v->asked_ms > 0)
		until = time_later(until, v->asked_ms + ASKED_MS);
	if (v->start_ms > 0)
		until = time_later(until, v->start_ms + e->profile->fresh_ms);
	if (v->start_ms > 0 && e->stream->novel_ms - v->start_ms < CALM_MS)
		until = time_later(until,
		    time_later(v->start_ms, e->stream->novel_ms) + CALM_MS);
	if (v->busy_ms > 0)
		until = time_later(until, v->busy_ms + rest);
	return until;
}
