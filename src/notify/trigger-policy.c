#include "notify/trigger-policy.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

#define SESSION_MAX 40 /* bytes of a name */

/* Does it stand at its prompt? A dialog is WAITING as well, and not done. */
static bool
is_done(const struct coordinator_event *e)
{
	return strcmp(json_str(e->details, "detail", "idle"), "idle") == 0;
}

enum trigger_level
trigger_policy_level(const char *word)
{
	if (strcmp(word, "all") == 0)
		return TRIGGER_ALL;
	return strcmp(word, "normal") == 0 ? TRIGGER_NORMAL : TRIGGER_QUIET;
}

bool
trigger_policy_wants(
    enum trigger_level level, const struct coordinator_event *e, bool unseen)
{
	if (level != TRIGGER_NORMAL)
		return level == TRIGGER_ALL;
	switch (e->type) {
	case EVENT_AGENT_ERROR:
	case EVENT_AGENT_ATTENTION:
	case EVENT_AGENT_STALLED:
	case EVENT_AGENT_EXITED:
	case EVENT_CONFLICT_DETECTED:
	case EVENT_ASSIGNMENT_FAILED:
	case EVENT_DIGEST_FAILED:
		return true;
	case EVENT_AGENT_IDLE:
		return unseen && is_done(e);
	case EVENT_AGENT_BUSY:
	case EVENT_AGENT_RECOVERED:
	case EVENT_CONFLICT_RESOLVED:
	case EVENT_WORK_ASSIGNED:
	case EVENT_DIGEST_SENT:
	case EVENT_ASSIGNMENT_CONFIRMED:
	case EVENT_ASSIGNMENT_DONE:
	case EVENT_CONTEXT_HIGH:
		break;
	}
	return false;
}

bool
trigger_policy_is_new(struct trigger_policy *p,
    const struct coordinator_event *e, int64_t cooldown_ms)
{
	size_t slot = p->next;

	for (size_t i = 0; i < p->count; i++) {
		if (p->told[i].type != e->type ||
		    strcmp(p->told[i].agent, e->agent_id) != 0)
			continue;
		if (e->at_ms - p->told[i].at_ms < cooldown_ms)
			return false;
		slot = i;
		break;
	}
	if (slot == p->next) {
		p->next = (p->next + 1) % TRIGGER_MEMORY;
		if (p->count < TRIGGER_MEMORY)
			p->count++;
	}
	(void)strlcpy(
	    p->told[slot].agent, e->agent_id, sizeof p->told[slot].agent);
	p->told[slot].type = e->type;
	p->told[slot].at_ms = e->at_ms;
	return true;
}

/* What the agent does, or what was done. */
static const char *
words_of(const struct coordinator_event *e)
{
	static const char *const words[EVENT_COUNT] = {
		[EVENT_AGENT_IDLE] = "is done",
		[EVENT_AGENT_BUSY] = "is at work",
		[EVENT_AGENT_ERROR] = "is in error",
		[EVENT_AGENT_RECOVERED] = "has recovered",
		[EVENT_CONFLICT_DETECTED] = "reservations are in conflict",
		[EVENT_CONFLICT_RESOLVED] = "a conflict is resolved",
		[EVENT_WORK_ASSIGNED] = "has been given work",
		[EVENT_DIGEST_SENT] = "a digest was sent",
		[EVENT_DIGEST_FAILED] = "a digest could not be sent",
		[EVENT_AGENT_ATTENTION] = "needs you",
		[EVENT_AGENT_STALLED] = "is stalled",
		[EVENT_AGENT_EXITED] = "has exited",
		[EVENT_ASSIGNMENT_CONFIRMED] = "has begun its work",
		[EVENT_ASSIGNMENT_FAILED] = "did not get its work",
		[EVENT_ASSIGNMENT_DONE] = "has finished its work",
		[EVENT_CONTEXT_HIGH] = "has little context left",
	};
	const char *detail = json_str(e->details, "detail", "");

	if (e->type == EVENT_AGENT_IDLE && !is_done(e))
		return "waits";
	if (e->type != EVENT_AGENT_ATTENTION)
		return words[e->type];
	if (strcmp(detail, "approval") == 0)
		return "asks for approval";
	if (strcmp(detail, "question") == 0)
		return "asks a question";
	return strcmp(detail, "rate_limited") == 0 ? "is at its limit"
	                                           : words[e->type];
}

/* Where tmux shows it: nobody knows a pane by its id. */
static void
add_place(struct buf *out, const struct coordinator_event *e)
{
	const char *session = json_str(e->details, "session", "");

	if (*session == '\0')
		(void)buf_adds(out, e->agent_id);
	else
		(void)buf_addf(out, "%.*s:%d.%d",
		    (int)str_cut(session, SESSION_MAX), session,
		    (int)json_int(e->details, "window", 0),
		    (int)json_int(e->details, "pane_index", 0));
}

void
trigger_policy_words(struct buf *out, const struct coordinator_event *e)
{
	const char *type = json_str(e->details, "agent_type", "");

	if (e->agent_id[0] != '\0') {
		(void)buf_addf(out, "%s%s", type, *type == '\0' ? "" : " in ");
		add_place(out, e);
		(void)buf_addc(out, ' ');
	}
	(void)buf_adds(out, words_of(e));
}

void
trigger_burst_add(struct trigger_burst *b, const struct coordinator_event *e)
{
	size_t at = 0;
	struct buf words;

	while (
	    at < b->count && (e->agent_id[0] == '\0' ||
				 strcmp(b->named[at].agent, e->agent_id) != 0))
		at++;
	if (at == TRIGGER_BURST_MAX) {
		b->more++;
		return;
	}
	buf_init(&words, TRIGGER_WORDS_MAX);
	trigger_policy_words(&words, e);
	(void)strlcpy(
	    b->named[at].agent, e->agent_id, sizeof b->named[at].agent);
	(void)strlcpy(b->named[at].words, words.data, TRIGGER_WORDS_MAX);
	buf_done(&words);
	b->count += at == b->count;
}

void
trigger_burst_take(struct trigger_burst *b, struct buf *out)
{
	for (size_t i = 0; i < b->count; i++) {
		const char *words = b->named[i].words;

		(void)buf_adds(out, i > 0 ? "; " : "");
		str_visible(out, words, strlen(words), 0);
	}
	if (b->more > 0)
		(void)buf_addf(out, "; and %zu more", b->more);
	b->count = b->more = 0;
}
