/*
 * The texts of the status line, of badges and borders, from the agents alone.
 * Pure. They are tmux formats: styles are in them, what they show of the
 * outside world (session names) is quoted, and no text is wider than its
 * budget.
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

/* What is shown of an agent, coarser than its detail, in the order in which a
 * summary counts them. */
enum summary_state {
	SUMMARY_IDLE,
	SUMMARY_DONE, /* a turn nobody has seen yet */
	SUMMARY_TYPED,
	SUMMARY_BUSY,
	SUMMARY_STARTING,
	SUMMARY_APPROVAL,
	SUMMARY_QUESTION,
	SUMMARY_LIMIT,
	SUMMARY_ERROR,
	SUMMARY_STALLED,
	SUMMARY_UNKNOWN,
	SUMMARY_PARKED,
	SUMMARY_EXITED,
};

#define SUMMARY_STATES 13

/* How texts are drawn. */
struct summary_look {
	enum summary_icons icons;
	int cols;                           /* no text is wider */
	const char *styles[SUMMARY_STATES]; /* "fg=red"; NULL or "": none */
};

/* By the word of the option; unknown words are unicode. */
enum summary_icons summary_icons_find(const char *word);

enum summary_state summary_state(const struct agent_state *a);
/* "idle", "done", ... */
const char *summary_word(enum summary_state state);
/* Its glyph, as plain text. */
const char *summary_glyph(enum summary_state state, enum summary_icons icons);
/* Appends its glyph. */
void summary_icon(
    enum summary_state state, const struct summary_look *look, struct buf *out);
/* Which of two agents should a window with both show? The more urgent one. */
const struct agent_state *summary_urgent(
    const struct agent_state *a, const struct agent_state *b);
/* Appends the segment "summary", "attention" or "next"; nothing when there is
 * nothing to say. False when there is no segment of that name. Sorts agents. */
bool summary_text(const char *name, const struct agent_state **agents,
    size_t count, const struct summary_look *look, struct buf *out);
/* Appends who it is, for a pane's border: "cc · BlueLake · tc-12 · ● busy ·
 * 45%", of what is known. */
void summary_identity(const struct agent_state *a,
    const struct summary_look *look, struct buf *out);
/* The used context in percent, in steps of five, as each step redraws. */
int summary_context(const struct agent_state *a);

#endif
