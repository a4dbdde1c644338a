#include "detect/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "detect/profile-data.h"
#include "detect/rules-pattern.h"
#include "detect/screen.h"

#define COMPOSER_ROWS_MAX   40   /* the composer's height, at most */
#define COMPOSER_CONFIDENCE 0.85 /* of an empty composer without a rule */
#define BANNER_ROWS         60

/* Rows of a region, from the lowest up. */
struct rows {
	int at[PROFILE_ROWS_MAX];
	int count;
};

static bool
row_matches(
    const struct rules_pattern *p, const struct screen *s, int row, int span[2])
{
	return row >= 0 && row < s->count &&
	       rules_pattern_find(
		   p, screen_text(s, row), (size_t)screen_len(s, row), span);
}

/* ---- the composer ---- */

/* What stands below decides whether it is the composer or a picture of one. */
static bool
below_is_footer(
    const struct profile_composer *c, const struct screen *s, int bottom)
{
	int rows = 0;
	bool seen = c->below == NULL;
	for (int row = bottom + 1; row < s->count; row++) {
		if (screen_len(s, row) == 0)
			continue;
		if (++rows > c->below_max)
			return false;
		if (c->below_not != NULL &&
		    row_matches(c->below_not, s, row, NULL))
			return false;
		if (!seen)
			seen = row_matches(c->below, s, row, NULL);
	}
	return seen;
}

/* The row above the composer's first one, going up from its bottom edge: its
 * top edge, or as far as the prompt reaches when every row has it. Or -2. */
static int
find_top(const struct profile_composer *c, const struct screen *s, int bottom)
{
	int row = bottom - 1;
	int stop = bottom - COMPOSER_ROWS_MAX;
	if (stop < -1)
		stop = -1;
	while (row > stop && row_matches(c->top != NULL ? c->top : c->prompt, s,
				 row, NULL) == (c->top == NULL))
		row--;
	if (row + 1 >= bottom)
		return -2;
	if (c->top != NULL &&
	    (row <= stop || !row_matches(c->prompt, s, row + 1, NULL)))
		return -2;
	return row;
}

static bool
find_framed(const struct profile_composer *c, const struct screen *s,
    struct rules_composer *ret)
{
	int bottom = s->count - 1;
	while (bottom >= 0 && !row_matches(c->bottom, s, bottom, NULL))
		bottom--;
	int row = find_top(c, s, bottom);
	if (row == -2)
		return false;
	ret->top = c->top != NULL ? row : row + 1;
	ret->first = row + 1;
	ret->last = bottom - 1;
	ret->bottom = bottom;
	return true;
}

/* Does the row go on with what the human types, as far as looks tell? */
static bool
is_text_row(const struct profile_composer *c, const struct screen *s, int row)
{
	if (screen_len(s, row) == 0)
		return false;
	return (c->below == NULL || !row_matches(c->below, s, row, NULL)) &&
	       (c->below_not == NULL ||
		   !row_matches(c->below_not, s, row, NULL));
}

/* Without: the lowest row with the prompt, and what follows it up to a blank
 * row. */
static bool
find_open(const struct profile_composer *c, const struct screen *s,
    struct rules_composer *ret)
{
	int row = screen_last_text(s, s->count - 1);
	int stop = row - COMPOSER_ROWS_MAX;
	while (row >= 0 && row > stop && !row_matches(c->prompt, s, row, NULL))
		row--;
	if (row < 0 || row <= stop)
		return false;
	ret->first = ret->top = ret->last = row;
	while (is_text_row(c, s, ret->last + 1))
		ret->last++;
	ret->bottom = ret->last;
	return true;
}

/* Is what stands in the row from off on written by the human? */
static bool
row_is_typed(
    const struct profile_composer *c, const struct screen *s, int row, int off)
{
	const char *text = screen_text(s, row) + off;
	size_t len = (size_t)(screen_len(s, row) - off);
	size_t blank = 0;
	/* Blanks, no-break and zero-width ones with them. */
	while (blank < len) {
		if (text[blank] == ' ')
			blank++;
		else if (strncmp(text + blank, "\xc2\xa0", 2) == 0)
			blank += 2;
		else if (strncmp(text + blank, "\xe2\x80\x8b", 3) == 0)
			blank += 3;
		else
			break;
	}
	if (blank == len)
		return false;
	if (c->placeholder != NULL &&
	    rules_pattern_find(c->placeholder, text, len, NULL))
		return false;
	return !screen_is_ghost(s, row, off);
}

/* The composer's last row of text. */
static int
last_text_row(const struct screen *s, const struct rules_composer *box)
{
	const struct profile_composer *c = box->look;
	int last = box->last;
	return c->tail != NULL && last > box->first &&
	               row_matches(c->tail, s, last, NULL)
	           ? last - 1
	           : last;
}

/* Where the human's words begin in a row of it, or -1 when there are none. */
static int
typed_from(const struct screen *s, const struct rules_composer *box, int row)
{
	const struct profile_composer *c = box->look;
	int span[2] = { 0, 0 };
	bool prompted = (row == box->first || c->top == NULL) &&
	                row_matches(c->prompt, s, row, span);
	if (!prompted && row == box->first)
		return -1;
	return row_is_typed(c, s, row, span[1]) ? span[1] : -1;
}

static bool
composer_is_empty(const struct screen *s, const struct rules_composer *box)
{
	int last = last_text_row(s, box);
	for (int row = box->first; row <= last; row++)
		if (typed_from(s, box, row) >= 0)
			return false;
	return true;
}

void
rules_input(
    const struct screen *s, const struct rules_composer *c, struct buf *out)
{
	int last = c->found ? last_text_row(s, c) : -1;
	for (int row = c->first; row <= last; row++) {
		int from = typed_from(s, c, row);
		if (from >= 0)
			(void)buf_addf(out, "%s\n", screen_text(s, row) + from);
	}
}

static void
find_composer(
    const struct profile *p, const struct screen *s, struct rules_composer *ret)
{
	for (size_t i = 0; i < p->composer_count; i++) {
		const struct profile_composer *c = &p->composers[i];
		memset(ret, 0, sizeof *ret);
		ret->look = c;
		ret->found = c->bottom != NULL ? find_framed(c, s, ret)
		                               : find_open(c, s, ret);
		if (ret->found)
			ret->found = below_is_footer(c, s, ret->bottom);
		if (!ret->found)
			continue;
		ret->empty = composer_is_empty(s, ret);
		return;
	}
	memset(ret, 0, sizeof *ret);
}

/* ---- rules ---- */

static void
collect(const struct screen *s, int from, int to, int max, struct rows *ret)
{
	ret->count = 0;
	for (int row = from; row >= to && ret->count < max; row--)
		if (screen_len(s, row) > 0)
			ret->at[ret->count++] = row;
}

/* The row below the human's last words, where this turn begins. */
static int
turn_row(const struct rules_composer *c, const struct screen *s, int from)
{
	int row = from;
	if (c->look->turn == NULL)
		return 0;
	while (row >= 0 && !row_matches(c->look->turn, s, row, NULL))
		row--;
	return row + 1;
}

static void
region_rows(const struct profile_rule *r, const struct screen *s,
    const struct rules_composer *c, struct rows *ret)
{
	int end = s->count - 1;
	ret->count = 0;
	switch (r->region) {
	case PROFILE_BOTTOM:
		collect(s, end, 0, r->rows, ret);
		break;
	case PROFILE_ABOVE:
		if (c->found)
			collect(s, c->top - 1, turn_row(c, s, c->top - 1),
			    r->rows, ret);
		break;
	case PROFILE_COMPOSER:
		if (c->found)
			collect(s, c->last, c->first, r->rows, ret);
		break;
	case PROFILE_FOOTER:
		if (c->found)
			collect(s, end, c->bottom + 1, r->rows, ret);
		break;
	case PROFILE_DIALOG:
		if (!c->found)
			collect(s, end, 0, r->rows, ret);
		break;
	case PROFILE_TITLE:
		break;
	}
}

static int
find_row(const struct rules_pattern *p, const struct screen *s,
    const struct rows *rows, int span[2])
{
	for (int i = 0; i < rows->count; i++)
		if (row_matches(p, s, rows->at[i], span))
			return rows->at[i];
	return -1;
}

static bool
has_hue(uint32_t color)
{
	enum screen_hue hue = screen_hue(color);
	return hue != SCREEN_HUE_DEFAULT && hue != SCREEN_HUE_BLACK &&
	       hue != SCREEN_HUE_WHITE;
}

static bool
style_holds(
    enum profile_style want, const struct screen *s, int row, const int span[2])
{
	struct screen_style style = screen_style_at(s, row, span[0]);
	switch (want) {
	case PROFILE_STYLE_ANY:
		return true;
	case PROFILE_STYLE_GHOST:
		return screen_style_is_ghost(style);
	case PROFILE_STYLE_PLAIN:
		return !screen_style_is_ghost(style);
	case PROFILE_STYLE_BOLD:
		return screen_has_attr(s, row, span[0], span[1], SCREEN_BOLD);
	case PROFILE_STYLE_RED:
		return screen_hue(style.fg) == SCREEN_HUE_RED;
	case PROFILE_STYLE_COLOURED:
		return has_hue(style.fg);
	}
	return false;
}

static bool
version_holds(const struct profile_rule *r, int version)
{
	return version == 0 || ((r->since == 0 || version >= r->since) &&
				   (r->until == 0 || version <= r->until));
}

static bool
rule_holds(const struct profile_rule *r, const struct screen *s,
    const struct rules_composer *c, int *ret_row, int ret_span[2])
{
	struct rows rows;
	region_rows(r, s, c, &rows);
	if (rows.count == 0)
		return false;
	int last = screen_last_text(s, s->count - 1);
	if (r->end != NULL && !row_matches(r->end, s, last, NULL))
		return false;
	*ret_row = last;
	for (size_t i = 0; i < r->match.count; i++) {
		int span[2];
		int row = find_row(r->match.at[i], s, &rows, span);
		if (row < 0)
			return false;
		if (i > 0)
			continue;
		if (!style_holds(r->style, s, row, span))
			return false;
		*ret_row = row;
		ret_span[0] = span[0];
		ret_span[1] = span[1];
	}
	for (size_t i = 0; i < r->none.count; i++)
		if (find_row(r->none.at[i], s, &rows, NULL) >= 0)
			return false;
	return true;
}

void
rules_read(const struct profile *p, const struct screen *s, int version,
    struct rules_reading *ret)
{
	memset(ret, 0, sizeof *ret);
	ret->row = -1;
	find_composer(p, s, &ret->composer);
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];
		int span[2];
		if (r->is_usage || r->region == PROFILE_TITLE ||
		    !version_holds(r, version) ||
		    !rule_holds(r, s, &ret->composer, &ret->row, span))
			continue;
		ret->rule = r;
		ret->detail = r->detail;
		ret->confidence = r->confidence;
		return;
	}
	ret->row = -1;
	if (!ret->composer.found)
		return;
	ret->detail = ret->composer.empty ? DETAIL_IDLE : DETAIL_TYPED;
	ret->row = ret->composer.first;
	ret->confidence = COMPOSER_CONFIDENCE;
}

const struct profile_rule *
rules_title(const struct profile *p, const char *title, int version)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];
		if (r->region == PROFILE_TITLE && !r->is_usage &&
		    version_holds(r, version) &&
		    profile_patterns_match(&r->match, title, strlen(title)))
			return r;
	}
	return NULL;
}

int
rules_version(const struct profile *p, const struct screen *s)
{
	if (p->version == NULL)
		return 0;
	for (int row = 0; row < s->count && row < BANNER_ROWS; row++) {
		int span[2];
		if (!row_matches(p->version, s, row, span))
			continue;
		char text[32] = "";
		size_t len = (size_t)(span[1] - span[0]);
		if (len < sizeof text) {
			memcpy(text, screen_text(s, row) + span[0], len);
			return profile_version(text);
		}
	}
	return 0;
}

bool
rules_usage(const struct profile *p, const struct screen *s,
    const struct rules_reading *read, double *ret_percent)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];
		int row, span[2];
		if (!r->is_usage || r->match.count == 0 ||
		    !rule_holds(r, s, &read->composer, &row, span))
			continue;
		char digits[8] = "";
		size_t len = (size_t)(span[1] - span[0]);
		if (len >= sizeof digits)
			continue;
		memcpy(digits, screen_text(s, row) + span[0], len);
		double n = strtod(digits, NULL);
		if (n < 0 || n > 100)
			continue;
		*ret_percent = r->usage_left ? 100 - n : n;
		return true;
	}
	return false;
}
