#include "daemon/summary.h"

#include <string.h>

#include "base/buf.h"
#include "coordinator/agent.h"
#include "coordinator/attention.h"
#include "detect/state.h"

/* In the order in which a summary counts them. */
enum bucket {
	IDLE,
	DONE,
	TYPED,
	BUSY,
	STARTING,
	APPROVAL,
	QUESTION,
	LIMIT,
	ERROR,
	STALLED,
	UNKNOWN,
	EXITED,
};

#define BUCKETS 12

static const struct {
	const char *word;
	const char *icons[3]; /* unicode, nerd, ascii */
	int urgency;          /* of two, a window shows the higher */
} buckets[BUCKETS] = {
	[IDLE] = { "idle", { "○", "\xef\x84\x8c", "-" }, 4 },
	[DONE] = { "done", { "✔", "\xef\x80\x8c", "+" }, 7 },
	[TYPED] = { "typed", { "◌", "\xef\x84\x9c", "_" }, 3 },
	[BUSY] = { "busy", { "●", "\xef\x84\x91", "*" }, 5 },
	[STARTING] = { "starting", { "◔", "\xef\x89\x92", "." }, 2 },
	[APPROVAL] = { "approval", { "▲", "\xef\x81\xb1", "!" }, 11 },
	[QUESTION] = { "question", { "?", "\xef\x84\xa8", "?" }, 9 },
	[LIMIT] = { "limit", { "◷", "\xef\x80\x97", "=" }, 8 },
	[ERROR] = { "error", { "✖", "\xef\x80\x8d", "x" }, 10 },
	[STALLED] = { "stalled", { "◍", "\xef\x8a\x8b", "~" }, 6 },
	[UNKNOWN] = { "unknown", { "·", "\xef\x84\xa8", "?" }, 1 },
	[EXITED] = { "exited", { "∅", "\xef\x81\x9e", "0" }, 0 },
};

const char *const summary_segments[SUMMARY_SEGMENTS] = { "summary", "attention",
	"next" };

enum summary_icons
summary_icons_find(const char *word)
{
	if (strcmp(word, "nerd") == 0)
		return SUMMARY_NERD;
	return strcmp(word, "ascii") == 0 ? SUMMARY_ASCII : SUMMARY_UNICODE;
}

static enum bucket
bucket_of(const struct agent_state *a)
{
	switch (a->detail) {
	case DETAIL_IDLE:
		return a->unseen ? DONE : IDLE;
	case DETAIL_TYPED:
		return TYPED;
	case DETAIL_STREAMING:
	case DETAIL_TOOL:
	case DETAIL_THINKING:
	case DETAIL_COMPACTING:
		return BUSY;
	case DETAIL_STARTING:
		return STARTING;
	case DETAIL_APPROVAL:
		return APPROVAL;
	case DETAIL_QUESTION:
		return QUESTION;
	case DETAIL_RATE_LIMITED:
		return LIMIT;
	case DETAIL_API_ERROR:
	case DETAIL_AUTH_ERROR:
	case DETAIL_CRASHED:
		return ERROR;
	case DETAIL_STALLED:
		return STALLED;
	case DETAIL_EXITED:
		return EXITED;
	case DETAIL_UNKNOWN:
		break;
	}
	return UNKNOWN;
}

const char *
summary_state(const struct agent_state *a)
{
	return buckets[bucket_of(a)].word;
}

const char *
summary_icon(const struct agent_state *a, enum summary_icons icons)
{
	return buckets[bucket_of(a)].icons[icons];
}

const struct agent_state *
summary_urgent(const struct agent_state *a, const struct agent_state *b)
{
	return buckets[bucket_of(b)].urgency > buckets[bucket_of(a)].urgency
	           ? b
	           : a;
}

/* "○ 3 idle ● 2 busy ▲ 1 approval"; agents that have left are not counted. */
static void
add_counts(const struct agent_state *const *agents, size_t count,
    enum summary_icons icons, struct buf *out)
{
	size_t counts[BUCKETS] = { 0 };

	for (size_t i = 0; i < count; i++)
		counts[bucket_of(agents[i])]++;
	for (int b = 0; b < EXITED; b++) {
		if (counts[b] == 0)
			continue;
		(void)buf_adds(out, out->len > 0 ? " " : "");
		if (icons != SUMMARY_ASCII)
			(void)buf_addf(out, "%s ", buckets[b].icons[icons]);
		(void)buf_addf(out, "%zu %s", counts[b], buckets[b].word);
	}
}

/* "approval cc work:1.2" */
static void
add_agent(const struct agent_state *a, struct buf *out)
{
	(void)buf_addf(out, "%s %s %s:%d.%d", attention_name(attention_of(a)),
	    a->agent_type, a->session_name, a->window_index, a->pane_index);
}

/* The first one that calls, and how many more do. */
static void
add_attention(const struct agent_state **agents, size_t count, struct buf *out)
{
	size_t n = attention_sort(agents, count), calls = 0;

	while (calls < n && attention_is_call(attention_of(agents[calls])))
		calls++;
	if (calls == 0)
		return;
	add_agent(agents[0], out);
	if (calls > 1)
		(void)buf_addf(out, " +%zu", calls - 1);
}

static void
add_next(const struct agent_state **agents, size_t count, struct buf *out)
{
	if (attention_sort(agents, count) > 0)
		add_agent(agents[0], out);
}

bool
summary_text(const char *name, const struct agent_state **agents, size_t count,
    enum summary_icons icons, struct buf *out)
{
	if (strcmp(name, "summary") == 0)
		add_counts(agents, count, icons, out);
	else if (strcmp(name, "attention") == 0)
		add_attention(agents, count, out);
	else if (strcmp(name, "next") == 0)
		add_next(agents, count, out);
	else
		return false;
	return true;
}
