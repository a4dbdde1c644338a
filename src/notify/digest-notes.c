#include "notify/digest-notes.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "coordinator/agent.h"
#include "mail/conflict-book.h"

#define LINE_MAX_BYTES 400

/* Takes what is in the line. */
static void
add(struct digest_notes *n, struct buf *line)
{
	if (n->count == DIGEST_NOTES_MAX)
		n->more++;
	else
		n->lines[n->count++] = xstrdup(line->data);
	buf_done(line);
}

static void
add_cut(struct buf *line, const char *text, size_t max)
{
	(void)buf_add(line, text, str_cut(text, max));
}

static void
add_holders(struct buf *line, const struct conflict *c)
{
	for (size_t i = 0; i < c->count; i++)
		(void)buf_addf(
		    line, "%s%s", i == 0 ? "" : ", ", c->holders[i].agent);
}

static const char *
words_of(enum conflict_kind k)
{
	switch (k) {
	case CONFLICT_VIOLATED:
		return " edited while another holds it";
	case CONFLICT_UNDECLARED:
		return " edited by both, held by nobody";
	case CONFLICT_RESERVATIONS:
		break;
	}
	return "";
}

void
digest_notes_conflict(
    struct digest_notes *n, const struct conflict_case *c, int64_t now_ms)
{
	const struct conflict *f = &c->conflict;
	struct buf line;
	char span[24];

	buf_init(&line, LINE_MAX_BYTES);
	time_format_span(now_ms - f->detected_ms, span);
	(void)buf_addf(&line, "Conflict for %s: ", span);
	add_cut(&line, f->pattern, 120);
	if (*f->other != '\0') {
		(void)buf_adds(&line, " and ");
		add_cut(&line, f->other, 100);
	}
	(void)buf_addf(&line, "%s: ", words_of(f->kind));
	add_holders(&line, f);
	if (*c->asked != '\0')
		(void)buf_addf(&line, "; %.60s was asked to let go", c->asked);
	add(n, &line);
}

/* "work:1.2" as everywhere in the digest, or the id of a pane that is gone. */
static void
add_place(
    struct buf *line, const struct agent_state *agent, const char *pane_id)
{
	if (agent == NULL)
		(void)buf_addf(line, "%.15s", pane_id);
	else {
		add_cut(line, agent->session_name, 60);
		(void)buf_addf(
		    line, ":%d.%d", agent->window_index, agent->pane_index);
	}
}

void
digest_notes_assignment(struct digest_notes *n, const struct cJSON *row,
    const struct agent_state *agent, int64_t now_ms)
{
	const char *type = json_str(row, "agent_type", "");
	int64_t at_ms = now_ms;
	struct buf line;
	char span[24];

	(void)time_parse(json_str(row, "assigned_at", ""), &at_ms);
	time_format_span(now_ms - at_ms, span);
	buf_init(&line, LINE_MAX_BYTES);
	add_cut(&line, json_str(row, "bead_id", ""), 60);
	(void)buf_adds(&line, ": ");
	add_cut(&line, json_str(row, "bead_title", ""), 160);
	(void)buf_addf(&line, ": %.30s%s", type, *type == '\0' ? "" : " in ");
	add_place(&line, agent, json_str(row, "agent_pane_id", ""));
	(void)buf_addf(&line, ", %s for %s", json_str(row, "step", ""), span);
	add(n, &line);
}

void
digest_notes_end(struct digest_notes *n)
{
	if (n->more > 0)
		n->lines[n->count++] = xasprintf("and %zu more", n->more);
	n->more = 0;
}

void
digest_notes_done(struct digest_notes *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->lines[i]);
	n->count = n->more = 0;
}
