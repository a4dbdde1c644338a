#include "detect/report.h"

/* A screen shows what a report said after this long, or never. */
#define GRACE_MS 1500
/* A dialog that was answered is gone from the screen after this. */
#define ANSWER_MS 300
/* Interrupting an agent runs no hook: a hook's word that the screen denies is
 * forgotten when nothing has come for so long. */
#define FORGET_MS 5000

/* What a detail means for the human: details of one kind never contradict. */
enum kind {
	KIND_NONE, /* nothing can be known yet, or any more */
	KIND_UNKNOWN,
	KIND_BUSY,
	KIND_DIALOG,
	KIND_IDLE,
	KIND_TYPED,
	KIND_ERROR,
};

static enum kind
kind_of(enum agent_detail d)
{
	switch (d) {
	case DETAIL_UNKNOWN:
	case DETAIL_CRASHED:
		return KIND_UNKNOWN;
	case DETAIL_STARTING:
	case DETAIL_EXITED:
		return KIND_NONE;
	case DETAIL_IDLE:
		return KIND_IDLE;
	case DETAIL_TYPED:
		return KIND_TYPED;
	case DETAIL_STREAMING:
	case DETAIL_TOOL:
	case DETAIL_THINKING:
	case DETAIL_COMPACTING:
	case DETAIL_STALLED:
		return KIND_BUSY;
	case DETAIL_APPROVAL:
	case DETAIL_QUESTION:
		return KIND_DIALOG;
	case DETAIL_API_ERROR:
	case DETAIL_RATE_LIMITED:
	case DETAIL_AUTH_ERROR:
		break;
	}
	return KIND_ERROR;
}

static void
ask_again(int64_t *ret_next, int64_t at_ms, int64_t now_ms)
{
	if (at_ms > now_ms && at_ms < *ret_next)
		*ret_next = at_ms;
}

/* A dialog on the screen waits for somebody, whatever was said; unless it was
 * answered this moment. */
static enum report_voice
weigh_dialog(
    const struct report *r, enum kind said, int64_t now_ms, int64_t *ret_next)
{
	if (said != KIND_BUSY || now_ms >= r->at_ms + ANSWER_MS)
		return REPORT_SILENT;
	ask_again(ret_next, r->at_ms + ANSWER_MS, now_ms);
	return REPORT_WINS;
}

/* Both are settled and differ. */
static enum report_voice
weigh_late(const struct report *r, enum kind said, enum kind shown,
    int64_t novel_ms, int64_t now_ms, int64_t *ret_next)
{
	/* The screen has no place for it: it stays said until the next word. */
	if (said == KIND_ERROR)
		return shown == KIND_IDLE ? REPORT_WINS : REPORT_SILENT;
	if (r->source == SOURCE_REGISTRY)
		/* The human queues his next words. */
		return said == KIND_BUSY && shown == KIND_TYPED ? REPORT_WINS
		                                                : REPORT_LOSES;
	/* Granting a permission runs no hook, nor does Esc: a dialog that the
	 * screen does not show has been answered. */
	if (said == KIND_DIALOG)
		return REPORT_SILENT;
	int64_t quiet = (novel_ms > r->at_ms ? novel_ms : r->at_ms) + FORGET_MS;
	if (now_ms >= quiet)
		return REPORT_SILENT;
	ask_again(ret_next, quiet, now_ms);
	return REPORT_LOSES;
}

/* Idle and failed have looks that are no contradiction. */
static bool
is_compatible(enum kind said, enum kind shown)
{
	return (said == KIND_IDLE || said == KIND_ERROR) &&
	       (shown == KIND_TYPED || shown == KIND_ERROR);
}

enum report_voice
report_weigh(const struct report *r, enum agent_detail detail, int64_t seen_ms,
    int64_t novel_ms, int64_t now_ms, int64_t *ret_next)
{
	enum kind said = kind_of(r->detail), shown = kind_of(detail);

	if (!r->speaks || said <= KIND_UNKNOWN || shown == KIND_NONE)
		return REPORT_SILENT;
	if (said == shown)
		return REPORT_AGREES;
	if (shown == KIND_UNKNOWN)
		return REPORT_WINS;
	if (is_compatible(said, shown))
		return REPORT_SILENT;
	if (shown == KIND_DIALOG)
		return weigh_dialog(r, said, now_ms, ret_next);
	if (seen_ms < r->at_ms + GRACE_MS) {
		ask_again(ret_next, r->at_ms + GRACE_MS, now_ms);
		return REPORT_WINS;
	}
	return weigh_late(r, said, shown, novel_ms, now_ms, ret_next);
}
