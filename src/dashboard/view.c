#include "dashboard/view.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "daemon/summary.h"
#include "dashboard/grid.h"
#include "dashboard/keys.h"
#include "dashboard/layout.h"
#include "dashboard/model.h"

#define SHORT_COLS 60 /* below it words are left out */
#define HELP_COLS  8  /* of "? help" and the gap before it */

static const char *const tab_names[MODEL_TABS] = { "Agents", "Work",
	"Reservations", "Conflicts", "Events" };
static const char *const short_names[MODEL_TABS] = { "Agents", "Work", "Files",
	"Conflicts", "Events" };

/* Counts, each with the icon of its state; grey when there is none of it. */
static void
draw_counts(const struct model *m, struct grid *g, const struct layout_box *box)
{
	struct fleet_counts n = fleet_count(&m->fleet);
	bool brief = box->cols < SHORT_COLS;

	const struct {
		enum summary_state state;
		enum grid_style style;
		size_t n;
		const char *words, *brief;
	} counts[] = {
		{ SUMMARY_APPROVAL, GRID_WARN, n.waiting, "waiting for you",
		    "wait" },
		{ SUMMARY_BUSY, GRID_BUSY, n.busy, "busy", "busy" },
		{ SUMMARY_IDLE, GRID_GOOD, n.idle, "idle", "idle" },
		{ SUMMARY_ERROR, GRID_BAD, n.error,
		    n.error == 1 ? "error" : "errors", "err" },
	};

	char all[32];
	int x = 1;

	if (box->rows == 0)
		return;
	for (size_t i = 0; i < countof(counts); i++)
		x += 2 + grid_putf(g, x, box->y, box->cols - x,
			     counts[i].n > 0 ? counts[i].style : GRID_DIM,
			     "%s %zu %s",
			     summary_glyph(counts[i].state, m->icons),
			     counts[i].n,
			     brief ? counts[i].brief : counts[i].words);
	(void)snprintf(
	    all, sizeof all, "%zu agent%s", n.all, n.all == 1 ? "" : "s");
	/* Whole or not at all. */
	if (!brief && x + 1 + str_width(all) <= box->cols)
		(void)grid_put(
		    g, x + 1, box->y, box->cols - x - 1, GRID_DIM, all);
}

/* The filter in force and how much it lets through, or where in a long list the
 * cursor is. Returns its width; 0: there is nothing to tell. */
static int
filter_words(struct model *m, char text[MODEL_TEXT_MAX])
{
	const struct rows *r = model_list(m);

	if (r->filter[0] != '\0')
		(void)snprintf(text, MODEL_TEXT_MAX, "/%s  %zu of %zu",
		    r->filter, r->shown_count, r->count);
	else if (r->shown_count > (size_t)m->page_rows)
		(void)snprintf(text, MODEL_TEXT_MAX, "%zu of %zu",
		    r->cursor + 1, r->shown_count);
	else
		return 0;
	return str_width(text);
}

/* At the right end of a row that is taken up to x; returns where that row then
 * ends, its own end when there is no room for it. */
static int
draw_filter(
    struct model *m, struct grid *g, const struct layout_box *box, int x)
{
	char text[MODEL_TEXT_MAX];
	int width = filter_words(m, text);
	int at = box->cols - 1 - width;

	if (width == 0 || at <= x)
		return box->cols;
	(void)grid_put(g, at, box->y, width,
	    model_list(m)->filter[0] != '\0' ? GRID_ACCENT : GRID_DIM, text);
	return at;
}

/* Returns where the row is free. */
static int
draw_tabs(struct model *m, struct grid *g, const struct layout_box *box)
{
	bool brief = box->cols < SHORT_COLS;
	int x = 1;

	for (int i = 0; i < MODEL_TABS && box->rows > 0; i++) {
		enum grid_style style = i == m->tab ? GRID_ACCENT : GRID_DIM;
		if (brief)
			x += grid_put(g, x, box->y, box->cols - x, style,
				 short_names[i]) +
			     1 + (i < MODEL_TABS - 1);
		else
			x += grid_putf(g, x, box->y, box->cols - x, style,
				 "%d %s", i + 1, tab_names[i]) +
			     3;
	}
	return x;
}

/* The keys that matter here, as many as fit before end. There is always room for
 * the one that tells of the others. */
static void
draw_keys(const struct model *m, struct grid *g, int y, int end)
{
	const struct keys_entry *table;
	size_t count;
	int x = 1, help = HELP_COLS;

	table = keys_table(&count);
	for (size_t i = 0; i < count; i++) {
		const struct keys_entry *k = &table[i];
		int width = (int)(strlen(k->name == NULL ? "" : k->name) +
				  (k->foot == NULL ? 0 : strlen(k->foot))) +
		            1;

		if (k->foot == NULL || !(k->tabs >> m->tab & 1))
			continue;
		if (k->action == KEYS_HELP)
			help = 0;
		if (x + width + help >= end)
			continue;
		x += grid_put(g, x, y, end - x, GRID_ACCENT, k->name) + 1;
		x += grid_put(g, x, y, end - x, GRID_DIM, k->foot) + 2;
	}
}

/* told: the row of the tabs has had room for the filter. */
static void
draw_foot(
    struct model *m, struct grid *g, const struct layout_box *box, bool told)
{
	int room = box->cols - 2;

	if (box->rows == 0)
		return;
	if (m->typing)
		(void)grid_putf(g, 1, box->y, room, GRID_STRONG, "/%s%s",
		    model_list(m)->filter, g->ascii ? "_" : "▏");
	else if (m->words[0] != '\0')
		(void)grid_put(g, 1, box->y, room,
		    m->words_bad ? GRID_BAD : GRID_GOOD, m->words);
	else if (m->down[0] != '\0' && m->known)
		(void)grid_put(g, 1, box->y, room, GRID_WARN, m->down);
	else
		draw_keys(
		    m, g, box->y, told ? box->cols : draw_filter(m, g, box, 0));
}

static void
draw_rule(const struct model *m, struct grid *g, const struct layout *l)
{
	if (l->rule.rows == 0)
		return;
	if (l->beside) {
		for (int i = 0; i < l->rule.rows; i++)
			grid_fill(
			    g, l->rule.x, l->rule.y + i, 1, GRID_DIM, "│");
		return;
	}
	grid_fill(g, 0, l->rule.y, l->rule.cols, GRID_DIM, "─");
	if (m->detail.title[0] != '\0')
		(void)grid_putf(g, 1, l->rule.y, l->rule.cols - 2, GRID_DIM,
		    " %s ", m->detail.title);
}

void
view_draw(struct model *m, struct grid *g)
{
	struct layout l;
	bool told;

	layout_find(
	    &l, g->cols, g->rows, m->wants_detail && m->detail.count > 0);
	m->page_rows = l.list.rows > 1 ? l.list.rows : 1;
	grid_clear(g);
	draw_counts(m, g, &l.counts);
	told =
	    draw_filter(m, g, &l.tabs, draw_tabs(m, g, &l.tabs)) < l.tabs.cols;
	view_list(m, g, &l.heads, &l.list);
	draw_rule(m, g, &l);
	if (l.detail.rows > 0)
		view_detail(m, g, &l.detail);
	draw_foot(m, g, &l.foot, told);
	if (m->help)
		view_help(m, g);
	else if (m->question.open)
		view_question(m, g);
}
