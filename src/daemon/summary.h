/*
 * The texts of the status line, from the agents alone. Pure. What they show of
 * the outside world (session names) is plain text: whoever puts it into a tmux
 * format quotes it.
 */
#ifndef DAEMON_SUMMARY_H
#define DAEMON_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

struct agent_state;
struct buf;

enum summary_icons {
	SUMMARY_UNICODE,
	SUMMARY_NERD,
	SUMMARY_ASCII,
};

/* By the word of the option; unknown words are unicode. */
enum summary_icons summary_icons_find(const char *word);

/* The one word and glyph for an agent, coarser than its detail: idle, done (a
 * turn nobody has seen yet), typed, busy, approval, question, limit, error,
 * stalled, starting, exited, unknown. */
const char *summary_state(const struct agent_state *a);
const char *summary_icon(const struct agent_state *a, enum summary_icons icons);
/* Which of two agents should a window with both show? The more urgent one. */
const struct agent_state *summary_urgent(
    const struct agent_state *a, const struct agent_state *b);

/* The segments: "summary", "attention", "next". */
#define SUMMARY_SEGMENTS 3
extern const char *const summary_segments[SUMMARY_SEGMENTS];
/* Appends one segment; nothing when there is nothing to say. False when there
 * is no segment of that name. Sorts agents. */
bool summary_text(const char *name, const struct agent_state **agents,
    size_t count, enum summary_icons icons, struct buf *out);

#endif
