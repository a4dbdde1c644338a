#include "daemon/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/agent.h"
#include "coordinator/attention.h"
#include "detect/state.h"
#include "tmux/quote.h"

static const struct {
	const char *word;
	const char *icons[3]; /* unicode, nerd, ascii */
	int urgency;          /* of two, a window shows the higher */
} states[SUMMARY_STATES] = {
	[SUMMARY_IDLE] = { "idle", { "○", "\xef\x84\x8c", "-" }, 5 },
	[SUMMARY_DONE] = { "done", { "✔", "\xef\x80\x8c", "+" }, 8 },
	[SUMMARY_TYPED] = { "typed", { "◌", "\xef\x84\x9c", "_" }, 4 },
	[SUMMARY_BUSY] = { "busy", { "●", "\xef\x84\x91", "*" }, 6 },
	[SUMMARY_STARTING] = { "starting", { "◔", "\xef\x89\x92", "." }, 3 },
	[SUMMARY_APPROVAL] = { "approval", { "▲", "\xef\x81\xb1", "!" }, 12 },
	[SUMMARY_QUESTION] = { "question", { "?", "\xef\x84\xa8", "?" }, 10 },
	[SUMMARY_LIMIT] = { "limit", { "◷", "\xef\x80\x97", "=" }, 9 },
	[SUMMARY_ERROR] = { "error", { "✖", "\xef\x80\x8d", "x" }, 11 },
	[SUMMARY_STALLED] = { "stalled", { "◍", "\xef\x8a\x8b", "~" }, 7 },
	[SUMMARY_UNKNOWN] = { "unknown", { "·", "\xef\x84\xa8", "?" }, 2 },
	[SUMMARY_PARKED] = { "parked", { "◇", "\xef\x81\x8c", "z" }, 1 },
	[SUMMARY_EXITED] = { "exited", { "∅", "\xef\x81\x9e", "0" }, 0 },
};

/* A text in the making: outside text is quoted, and what goes beyond the
 * budget is left out. */
struct line {
	const struct summary_look *look;
	struct buf *out;
	int left; /* columns */
};

enum summary_icons
summary_icons_find(const char *word)
{
	if (strcmp(word, "nerd") == 0)
		return SUMMARY_NERD;
	return strcmp(word, "ascii") == 0 ? SUMMARY_ASCII : SUMMARY_UNICODE;
}

enum summary_state
summary_state(const struct agent_state *a)
{
	if (a->parked && a->detail != DETAIL_EXITED)
		return SUMMARY_PARKED;
	switch (a->detail) {
	case DETAIL_IDLE:
		return a->unseen ? SUMMARY_DONE : SUMMARY_IDLE;
	case DETAIL_TYPED:
		return SUMMARY_TYPED;
	case DETAIL_STREAMING:
	case DETAIL_TOOL:
	case DETAIL_THINKING:
	case DETAIL_COMPACTING:
		return SUMMARY_BUSY;
	case DETAIL_STARTING:
		return SUMMARY_STARTING;
	case DETAIL_APPROVAL:
		return SUMMARY_APPROVAL;
	case DETAIL_QUESTION:
		return SUMMARY_QUESTION;
	case DETAIL_RATE_LIMITED:
		return SUMMARY_LIMIT;
	case DETAIL_API_ERROR:
	case DETAIL_AUTH_ERROR:
	case DETAIL_CRASHED:
		return SUMMARY_ERROR;
	case DETAIL_STALLED:
		return SUMMARY_STALLED;
	case DETAIL_EXITED:
		return SUMMARY_EXITED;
	case DETAIL_UNKNOWN:
		break;
	}
	return SUMMARY_UNKNOWN;
}

const char *
summary_word(enum summary_state state)
{
	return states[state].word;
}

const struct agent_state *
summary_urgent(const struct agent_state *a, const struct agent_state *b)
{
	return states[summary_state(b)].urgency >
	               states[summary_state(a)].urgency
	           ? b
	           : a;
}

/* Appends text in the style of a state; it is cut to what is left. */
static void
add(struct line *l, enum summary_state state, const char *text)
{
	const char *style = l->look->styles[state];
	bool styled = style != NULL && style[0] != '\0';

	if (l->left <= 0)
		return;
	/* Behind it, whatever the theme had set goes on. */
	if (styled)
		(void)buf_addf(l->out, "#[push-default]#[%s]", style);
	quote_format(l->out, text, strlen(text), l->left);
	if (styled)
		(void)buf_adds(l->out, "#[default]#[pop-default]");
	l->left -= str_width(text);
}

static void
add_plain(struct line *l, const char *text)
{
	if (l->left <= 0)
		return;
	quote_format(l->out, text, strlen(text), l->left);
	l->left -= str_width(text);
}

const char *
summary_glyph(enum summary_state state, enum summary_icons icons)
{
	return states[state].icons[icons];
}

void
summary_icon(
    enum summary_state state, const struct summary_look *look, struct buf *out)
{
	struct line l = { look, out, 2 };

	add(&l, state, summary_glyph(state, look->icons));
}

/* One state's part of the summary: "▲ 1 approval", or without the word. */
static void
format_count(char *ret, size_t size, enum summary_state state, size_t count,
    enum summary_icons icons, bool words)
{
	const char *icon = states[state].icons[icons];

	if (icons == SUMMARY_ASCII && words)
		(void)snprintf(ret, size, "%zu %s", count, states[state].word);
	else
		(void)snprintf(ret, size, "%s %zu%s%s", icon, count,
		    words ? " " : "", words ? states[state].word : "");
}

static int
width_of_counts(const size_t *counts, enum summary_icons icons, bool words)
{
	char part[64];
	int width = 0;

	for (int s = 0; s < SUMMARY_EXITED; s++) {
		if (counts[s] == 0)
			continue;
		format_count(part, sizeof part, (enum summary_state)s,
		    counts[s], icons, words);
		width += str_width(part) + (width > 0);
	}
	return width;
}

/* "○ 3 idle ● 2 busy ▲ 1 approval"; where that is too long, without the
 * words. Agents that have left are not counted. */
static void
add_counts(
    struct line *l, const struct agent_state *const *agents, size_t count)
{
	size_t counts[SUMMARY_STATES] = { 0 };
	enum summary_icons icons = l->look->icons;
	bool words, first = true;
	char part[64];

	for (size_t i = 0; i < count; i++)
		counts[summary_state(agents[i])]++;
	words = width_of_counts(counts, icons, true) <= l->left;
	for (int s = 0; s < SUMMARY_EXITED; s++) {
		if (counts[s] == 0)
			continue;
		if (!first)
			add_plain(l, " ");
		first = false;
		format_count(part, sizeof part, (enum summary_state)s,
		    counts[s], icons, words);
		add(l, (enum summary_state)s, part);
	}
}

/* "approval cc work:1.2" */
static void
add_agent(struct line *l, const struct agent_state *a)
{
	char *text =
	    xasprintf("%s %s %s:%d.%d", attention_name(attention_of(a)),
		a->agent_type, a->session_name, a->window_index, a->pane_index);

	add(l, summary_state(a), text);
	free(text);
}

/* The first one that calls, and how many more do. */
static void
add_attention(struct line *l, const struct agent_state **agents, size_t count)
{
	size_t n = attention_sort(agents, count), calls = 0;
	char more[32];

	while (calls < n && attention_is_call(attention_of(agents[calls])))
		calls++;
	if (calls == 0)
		return;
	(void)snprintf(more, sizeof more, " +%zu", calls - 1);
	if (calls > 1)
		l->left -= str_width(more); /* how many is never cut off */
	add_agent(l, agents[0]);
	if (calls == 1)
		return;
	l->left = str_width(more);
	add_plain(l, more);
}

bool
summary_text(const char *name, const struct agent_state **agents, size_t count,
    const struct summary_look *look, struct buf *out)
{
	struct line l = { look, out, look->cols };

	if (strcmp(name, "summary") == 0)
		add_counts(&l, agents, count);
	else if (strcmp(name, "attention") == 0)
		add_attention(&l, agents, count);
	else if (strcmp(name, "next") != 0)
		return false;
	else if (attention_sort(agents, count) > 0)
		add_agent(&l, agents[0]);
	return true;
}

static void
add_piece(struct line *l, const char *text)
{
	if (text[0] == '\0')
		return;
	if (l->out->len > 0)
		add_plain(l, " · ");
	add_plain(l, text);
}

void
summary_identity(const struct agent_state *a, const struct summary_look *look,
    struct buf *out)
{
	struct line l = { look, out, look->cols };
	enum summary_state state = summary_state(a);
	char text[64];

	add_piece(&l, a->agent_type);
	add_piece(&l, agent_mail_name(a));
	add_piece(&l, a->bead);
	(void)snprintf(text, sizeof text, "%s %s",
	    states[state].icons[look->icons], states[state].word);
	add_plain(&l, " · ");
	add(&l, state, text);
	if (!a->context_known)
		return;
	(void)snprintf(text, sizeof text, "%d%%", summary_context(a));
	add_piece(&l, text);
}

int
summary_context(const struct agent_state *a)
{
	return 5 * (int)(a->context_usage / 5 + 0.5);
}
