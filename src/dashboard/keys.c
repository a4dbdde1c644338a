#include "dashboard/keys.h"

#include "base/mem.h"

#define CTRL(c) ((c)&0x1f)

/* The tabs: agents, work, reservations, conflicts, events. */
#define AGENTS    0x01u
#define WORK      0x02u
#define FILES     0x04u
#define CONFLICTS 0x08u
#define EVENTS    0x10u

/* In the order of the help, which a small terminal cuts short: those that are
 * easily guessed come last. */
static const struct keys_entry table[] = {
	{ KEYS_ENTER, KEYS_JUMP, AGENTS | FILES | EVENTS, "enter", "jump",
	    "go to the pane" },
	{ '\n', KEYS_JUMP, AGENTS | FILES | EVENTS, NULL, NULL, NULL },
	{ 'm', KEYS_NEXT, AGENTS, "m", NULL, "who needs you most" },
	{ 'a', KEYS_ASSIGN, AGENTS | WORK, "a", "assign",
	    "give work; asks first" },
	{ 'A', KEYS_ASSIGN_ALL, AGENTS | WORK, "A", NULL,
	    "to every idle agent, likewise" },
	{ 'g', KEYS_GIVE_BACK, AGENTS, "g", "give back", "take its work back" },
	{ 'n', KEYS_NOTIFY, CONFLICTS, "n", "notify", "tell the holders" },
	{ 'N', KEYS_NEGOTIATE, CONFLICTS, "N", "negotiate",
	    "ask a holder to let go" },
	{ '/', KEYS_FILTER, KEYS_EVERYWHERE, "/", "filter",
	    "only rows with these words" },
	{ 's', KEYS_SORT, KEYS_EVERYWHERE, "s", "sort",
	    "sort by the next column" },
	{ '\t', KEYS_TAB_NEXT, KEYS_EVERYWHERE, "tab", NULL,
	    "the next list; so do 1 to 5" },
	{ KEYS_RIGHT, KEYS_TAB_NEXT, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ 'l', KEYS_TAB_NEXT, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_BACK_TAB, KEYS_TAB_BACK, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_LEFT, KEYS_TAB_BACK, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ 'h', KEYS_TAB_BACK, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '1', KEYS_TAB_1, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '2', KEYS_TAB_2, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '3', KEYS_TAB_3, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '4', KEYS_TAB_4, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '5', KEYS_TAB_5, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '?', KEYS_HELP, KEYS_EVERYWHERE, "?", "help", "these words" },
	{ 'q', KEYS_LEAVE, KEYS_EVERYWHERE, "q", "quit", "leave" },
	{ CTRL('c'), KEYS_LEAVE, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_ESCAPE, KEYS_CANCEL, KEYS_EVERYWHERE, "esc", NULL,
	    "back: dialog, filter, leave" },
	{ 'S', KEYS_REVERSE, KEYS_EVERYWHERE, "S", NULL,
	    "the other way round" },
	{ 'd', KEYS_DETAIL, KEYS_EVERYWHERE, "d", NULL, "details on or off" },
	{ 'r', KEYS_REFRESH, KEYS_EVERYWHERE, "r", NULL, "read all anew" },
	{ 'j', KEYS_MOVE_DOWN, KEYS_EVERYWHERE, "j k", NULL,
	    "down and up; arrows do too" },
	{ 'k', KEYS_MOVE_UP, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_DOWN, KEYS_MOVE_DOWN, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_UP, KEYS_MOVE_UP, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ CTRL('n'), KEYS_MOVE_DOWN, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ CTRL('p'), KEYS_MOVE_UP, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_PAGE_DOWN, KEYS_MOVE_PAGE_DOWN, KEYS_EVERYWHERE, NULL, NULL,
	    NULL },
	{ KEYS_PAGE_UP, KEYS_MOVE_PAGE_UP, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ CTRL('f'), KEYS_MOVE_PAGE_DOWN, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ CTRL('b'), KEYS_MOVE_PAGE_UP, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ '<', KEYS_MOVE_FIRST, KEYS_EVERYWHERE, "< >", NULL,
	    "first and last row" },
	{ '>', KEYS_MOVE_LAST, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_HOME, KEYS_MOVE_FIRST, KEYS_EVERYWHERE, NULL, NULL, NULL },
	{ KEYS_END, KEYS_MOVE_LAST, KEYS_EVERYWHERE, NULL, NULL, NULL },
};

const struct keys_entry *
keys_table(size_t *ret_count)
{
	*ret_count = countof(table);
	return table;
}

enum keys_action
keys_find(uint32_t key, int tab)
{
	for (size_t i = 0; i < countof(table); i++) {
		if (table[i].key == key && table[i].tabs >> tab & 1)
			return table[i].action;
	}
	return KEYS_NOTHING;
}
