#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "daemon/options.h"

#define ROW(name, type, min, max, unit, choices, def, text, of_session) \
 {                                                                      \
  name, type, min, max, unit, choices, def, text, of_session            \
 }
#define FLAG(name, def, text) \
 ROW(name, OPTION_FLAG, 0, 0, "", NULL, def, text, false)
#define SESSION_FLAG(name, def, text) \
 ROW(name, OPTION_FLAG, 0, 0, "", NULL, def, text, true)
#define NUMBER(name, min, max, unit, def, text) \
 ROW(name, OPTION_NUMBER, min, max, unit, NULL, def, text, false)
#define SESSION_NUMBER(name, min, max, unit, def, text) \
 ROW(name, OPTION_NUMBER, min, max, unit, NULL, def, text, true)
#define CHOICE(name, choices, def, text) \
 ROW(name, OPTION_CHOICE, 0, 0, "", choices, def, text, false)
#define TEXT(name, min, max, def, text) \
 ROW(name, OPTION_TEXT, min, max, "bytes", NULL, def, text, false)
#define STYLE(state, text) \
 ROW("style_" state, OPTION_STYLE, 1, 100, "", NULL, "none", text, false)
#define KEY(action, key, words)  \
 TEXT("key_" action, 0, 31, key, \
     "The key in the menu for: " words "; none for no key.")
#define ON(event, words) \
 TEXT("on_" event, 0, 1000, "none", "The tmux command to run " words)

/* Sorted by name; a test holds it. */
static const struct option_entry table[] = {
	SESSION_FLAG(
	    "assign_only_idle", "on", "Give work to idle agents only."),
	SESSION_FLAG("auto_assign", "off",
	    "Give work to idle agents without being asked."),
	FLAG("budget_aware", "on",
	    "Agents whose context fills up are given less work."),
	FLAG("conflict_negotiate", "off",
	    "Ask the holder of the later reservation to release it."),
	FLAG("conflict_notify", "on",
	    "Tell the holders when their file reservations overlap."),
	NUMBER("context_threshold", 0, 100, "percent", "80",
	    "From how much used context on an agent is given less work."),
	FLAG("debug", "off", "Write every change of state into the log."),
	NUMBER("digest_interval", 10, 86400, "seconds", "300",
	    "Time between two digests."),
	NUMBER("edit_window", 10, 86400, "seconds", "600",
	    "For how long an edit of a file counts beside reservations and edits of others."),
	NUMBER("event_history", 100, 10000000, "events", "100000",
	    "How many events the log keeps."),
	NUMBER("focus_pattern_weight", 0, 1, "points", "0.10",
	    "What it counts that a bead names files of the agent's focus."),
	TEXT("human_agent", 1, 63, "Human",
	    "The mail name of the person that digests go to."),
	CHOICE("icons", "unicode|nerd|ascii", "unicode",
	    "What the status line draws states with; nerd needs a patched font."),
	SESSION_NUMBER("idle_threshold", 0, 86400, "seconds", "30",
	    "How long an agent has to be quiet to count as idle."),
	TEXT("key", 0, 31, "A",
	    "The key that opens the menu after the prefix; none binds no key."),
	KEY("agents", "a", "Agents: go to one"),
	KEY("assign", "W", "Work for idle agents"),
	KEY("back", "b", "Back to where I was"),
	KEY("conflicts", "c", "File conflicts"),
	KEY("dashboard", "D", "Dashboard"),
	KEY("digest", "g", "Digest: all in one glance"),
	KEY("doctor", "d", "Doctor"),
	KEY("explain", "e", "Why this pane's state"),
	KEY("next", "n", "Next agent that needs me"),
	KEY("options", "o", "Options"),
	KEY("park", "p", "Leave this agent alone"),
	KEY("release", "u", "Take work back"),
	KEY("restart", "r", "Restart the daemon"),
	KEY("status", "s", "Sessions and counts"),
	KEY("suggest", "w", "Work for this agent"),
	KEY("timeline", "t", "Timeline"),
	NUMBER("mail_interval", 1, 3600, "seconds", "5",
	    "Time between two looks at an Agent Mail server's reservations, which others change too."),
	NUMBER("mail_timeout", 0.1, 120, "seconds", "10",
	    "How long an Agent Mail server may take for an answer."),
	TEXT("mail_url", 0, 511, "none",
	    "Where an Agent Mail server is, such as http://127.0.0.1:8765/mcp/; none is a mailbox of our own."),
	CHOICE("notify", "quiet|normal|all", "quiet",
	    "Which events you are told of when no client shows the agent: none, those that need you, or all."),
	TEXT("notify_by", 0, 100, "message",
	    "How you are told: any of message, bell, osc and desktop."),
	NUMBER("notify_cooldown", 0, 86400, "seconds", "30",
	    "How long the same event of the same agent is not told again."),
	ON("agent_attention",
	    "when an agent asks for approval, asks a question or is at its limit."),
	ON("agent_busy", "when an agent begins to work."),
	ON("agent_error", "when an agent is in error."),
	ON("agent_exited", "when an agent has gone."),
	ON("agent_idle", "when an agent has ended its turn."),
	ON("agent_recovered", "when an agent leaves an error."),
	ON("agent_stalled", "when an agent is stalled."),
	ON("assignment_confirmed",
	    "when an agent has begun on what it was given."),
	ON("assignment_done", "when an agent has finished what it was given."),
	ON("assignment_failed", "when an assignment did not reach its agent."),
	ON("conflict_detected", "when file reservations overlap."),
	ON("conflict_resolved", "when a conflict is over."),
	ON("context_high", "when the context of an agent is nearly full."),
	ON("digest_failed", "when a digest could not be sent."),
	ON("digest_sent", "when a digest was sent."),
	ON("work_assigned", "when work was given to an agent."),
	FLAG("penalize_file_overlap", "on",
	    "Work on files that others have reserved counts less."),
	NUMBER("poll_interval", 0.1, 3600, "seconds", "5",
	    "Time between two looks when the transport is poll."),
	FLAG("prefer_critical_path", "on",
	    "Work that holds up much other work counts more."),
	NUMBER("profile_tag_weight", 0, 1, "points", "0.15",
	    "What it counts that a bead's tags are those of the agent's profile."),
	TEXT("prompt_file", 0, 1000, "none",
	    "A file with the template of what an agent is told of its work; none takes ours."),
	NUMBER("quality_weight", 0, 1, "points", "0",
	    "How much the faults in an agent's work count against it; 0 for not at all."),
	NUMBER("scan_interval", 0, 10000, "minutes", "0",
	    "Time between two scans for bugs with ubs; 0 for none."),
	NUMBER("scan_timeout", 10, 7200, "seconds", "300",
	    "How long a scan for bugs may take."),
	NUMBER("segment_width", 8, 400, "columns", "80",
	    "No text for the status line or a border is wider."),
	FLAG("send_digests", "off", "Send a digest every digest_interval."),
	SESSION_NUMBER("stall_after", 10, 86400, "seconds", "180",
	    "An agent that looks busy and shows nothing new for so long is stalled."),
	CHOICE("strategy", "balanced|speed|quality|dependency|round-robin",
	    "balanced", "How work is dealt out."),
	STYLE("approval", "How an agent that asks for approval is drawn."),
	STYLE("busy", "How an agent at work is drawn."),
	STYLE("done",
	    "How an agent whose finished turn nobody has seen is drawn."),
	STYLE("error", "How an agent in error is drawn."),
	STYLE("exited", "How an agent that has gone is drawn."),
	STYLE("idle", "How an agent that waits for work is drawn."),
	STYLE("limit", "How an agent at its usage limit is drawn."),
	STYLE("parked", "How a parked agent is drawn."),
	STYLE("question", "How an agent that asks a question is drawn."),
	STYLE("stalled", "How an agent that is stalled is drawn."),
	STYLE("starting", "How an agent that starts is drawn."),
	STYLE("typed", "How an agent with text in its prompt is drawn."),
	STYLE("unknown", "How an agent that cannot be judged is drawn."),
	NUMBER("sweep_interval", 1, 3600, "seconds", "30",
	    "Time between two listings when tmux tells of no change."),
	CHOICE("transport", "control|poll", "control",
	    "How tmux is watched: over control-mode clients, or by asking every poll_interval."),
	FLAG("use_agent_profiles", "on",
	    "What an agent is for counts in what it is given."),
	FLAG("use_bv", "on", "Let bv rank the work where it is installed."),
	CHOICE("webhook_events", "quiet|normal|all", "normal",
	    "Which events go to webhook_url: none, those that need you, or all."),
	TEXT("webhook_url", 0, 1000, "none",
	    "Where events are POSTed to as JSON."),
};

const struct option_entry *
options_table(size_t *ret_count)
{
	*ret_count = countof(table);
	return table;
}

const struct option_entry *
options_find(const char *name)
{
	if (*name == '@')
		name++;
	if (str_starts(name, "coordinator_"))
		name += strlen("coordinator_");
	for (size_t i = 0; i < countof(table); i++) {
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	}
	return NULL;
}
