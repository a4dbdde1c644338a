/* What a key means now, and the part of it that needs no daemon. */
#include <string.h>

#include "base/mem.h"
#include "dashboard/fleet.h"
#include "dashboard/keys.h"
#include "dashboard/model.h"
#include "dashboard/rows.h"

#define ALL_ROWS 1000000

static void
drop_last(char *text)
{
	size_t len = strlen(text);

	if (len > 0)
		len--;
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	text[len] = '\0';
}

static void
add_code(char *text, size_t size, uint32_t code)
{
	size_t len = strlen(text), n = 0;
	char out[4];

	if (code < 0x80)
		out[n++] = (char)code;
	else if (code < 0x800) {
		out[n++] = (char)(0xc0 | code >> 6);
		out[n++] = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		out[n++] = (char)(0xe0 | code >> 12);
		out[n++] = (char)(0x80 | (code >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (code & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | code >> 18);
		out[n++] = (char)(0x80 | (code >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (code >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (code & 0x3f));
	}
	if (len + n < size) {
		memcpy(text + len, out, n);
		text[len + n] = '\0';
	}
}

/* What a key makes of the text. */
static void
edit(char *text, size_t size, uint32_t key)
{
	if (key == KEYS_ESCAPE || key == ('u' & 0x1f))
		text[0] = '\0';
	else if (key == KEYS_BACKSPACE || key == 0x7f || key == '\b')
		drop_last(text);
	else if (key >= 0x20 && key < KEYS_UP)
		add_code(text, size, key);
}

/* The person types a filter: it is in force with every character. */
static enum keys_action
type(struct model *m, uint32_t key)
{
	struct rows *r = model_list(m);
	char text[ROWS_FILTER_MAX];

	if (key == KEYS_UP || key == KEYS_DOWN) {
		rows_move(r, key == KEYS_UP ? -1 : 1);
		return KEYS_NOTHING;
	}
	m->typing = key != KEYS_ENTER && key != '\n' && key != KEYS_ESCAPE;
	(void)strlcpy(text, r->filter, sizeof text);
	edit(text, sizeof text, key);
	rows_set_filter(r, text);
	return KEYS_NOTHING;
}

/* With a dialog open: yes, or away with it. */
static enum keys_action
answer(struct model *m, uint32_t key)
{
	bool yes = key == 'y' || key == KEYS_ENTER || key == '\n';

	if (yes && m->question.method != NULL)
		return KEYS_CONFIRM;
	if (yes || key == 'n' || key == 'q' || key == KEYS_ESCAPE)
		model_close(m);
	return KEYS_NOTHING;
}

static void
open_tab(struct model *m, int tab)
{
	m->tab = (tab + MODEL_TABS) % MODEL_TABS;
	m->typing = false;
}

/* First what there is to undo; only then is Escape the way out. */
static enum keys_action
cancel(struct model *m)
{
	if (model_list(m)->filter[0] == '\0')
		return KEYS_LEAVE;
	rows_set_filter(model_list(m), "");
	return KEYS_NOTHING;
}

/* The agents are sorted by need, so that the first one is whom to visit. */
static void
choose_neediest(struct model *m)
{
	struct rows *r = model_list(m);

	r->sort = 0;
	r->reverse = false;
	rows_set_filter(r, "");
	rows_move(r, -ALL_ROWS);
}

static bool
move(struct model *m, enum keys_action action)
{
	static const struct {
		enum keys_action action;
		int by, pages;
	} moves[] = {
		{ KEYS_MOVE_UP, -1, 0 },
		{ KEYS_MOVE_DOWN, 1, 0 },
		{ KEYS_MOVE_PAGE_UP, 0, -1 },
		{ KEYS_MOVE_PAGE_DOWN, 0, 1 },
		{ KEYS_MOVE_FIRST, -ALL_ROWS, 0 },
		{ KEYS_MOVE_LAST, ALL_ROWS, 0 },
	};

	for (size_t i = 0; i < countof(moves); i++) {
		if (moves[i].action != action)
			continue;
		rows_move(
		    model_list(m), moves[i].by + moves[i].pages * m->page_rows);
		return true;
	}
	return false;
}

static bool
turn(struct model *m, enum keys_action action)
{
	if (action == KEYS_TAB_NEXT)
		open_tab(m, m->tab + 1);
	else if (action == KEYS_TAB_BACK)
		open_tab(m, m->tab - 1);
	else if (action >= KEYS_TAB_1 && action <= KEYS_TAB_5)
		open_tab(m, (int)action - KEYS_TAB_1);
	else
		return false;
	return true;
}

static bool
arrange(struct model *m, enum keys_action action)
{
	if (action == KEYS_SORT)
		rows_sort_next(model_list(m));
	else if (action == KEYS_REVERSE)
		rows_sort_reverse(model_list(m));
	else if (action == KEYS_DETAIL)
		m->wants_detail = !m->wants_detail;
	else if (action == KEYS_FILTER)
		m->typing = true;
	else if (action == KEYS_HELP)
		m->help = true;
	else if (action == KEYS_NEXT)
		choose_neediest(m);
	else
		return false;
	return true;
}

enum keys_action
model_key(struct model *m, uint32_t key)
{
	enum keys_action action;

	m->words[0] = '\0';
	if (m->question.open)
		return answer(m, key);
	if (m->typing)
		return type(m, key);
	if (m->help) {
		m->help = false;
		return KEYS_NOTHING;
	}
	action = keys_find(key, m->tab);
	if (action == KEYS_CANCEL)
		return cancel(m);
	if (move(m, action) || turn(m, action) || arrange(m, action))
		return KEYS_NOTHING;
	return action;
}
