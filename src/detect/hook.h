/*
 * What an agent's own hook tells: one JSON object for each thing that happens,
 * each agent with its own names. Claude Code, Codex and Gemini run a program
 * for it; OpenCode's plugin writes the same shape (plugin/hooks). Pure.
 *
 * Most events say what the agent does from now on. Those of a sub-agent never
 * do, except that a dialog is in the way: it is drawn in the parent's pane.
 */
#ifndef DETECT_HOOK_H
#define DETECT_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/state.h"

struct buf;
struct cJSON;

#define HOOK_SIZE_MAX  (4u << 20) /* tools may carry whole files */
#define HOOK_NAME_MAX  48
#define HOOK_WORDS_MAX 256
#define HOOK_PATH_MAX  1024
#define HOOK_PATHS_MAX 32 /* files of one patch; more are left out */

enum hook_source {
	HOOK_CLAUDE,
	HOOK_CODEX,
	HOOK_GEMINI,
	HOOK_OPENCODE,
};

#define HOOK_SOURCES 4

/* Texts are one line of valid UTF-8 without control characters, "" when the
 * event has none. */
struct hook_event {
	char name[HOOK_NAME_MAX]; /* the event's own: "PreToolUse" */
	bool speaks;              /* detail says what the agent does now */
	enum agent_detail detail; /* DETAIL_EXITED: the session has ended */
	bool nested;              /* it is a sub-agent's */
	int64_t at_ms;            /* it happened, 0 unknown */
	char tool[HOOK_NAME_MAX];
	char words[HOOK_WORDS_MAX]; /* what it is about, for people */
	/* The files a tool is to write, or (wrote) has written. As the agent
	 * names them: absolute, or seen from cwd. */
	char paths[HOOK_PATHS_MAX][HOOK_PATH_MAX];
	size_t path_count;
	bool wrote;
	char cwd[HOOK_PATH_MAX];
};

const char *hook_source_name(enum hook_source s); /* "claude" */
/* By that name or the profile's ("cc"); false when it is none. */
bool hook_source_find(const char *name, enum hook_source *ret);

/* Reads one event. False when it is none: no object, or it does not say which
 * event it is. */
bool hook_read(
    enum hook_source source, const struct cJSON *o, struct hook_event *ret);

/* Appends what a shell command printed, which the agent may show to nobody.
 * False when the event is not about one; nothing is appended until it ends. */
bool hook_output(const struct cJSON *o, struct buf *out);

#endif
