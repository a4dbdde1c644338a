#include "coordinator/event.h"

#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "coordinator/agent.h"
#include "detect/state.h"

static const char *const names[EVENT_COUNT] = {
	[EVENT_AGENT_IDLE] = "agent_idle",
	[EVENT_AGENT_BUSY] = "agent_busy",
	[EVENT_AGENT_ERROR] = "agent_error",
	[EVENT_AGENT_RECOVERED] = "agent_recovered",
	[EVENT_CONFLICT_DETECTED] = "conflict_detected",
	[EVENT_CONFLICT_RESOLVED] = "conflict_resolved",
	[EVENT_WORK_ASSIGNED] = "work_assigned",
	[EVENT_DIGEST_SENT] = "digest_sent",
	[EVENT_DIGEST_FAILED] = "digest_failed",
	[EVENT_AGENT_ATTENTION] = "agent_attention",
	[EVENT_AGENT_STALLED] = "agent_stalled",
	[EVENT_AGENT_EXITED] = "agent_exited",
	[EVENT_ASSIGNMENT_CONFIRMED] = "assignment_confirmed",
	[EVENT_ASSIGNMENT_FAILED] = "assignment_failed",
	[EVENT_ASSIGNMENT_DONE] = "assignment_done",
	[EVENT_CONTEXT_HIGH] = "context_high",
};

const char *
event_type_name(enum event_type t)
{
	return names[t];
}

bool
event_type_find(const char *name, enum event_type *ret)
{
	for (int i = 0; i < EVENT_COUNT; i++) {
		if (strcasecmp(name, names[i]) == 0) {
			*ret = (enum event_type)i;
			return true;
		}
	}
	return false;
}

/* The type for entering a status, or -1 when the package says nothing. */
static int
type_of_status(enum agent_status s)
{
	switch (s) {
	case STATUS_WAITING:
		return EVENT_AGENT_IDLE;
	case STATUS_GENERATING:
	case STATUS_THINKING:
		return EVENT_AGENT_BUSY;
	case STATUS_ERROR:
		return EVENT_AGENT_ERROR;
	case STATUS_UNKNOWN:
	case STATUS_STALLED:
		break;
	}
	return -1;
}

/* The type for entering a detail, or -1. */
static int
type_of_detail(enum agent_detail d)
{
	if (state_is_dialog(d) || d == DETAIL_RATE_LIMITED)
		return EVENT_AGENT_ATTENTION;
	if (d == DETAIL_STALLED)
		return EVENT_AGENT_STALLED;
	if (d == DETAIL_EXITED)
		return EVENT_AGENT_EXITED;
	return -1;
}

/* A dialog is WAITING as the prompt is: who said no to it is back there. */
static bool
is_declined(enum agent_detail was, enum agent_detail now)
{
	return state_is_dialog(was) && now == DETAIL_IDLE;
}

int
event_of_change(enum agent_status was, enum agent_detail was_detail,
    enum agent_status now, enum agent_detail now_detail,
    enum event_type ret[EVENT_PER_CHANGE])
{
	int n = 0;

	if (was != now) {
		int type = type_of_status(now);
		if (type >= 0)
			ret[n++] = (enum event_type)type;
		if (was == STATUS_ERROR)
			ret[n++] = EVENT_AGENT_RECOVERED;
	} else if (is_declined(was_detail, now_detail)) {
		ret[n++] = EVENT_AGENT_IDLE;
	}
	if (was_detail != now_detail) {
		int type = type_of_detail(now_detail);
		if (type >= 0)
			ret[n++] = (enum event_type)type;
	}
	return n;
}

struct cJSON *
event_details(const struct agent_state *a, enum agent_status was,
    enum agent_detail was_detail, int64_t prev_ms)
{
	cJSON *d = cJSON_CreateObject();

	/* The package prints a map, so its keys come out sorted; ours too. */
	json_add_str(d, "agent_type", a->agent_type);
	if (a->context_known)
		json_add_num(d, "context_usage", a->context_usage);
	json_add_str(d, "detail", state_detail_name(a->detail));
	json_add_str(d, "new_status", state_status_name(a->status));
	json_add_int(d, "pane_index", a->pane_index);
	if (prev_ms > 0)
		json_add_time(d, "prev_at", prev_ms);
	json_add_str(d, "prev_detail", state_detail_name(was_detail));
	json_add_str(d, "prev_status", state_status_name(was));
	json_add_str(d, "session", a->session_name);
	json_add_int(d, "window", a->window_index);
	return d;
}

struct cJSON *
event_json(const struct coordinator_event *e)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "type", event_type_name(e->type));
	json_add_time(o, "timestamp", e->at_ms);
	json_add_opt(o, "agent_id", e->agent_id);
	if (e->details != NULL && cJSON_GetArraySize(e->details) > 0)
		cJSON_AddItemToObject(
		    o, "details", cJSON_Duplicate(e->details, true));
	if (e->id != 0)
		json_add_int(o, "id", e->id);
	return o;
}
