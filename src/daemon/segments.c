#include "daemon/segments.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign/assign.h"
#include "assign/dispatch.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "conflicts/conflict-cycle.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "daemon/mailroom.h"
#include "daemon/options.h"
#include "daemon/workroom.h"
#include "io/clock.h"
#include "notify/digest.h"
#include "tmux/quote.h"

#define TEXT_MAX 4096
/* Work is counted at most so often. */
#define COUNT_MS 5000

struct segments {
	struct coordinator *coordinator;
	const struct mailroom *mailroom;
	struct workroom *workroom;
	struct summary_look look;
	char *styles[SUMMARY_STATES]; /* what look points to */
	size_t ready;                 /* pieces of work to be given away */
	int given;                    /* and that agents have */
	int64_t counted_ms;
};

const char *const segments_names[SEGMENTS_COUNT] = { "summary", "attention",
	"next", "conflicts", "work", "digest" };

struct segments *
segments_new(
    struct coordinator *c, const struct mailroom *mail, struct workroom *work)
{
	struct segments *s = xcalloc(1, sizeof *s);

	s->coordinator = c;
	s->mailroom = mail;
	s->workroom = work;
	for (int i = 0; i < SUMMARY_STATES; i++)
		s->styles[i] = xstrdup("");
	return s;
}

void
segments_free(struct segments *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < SUMMARY_STATES; i++)
		free(s->styles[i]);
	free(s);
}

/* True when it differs. */
static bool
take_style(struct segments *s, const struct options *o, int state)
{
	char name[64];
	const char *style;

	(void)snprintf(name, sizeof name, "style_%s",
	    summary_word((enum summary_state)state));
	style = options_text(o, name);
	if (strcmp(style, "none") == 0)
		style = "";
	if (strcmp(style, s->styles[state]) == 0)
		return false;
	free(s->styles[state]);
	s->styles[state] = xstrdup(style);
	return true;
}

bool
segments_configure(struct segments *s, const struct options *o)
{
	enum summary_icons icons = summary_icons_find(options_text(o, "icons"));
	int cols = (int)options_number(o, "segment_width");
	bool changed = icons != s->look.icons || cols != s->look.cols;

	s->look.icons = icons;
	s->look.cols = cols;
	for (int i = 0; i < SUMMARY_STATES; i++) {
		changed |= take_style(s, o, i);
		s->look.styles[i] = s->styles[i];
	}
	return changed;
}

const struct summary_look *
segments_look(const struct segments *s)
{
	return &s->look;
}

bool
segments_count_work(struct segments *s)
{
	const struct assign_request request = { .pane = ASSIGN_ANY_PANE,
		.survey = true };
	int64_t now = clock_now_ms();
	struct assign a;
	struct err ignored;
	size_t ready = 0;
	bool changed;

	if (s->counted_ms != 0 && now - s->counted_ms < COUNT_MS)
		return false;
	s->counted_ms = now;
	if (dispatch_choose(
		workroom_dispatch(s->workroom), &request, &a, &ignored)) {
		for (size_t i = 0; i < a.offer_count; i++)
			ready += a.offers[i].eligible.ok;
		assign_done(&a);
	}
	changed = ready != s->ready;
	s->ready = ready;
	return changed;
}

static void
add_given(void *arg, const struct agent_state *a)
{
	int *sum = arg;

	*sum += a->assignments > 0 ? a->assignments : 0;
}

void
segments_agents_changed(struct segments *s)
{
	int given = 0;

	coordinator_agents(s->coordinator, NULL, add_given, &given);
	if (given == s->given)
		return;
	s->given = given;
	s->counted_ms = 0;
	(void)segments_count_work(s);
}

/* "5 ready 2 given" */
static void
add_work(const struct segments *s, const struct agent_state *const *agents,
    size_t count, struct buf *out)
{
	int given = 0;

	for (size_t i = 0; i < count; i++)
		add_given(&given, agents[i]);
	if (s->ready > 0)
		(void)buf_addf(out, "%zu ready", s->ready);
	if (given > 0)
		(void)buf_addf(
		    out, "%s%d given", out->len > 0 ? " " : "", given);
}

/* "3 active 2 idle 1 error: Agent 2 (cc) in error state +1" */
static void
add_digest(
    const struct agent_state *const *agents, size_t count, struct buf *out)
{
	const struct digest_facts facts = { .coordinator = "",
		.now_ms = clock_now_ms(),
		.agents = agents,
		.count = count };
	struct digest d;

	if (count == 0)
		return;
	digest_init(&d, &facts);
	(void)buf_addf(out, "%d active %d idle", d.active, d.idle);
	if (d.error > 0)
		(void)buf_addf(out, " %d error", d.error);
	if (d.alert_count > 0)
		(void)buf_addf(out, ": %s", d.alerts[0]);
	if (d.alert_count > 1)
		(void)buf_addf(out, " +%zu", d.alert_count - 1);
	digest_done(&d);
}

/* A segment that is words alone; false when there is none of that name. */
static bool
add_words(const struct segments *s, const char *name,
    const struct agent_state *const *agents, size_t count, struct buf *out)
{
	if (strcmp(name, "conflicts") == 0)
		conflict_cycle_text(mailroom_conflicts(s->mailroom), out);
	else if (strcmp(name, "work") == 0)
		add_work(s, agents, count, out);
	else if (strcmp(name, "digest") == 0)
		add_digest(agents, count, out);
	else
		return false;
	return true;
}

bool
segments_text(const struct segments *s, const char *name, const char *session,
    struct buf *out)
{
	const struct agent_state **agents;
	struct buf words;
	size_t count;
	bool known;

	buf_init(&words, TEXT_MAX);
	agents = coordinator_list(s->coordinator, session, &count);
	known = add_words(s, name, agents, count, &words);
	if (known)
		quote_format(out, words.data, words.len, s->look.cols);
	else
		known = summary_text(name, agents, count, &s->look, out);
	free(agents);
	buf_done(&words);
	return known;
}
