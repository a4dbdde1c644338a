#include "detect/state.h"

#include <strings.h>

static const char *const statuses[STATUS_COUNT] = {
	[STATUS_UNKNOWN] = "UNKNOWN",
	[STATUS_WAITING] = "WAITING",
	[STATUS_GENERATING] = "GENERATING",
	[STATUS_THINKING] = "THINKING",
	[STATUS_ERROR] = "ERROR",
	[STATUS_STALLED] = "STALLED",
};

static const struct {
	const char *name;
	enum agent_status status;
} details[DETAIL_COUNT] = {
	[DETAIL_UNKNOWN] = { "unknown", STATUS_UNKNOWN },
	[DETAIL_STARTING] = { "starting", STATUS_UNKNOWN },
	[DETAIL_IDLE] = { "idle", STATUS_WAITING },
	[DETAIL_TYPED] = { "typed", STATUS_WAITING },
	[DETAIL_STREAMING] = { "streaming", STATUS_GENERATING },
	[DETAIL_TOOL] = { "tool", STATUS_THINKING },
	[DETAIL_THINKING] = { "thinking", STATUS_THINKING },
	[DETAIL_COMPACTING] = { "compacting", STATUS_THINKING },
	[DETAIL_APPROVAL] = { "approval", STATUS_WAITING },
	[DETAIL_QUESTION] = { "question", STATUS_WAITING },
	[DETAIL_API_ERROR] = { "api_error", STATUS_ERROR },
	[DETAIL_RATE_LIMITED] = { "rate_limited", STATUS_ERROR },
	[DETAIL_AUTH_ERROR] = { "auth_error", STATUS_ERROR },
	[DETAIL_CRASHED] = { "crashed", STATUS_ERROR },
	[DETAIL_EXITED] = { "exited", STATUS_UNKNOWN },
	[DETAIL_STALLED] = { "stalled", STATUS_STALLED },
};

static const char *const sources[SOURCE_COUNT] = {
	[SOURCE_PROCESS] = "process",
	[SOURCE_PROGRAM_STATUS] = "program-status",
	[SOURCE_REGISTRY] = "registry",
	[SOURCE_HOOK] = "hook",
	[SOURCE_TITLE] = "title",
	[SOURCE_SCREEN] = "screen",
	[SOURCE_STREAM] = "stream",
	[SOURCE_NONE] = "none",
};

const char *
state_status_name(enum agent_status s)
{
	return statuses[s];
}

const char *
state_detail_name(enum agent_detail d)
{
	return details[d].name;
}

const char *
state_source_name(enum evidence_source s)
{
	return sources[s];
}

bool
state_detail_find(const char *name, enum agent_detail *ret)
{
	for (int i = 0; i < DETAIL_COUNT; i++)
		if (strcasecmp(name, details[i].name) == 0) {
			*ret = (enum agent_detail)i;
			return true;
		}
	return false;
}

bool
state_status_find(const char *name, enum agent_status *ret)
{
	for (int i = 0; i < STATUS_COUNT; i++)
		if (strcasecmp(name, statuses[i]) == 0) {
			*ret = (enum agent_status)i;
			return true;
		}
	return false;
}

enum agent_status
state_status_of(enum agent_detail d)
{
	return details[d].status;
}

bool
state_is_busy(enum agent_detail d)
{
	enum agent_status s = details[d].status;
	return s == STATUS_GENERATING || s == STATUS_THINKING;
}

bool
state_is_dialog(enum agent_detail d)
{
	return d == DETAIL_APPROVAL || d == DETAIL_QUESTION;
}

bool
state_is_attention(enum agent_detail d)
{
	return state_is_dialog(d) || details[d].status == STATUS_ERROR ||
	       d == DETAIL_STALLED;
}
